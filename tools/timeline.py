"""What happened to a customer lately: notable events, earlier scores, contacts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from engine.features.subjects import SUBJECTS
from engine.store import contacts, customers, scores
from engine.store.customers import Obligation
from engine.store.scores import Reason, Score, ScorePoint
from tools.base import tool
from tools.context import Context
from tools.explain_risk import finite

if TYPE_CHECKING:
    from sqlalchemy import Connection

_NOTABLE = {
    "salary": "salary received",
    "benefit": "benefit received",
    "gig_income": "gig income received",
    "loan_in": "loan received",
    "lending_app": "payment to a lending app",
    "penalty_interest": "penalty interest charged",
}
_REFUSED = {"failed": "failed", "reversed": "returned"}
_MISSED, _LATE = "not fully paid", "paid late"
_MOST_EVENTS = 40


@dataclass(frozen=True)
class Event:
    """Something notable on a day; `amount` in minor units, without sign."""

    on: date
    what: str
    kind: str
    amount: int


@dataclass(frozen=True)
class ScoreAt:
    """An earlier or the latest score."""

    as_of: datetime
    probability: float
    band: str
    model_id: str


@dataclass(frozen=True)
class ReasonShift:
    """A reason's part in the first and the last score that are compared; None is no main reason.

    `contribution` in log-odds, of everything about the `subject`; `change` is the last less the
    first, a missing one counting as 0. Code and values are of what says most in the last score.
    """

    subject: str
    code: str
    label: str
    unit: str
    value_before: float | None
    value_after: float | None
    contribution_before: float | None
    contribution_after: float | None
    change: float


@dataclass(frozen=True)
class ScoreChange:
    """What changed from the score that stood at the start to the latest.

    `same_model` is false where another model gave the first: reasons then compare two models.
    """

    first_as_of: datetime
    last_as_of: datetime
    probability_before: float
    probability_after: float
    probability_change: float
    band_before: str
    band_after: str
    same_model: bool
    grown: tuple[ReasonShift, ...]
    shrunk: tuple[ReasonShift, ...]


@dataclass(frozen=True)
class ContactAt:
    """A contact on some channel."""

    at: datetime
    channel: str


@dataclass(frozen=True)
class Timeline:
    """Everything since a day, newest events first, scores oldest first.

    `missed` and `late` count the payments that were not fully paid and those that were paid late,
    listed or left out. `change` compares the score that stood at the start with the latest; None if
    there is but one.
    """

    customer_id: int
    reference: str
    since: date
    days: int
    events: tuple[Event, ...]
    left_out: int
    missed: int
    late: int
    scores: tuple[ScoreAt, ...]
    change: ScoreChange | None
    contacts: tuple[ContactAt, ...]
    currency: str
    as_of: datetime
    model_id: str
    source: str


@tool(effect="read")
def timeline(
    ctx: Context,
    customer_id: int,
    since: date | None = None,
    days: Annotated[int, Field(ge=1, le=400)] = 30,
) -> Timeline:
    """What happened to a customer since a day, or in the last `days` days.

    Income, failed debits, borrowing, missed and late payments, past scores and contacts, and which
    reasons have grown or shrunk between the score that stood at the start and the latest.
    """
    with ctx.store.read() as conn:
        customer = ctx.customer(conn, customer_id)
        score = ctx.score(conn, customer_id)
        history = scores.history(conn, customer_id)
        today = ctx.local(score.as_of)
        first = since or (today - timedelta(days=days)).date()
        start = datetime.combine(first, time(), tzinfo=ctx.zone)
        reached = contacts.contacts_since(conn, customer_id, start)
        obligations = customers.obligations(conn, customer_id)
        earlier = _earlier(conn, history, start, score)
    rows = ctx.book.timeline(customer_id, start - timedelta(microseconds=1), score.as_of)
    events = [
        *(event for row in rows.to_pylist() for event in _from_transaction(ctx, row)),
        *_from_obligations(obligations, first, today.date()),
    ]
    events.sort(key=lambda event: (event.on, event.what), reverse=True)
    return Timeline(
        customer_id=customer_id,
        reference=customer.reference,
        since=first,
        days=(today.date() - first).days,
        events=tuple(events[:_MOST_EVENTS]),
        left_out=max(0, len(events) - _MOST_EVENTS),
        missed=sum(event.what.endswith(_MISSED) for event in events),
        late=sum(event.what.endswith(_LATE) for event in events),
        scores=tuple(_score(ctx, point) for point in sorted(history, key=lambda p: p.as_of)),
        change=None if earlier is None else _change(ctx, earlier, score),
        contacts=tuple(ContactAt(ctx.local(contact.at), contact.channel) for contact in reached),
        currency=ctx.currency,
        as_of=today,
        model_id=score.model_id,
        source="transactions, obligations, scores and contacts",
    )


def _from_transaction(ctx: Context, row: Mapping[str, Any]) -> Iterator[Event]:
    kind, on = row["kind"], ctx.local(row["booked_at"]).date()
    if row["status"] in _REFUSED:
        told = f"{_REFUSED[row['status']]} debit ({_named(kind)})"
        yield Event(on, told, kind, abs(row["amount"]))
    elif row["status"] == "booked" and kind in _NOTABLE:
        yield Event(on, _NOTABLE[kind], kind, abs(row["amount"]))


def _from_obligations(rows: list[Obligation], first: date, today: date) -> Iterator[Event]:
    for row in rows:
        if not first <= row.due_on < today:
            continue
        name = _named(row.kind)
        if row.paid_amount < row.amount:
            yield Event(row.due_on, f"{name} {_MISSED}", row.kind, row.amount)
        elif row.paid_on is not None and row.paid_on > row.due_on:
            yield Event(row.due_on, f"{name} {_LATE}", row.kind, row.amount)


def _named(kind: str) -> str:
    return "EMI" if kind == "emi" else kind.replace("_", " ")


def _score(ctx: Context, point: ScorePoint) -> ScoreAt:
    return ScoreAt(ctx.local(point.as_of), point.probability, point.band, point.model_id)


def _earlier(
    conn: "Connection", history: list[ScorePoint], start: datetime, latest: Score
) -> Score | None:
    """The score that stood at the start, else the first one since; None if it is the latest."""
    points = [point for point in history if point.as_of < latest.as_of]
    stood = [point for point in points if point.as_of <= start]
    chosen = stood[-1] if stood else next(iter(points), None)
    return None if chosen is None else scores.score(conn, chosen.score_id)


def _change(ctx: Context, first: Score, last: Score) -> ScoreChange:
    before, after = ({_about(r): r for r in each.reasons} for each in (first, last))
    subjects = dict.fromkeys((*after, *before))
    shifts = [_shift(before.get(each), after.get(each)) for each in subjects]
    shifts.sort(key=lambda shift: -abs(shift.change))
    return ScoreChange(
        first_as_of=ctx.local(first.as_of),
        last_as_of=ctx.local(last.as_of),
        probability_before=first.probability,
        probability_after=last.probability,
        probability_change=last.probability - first.probability,
        band_before=first.band,
        band_after=last.band,
        same_model=first.model_id == last.model_id,
        grown=tuple(shift for shift in shifts if shift.change > 0),
        shrunk=tuple(shift for shift in shifts if shift.change < 0),
    )


def _about(reason: Reason) -> str:
    """What a reason is compared by: another input may lead the same subject later."""
    return reason.subject or reason.code


def _shift(before: Reason | None, after: Reason | None) -> ReasonShift:
    told = after or before
    if told is None:
        raise ValueError("A reason that is in neither score has not changed.")
    old, new = (None if each is None else each.contribution for each in (before, after))
    same = before is not None and before.code == told.code
    return ReasonShift(
        subject=told.label if told.subject is None else SUBJECTS[told.subject].label,
        code=told.code,
        label=told.label,
        unit=told.unit,
        value_before=finite(before.value) if before is not None and same else None,
        value_after=None if after is None else finite(after.value),
        contribution_before=old,
        contribution_after=new,
        change=(new or 0.0) - (old or 0.0),
    )
