"""A changed treatment table tried on the current portfolio before it is in force: who would move.

Every customer of the latest night is decided twice, by the table in force and by the candidate,
from the same facts. Nothing is stored and nobody's treatment changes.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.history import histories
from engine.policy.coverage import Coverage, coverage
from engine.policy.table import DecisionTable, Facts
from engine.store import scores
from engine.store.queue import QueueQuery, QueueRow

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from data.book import Book

_EXAMPLES = 3
_GROUPS = ("band", "hardship", "segment")


class RehearsalError(ValueError):
    """There is nothing to try this table on."""


@dataclass(frozen=True)
class Move:
    """Customers whose treatment would change the same way; a few of them by reference."""

    before: str
    after: str
    rules: tuple[str, str]
    customers: int
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Work:
    """What a table asks of the desk: messages, by hours until they are due and by priority."""

    messages: int
    by_sla_hours: Mapping[int, int]
    by_priority: Mapping[int, int]


@dataclass(frozen=True)
class Rehearsal:
    """What would change as of a night; `by` counts those who would move within each group."""

    as_of: datetime
    customers: int
    moved: int
    moves: tuple[Move, ...]
    by: Mapping[str, Mapping[str, int]]
    before: Work
    after: Work
    coverage: Coverage


@dataclass(frozen=True)
class _Case:
    row: QueueRow
    before: tuple[str, Mapping[str, Any]]
    after: tuple[str, Mapping[str, Any]]

    @property
    def moved(self) -> bool:
        return self.before[1] != self.after[1]


def rehearse(
    conn: "Connection", book: "Book", current: DecisionTable, candidate: DecisionTable
) -> Rehearsal:
    """Decide everybody of the latest night by both tables and count the differences.

    A customer moves when anything that the table decides would change, not only the treatment.

    Raises:
        RehearsalError: The candidate is another kind of table, or nobody is scored yet.
        NoRuleFitsError: The candidate does not cover a customer; its coverage says whom.
    """
    if candidate.id != current.id:
        raise RehearsalError(
            f"Policy {candidate.id!r} cannot be simulated, only {current.id!r} can: what it "
            "decides follows from stored scores."
        )
    query = QueueQuery(sort="customer_id", descending=False, limit=2**31)
    rows = scores.queue(conn, query)
    night = scores.score(conn, rows[0].score_id) if rows else None
    if night is None:
        raise RehearsalError("Nobody is scored yet: run `forbear score`.")
    cases = _cases(conn, book, rows, night.as_of, current, candidate)
    moved = [case for case in cases if case.moved]
    return Rehearsal(
        as_of=night.as_of,
        customers=len(cases),
        moved=len(moved),
        moves=_moves(moved),
        by={name: Counter(getattr(case.row, name) for case in moved) for name in _GROUPS},
        before=_work([case.before[1] for case in cases]),
        after=_work([case.after[1] for case in cases]),
        coverage=coverage(candidate),
    )


def _cases(
    conn: "Connection",
    book: "Book",
    rows: Sequence[QueueRow],
    as_of: datetime,
    current: DecisionTable,
    candidate: DecisionTable,
) -> list[_Case]:
    before, after = Decider(current), Decider(candidate)
    return [
        _Case(row, before(facts), after(facts)) for row, facts in stated(conn, book, rows, as_of)
    ]


def stated(
    conn: "Connection", book: "Book", rows: Sequence[QueueRow], as_of: datetime
) -> Iterator[tuple[QueueRow, Facts]]:
    """What the treatment table reads of each customer of a night, as it was known then."""
    past = histories(conn, book, as_of)
    for row in rows:
        yield (
            row,
            {
                "band": row.band,
                "hardship": row.hardship,
                "vulnerable": row.vulnerable,
                "has_payment": row.payment_due_on is not None,
                **past.of(row.customer_id),
            },
        )


class Decider:
    """One table, asked once for each distinct case."""

    def __init__(self, table: DecisionTable) -> None:
        self._table = table
        self._known: dict[tuple[Any, ...], tuple[str, Mapping[str, Any]]] = {}

    def __call__(self, facts: Facts) -> tuple[str, Mapping[str, Any]]:
        """The rule that decides the case, and what it says."""
        key = tuple(facts.values())
        if key not in self._known:
            decision = self._table.decide(facts)
            self._known[key] = (decision.rule, decision.then)
        return self._known[key]


def _moves(moved: Sequence[_Case]) -> tuple[Move, ...]:
    """The largest first."""
    found: dict[tuple[str, str, str, str], list[str]] = {}
    for case in moved:
        (rule, then), (new_rule, new_then) = case.before, case.after
        key = (then["treatment"], new_then["treatment"], rule, new_rule)
        found.setdefault(key, []).append(case.row.reference)
    return tuple(
        Move(before, after, (rule, new_rule), len(who), tuple(who[:_EXAMPLES]))
        for (before, after, rule, new_rule), who in sorted(
            found.items(), key=lambda item: (-len(item[1]), item[0])
        )
    )


def _work(decided: Sequence[Mapping[str, Any]]) -> Work:
    asked = [then for then in decided if then["topic"] is not None]
    return Work(
        messages=len(asked),
        by_sla_hours=Counter(then["sla_hours"] for then in asked),
        by_priority=Counter(then["priority"] for then in asked),
    )
