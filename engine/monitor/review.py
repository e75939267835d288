"""A review of one model: held-out predictions, fairness, drift, and the gate's verdict on them."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from engine.model.artefact import Model
from engine.model.calibration import TooFewPositivesError
from engine.model.dataset import TooShortHistoryError
from engine.monitor.drift import drift
from engine.monitor.fairness import fairness
from engine.monitor.findings import Report
from engine.monitor.gate import GateVerdict, gate, gate_unseen
from engine.monitor.heldout import HeldOut, MissingHeldOutError, find_held_out
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
    held: HeldOut | None  # None where too little happened to hold any out
    fairness: Report | None
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
    """
    as_of = book.info.as_of
    reference = find_reference(model, book, folder)
    absent = limits.quality.absent_from(book.info.source)
    drifted = drift(
        book, model, reference, limits.drift, absent=absent, as_of=as_of, created_at=created_at
    )
    try:
        held = find_held_out(model, book, folder, progress)
    except (MissingHeldOutError, TooFewPositivesError, TooShortHistoryError) as error:
        verdict = gate_unseen(model, str(error), drifted, limits.gate, as_of)
        return Review(model, reference, None, None, drifted, verdict)
    threshold = model.thresholds[limits.fairness.selected_from]
    fair = fairness(
        held,
        book.customers(),
        book.declared_groups(),
        threshold,
        limits.fairness,
        as_of=as_of,
        created_at=created_at,
    )
    verdict = gate(model, held, fair, drifted, limits.gate, as_of)
    return Review(model, reference, held, fair, drifted, verdict)
