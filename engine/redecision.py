"""The treatment table in force applied to the night that was scored last, without a new score.

Each customer's treatment is decided afresh from the night's stored facts and kept as a row beside
the immutable score, with the table's version, hash and approver. The queue and the summary follow
the newest row. Applying the same table twice adds nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from engine.policy.table import DecisionTable
from engine.rehearsal import Decider, RehearsalError, stated
from engine.store import aggregates, audit, decisions, origins, queue, scores
from engine.store.decisions import NewDecision
from engine.store.queue import QueueQuery, QueueRow

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from data.book import Book


@dataclass(frozen=True)
class Redecision:
    """How many customers of which night were decided again, and how many of them moved."""

    as_of: datetime
    customers: int
    moved: int


def redecide(
    conn: "Connection", book: "Book", table: DecisionTable, *, person: str, at: datetime
) -> Redecision:
    """Decide the latest night by the table, unless it was decided by it already.

    Raises:
        RehearsalError: Nobody is scored yet, or nobody approved the table.
        NoRuleFitsError: The table does not cover a customer; nothing is stored.
    """
    if table.approved_by is None:
        raise RehearsalError(
            f"Policy {table.id!r} v{table.version} is approved by nobody: name in its file who "
            "approved it, somebody else than its author."
        )
    every = QueueQuery(sort="customer_id", descending=False, limit=2**31)
    rows = scores.queue(conn, every)
    night = scores.score(conn, rows[0].score_id) if rows else None
    if night is None:
        raise RehearsalError("Nobody is scored yet: run `forbear score`.")
    if _hash_of(conn, night) == table.hash:
        return Redecision(night.as_of, 0, 0)
    made = list(_decided(conn, book, rows, night.as_of, table, person, at))
    decisions.insert_decisions(conn, (new for _, new in made))
    moved = sum((row.treatment, row.priority) != (new.treatment, new.priority) for row, new in made)
    payload = {
        "policy": table.id,
        "version": table.version,
        "hash": table.hash,
        "approved_by": table.approved_by,
        "as_of": night.as_of.isoformat(),
        "customers": len(made),
        "moved": moved,
    }
    audit.append(conn, person, "policy.applied", payload, at=at)
    queue.refresh(conn)
    aggregates.prepare(conn, night.as_of, night.model_id)
    return Redecision(night.as_of, len(made), moved)


def _hash_of(conn: "Connection", night: scores.Score) -> str | None:
    """The table that decided the night last, as far as that was kept."""
    if later := decisions.decisions_of(conn, night.score_id):
        return later[-1].hash
    origin = origins.read_origin(conn, night.as_of, night.model_id)
    return None if origin is None else origin.policies.get("treatment", {}).get("hash")


def _decided(
    conn: "Connection",
    book: "Book",
    rows: list[QueueRow],
    as_of: datetime,
    table: DecisionTable,
    person: str,
    at: datetime,
) -> Iterator[tuple[QueueRow, NewDecision]]:
    decide, approver = Decider(table), table.approved_by or ""
    for row, facts in stated(conn, book, rows, as_of):
        rule, then = decide(facts)
        yield (
            row,
            NewDecision(
                row.score_id,
                then["treatment"],
                then["priority"],
                rule,
                table.id,
                table.version,
                table.hash,
                approver,
                person,
                at,
            ),
        )
