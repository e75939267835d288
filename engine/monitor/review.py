"""A review of one model: held-out predictions, fairness, drift, and the gate's verdict on them."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from engine.model.artefact import Model
from engine.monitor.drift import drift
from engine.monitor.fairness import fairness
from engine.monitor.findings import Report
from engine.monitor.gate import GateVerdict, gate
from engine.monitor.heldout import HeldOut, find_held_out
from engine.monitor.limits import Limits
from engine.monitor.reference import Reference, find_reference

if TYPE_CHECKING:
    from data.book import Book
    from engine.model.dataset import Progress


@dataclass(frozen=True)
class Review:
    """Everything that a person who answers for a model should have seen."""

    model: Model
    reference: Reference
    held: HeldOut
    fairness: Report
    drift: Report
    verdict: GateVerdict


def review(
    model: Model,
    book: "Book",
    folder: Path,
    limits: Limits,
    *,
    created_at: datetime,
    progress: "Progress | None" = None,
) -> Review:
    """Review a model as of its book's moment; `folder` is its artefact's.

    Raises:
        MissingReferenceError: Its reference is lost, and so is the book of its training.
        MissingHeldOutError: It has no held-out predictions, and the book of its training is lost.
        TooFewPositivesError: There are too few bad outcomes to hold any out.
    """
    as_of = book.info.as_of
    reference = find_reference(model, book, folder)
    held = find_held_out(model, book, folder, progress)
    threshold = model.thresholds[limits.fairness.selected_from]
    fair = fairness(
        held, book.customers(), threshold, limits.fairness, as_of=as_of, created_at=created_at
    )
    drifted = drift(book, model, reference, limits.drift, as_of=as_of, created_at=created_at)
    verdict = gate(model, held, fair, drifted, limits.gate, as_of)
    return Review(model, reference, held, fair, drifted, verdict)
