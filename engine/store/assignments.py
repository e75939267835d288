"""Control groups: who is contacted and who is held out, drawn once and kept with its probability.

The draw depends on seed, experiment and customer alone, so it is the same in any order and again
tomorrow; a customer who was drawn keeps the arm, whatever probability is asked for later.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, select

from engine.store.bulk import insert_if_absent
from engine.store.schema import ASSIGNMENTS

Arm = Literal["contact", "holdout"]


@dataclass(frozen=True)
class Assignment:
    """One customer's arm; `probability` is the chance that this arm had."""

    experiment: str
    customer_id: int
    arm: Arm
    probability: float
    seed: int
    assigned_at: datetime


def draw(experiment: str, customer_id: int, holdout: float, seed: int, at: datetime) -> Assignment:
    """The arm of a customer: held out with that probability.

    Raises:
        ValueError: `holdout` is not strictly between 0 and 1: nobody could be compared.
    """
    if not 0 < holdout < 1:
        raise ValueError(f"Holdout {holdout!r} is no chance: give one between 0 and 1.")
    digest = hashlib.sha256(f"{seed}:{experiment}:{customer_id}".encode()).digest()
    held = int.from_bytes(digest[:8]) / 2**64 < holdout
    arm: Arm = "holdout" if held else "contact"
    chance = holdout if held else 1 - holdout
    return Assignment(experiment, customer_id, arm, chance, seed, at)


def assign(
    conn: Connection,
    experiment: str,
    customer_ids: Iterable[int],
    *,
    holdout: float,
    seed: int,
    at: datetime,
) -> None:
    """Draw the arms of all who have none in this experiment yet."""
    drawn = [asdict(draw(experiment, person, holdout, seed, at)) for person in customer_ids]
    if drawn:
        conn.execute(insert_if_absent(conn, ASSIGNMENTS), drawn)


def assignments(conn: Connection, experiment: str) -> list[Assignment]:
    """Everybody's arm in one experiment, by customer."""
    query = select(ASSIGNMENTS).where(ASSIGNMENTS.c.experiment == experiment)
    ordered = query.order_by(ASSIGNMENTS.c.customer_id)
    return [Assignment(**row) for row in conn.execute(ordered).mappings()]
