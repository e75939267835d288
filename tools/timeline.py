"""What happened to a customer lately: notable events, earlier scores, contacts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any

from pydantic import Field

from engine.store import contacts, customers, scores
from engine.store.customers import Obligation
from engine.store.scores import ScorePoint
from tools.base import tool
from tools.context import Context

_NOTABLE = {
    "salary": "salary received",
    "benefit": "benefit received",
    "gig_income": "gig income received",
    "loan_in": "loan received",
    "lending_app": "payment to a lending app",
    "penalty_interest": "penalty interest charged",
}
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
class ContactAt:
    """A contact on some channel."""

    at: datetime
    channel: str


@dataclass(frozen=True)
class Timeline:
    """Everything since a day, newest events first, scores oldest first."""

    customer_id: int
    reference: str
    since: date
    days: int
    events: tuple[Event, ...]
    left_out: int
    scores: tuple[ScoreAt, ...]
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

    Income, failed debits, borrowing, missed and late payments, past scores and contacts.
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
        scores=tuple(_score(ctx, point) for point in sorted(history, key=lambda p: p.as_of)),
        contacts=tuple(ContactAt(ctx.local(contact.at), contact.channel) for contact in reached),
        currency=ctx.currency,
        as_of=today,
        model_id=score.model_id,
        source="transactions, obligations, scores and contacts",
    )


def _from_transaction(ctx: Context, row: Mapping[str, Any]) -> Iterator[Event]:
    kind, on = row["kind"], ctx.local(row["booked_at"]).date()
    if row["status"] == "failed":
        yield Event(on, f"failed debit ({kind.replace('_', ' ')})", kind, abs(row["amount"]))
    elif row["status"] == "booked" and kind in _NOTABLE:
        yield Event(on, _NOTABLE[kind], kind, abs(row["amount"]))


def _from_obligations(rows: list[Obligation], first: date, today: date) -> Iterator[Event]:
    for row in rows:
        if not first <= row.due_on < today:
            continue
        name = "EMI" if row.kind == "emi" else row.kind.replace("_", " ")
        if row.paid_amount < row.amount:
            yield Event(row.due_on, f"{name} not fully paid", row.kind, row.amount)
        elif row.paid_on is not None and row.paid_on > row.due_on:
            yield Event(row.due_on, f"{name} paid late", row.kind, row.amount)


def _score(ctx: Context, point: ScorePoint) -> ScoreAt:
    return ScoreAt(ctx.local(point.as_of), point.probability, point.band, point.model_id)
