"""Promises to pay: recorded when a customer makes one, followed up, found kept or broken.

A promise is the customer's word, taken down by a person. It is kept when the records show the
money by its day and the days of grace; it is broken only when the records reach beyond those days,
so that records delivered late break nothing. A plan is one promise an instalment: each is kept when
its money and that of those before it is there by its day. Every step is in the audit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from data.days import last_day
from engine.history import GRACE_DAYS
from engine.outreach import case
from engine.outreach.money_moves import Due, dues_of, moves_of
from engine.outreach.plan import Instalment
from engine.policy.spending import load_spending
from engine.store import audit, promises
from engine.store.promises import Promise

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from data.book import Book
    from engine.clock import Clock

LONGEST_DAYS = 62
SOON_DAYS = 3
When = Literal["overdue", "due soon", "later"]


class PromiseError(ValueError):
    """This promise cannot be recorded."""


@dataclass(frozen=True)
class FollowUp:
    """An open promise, and whether its day is near or past."""

    promise: Promise
    when: When


def record(
    conn: "Connection",
    book: "Book",
    clock: "Clock",
    *,
    customer_id: int,
    obligation_id: int,
    amount: int,
    due_on: date,
    channel: str,
    recorded_by: str,
) -> Promise:
    """Take down what a customer promised, in minor units: a plan of one instalment.

    Raises:
        UnknownCustomerError: There is no such customer.
        PromiseError: As of a plan.
    """
    (promise,) = record_plan(
        conn,
        book,
        clock,
        customer_id=customer_id,
        obligation_id=obligation_id,
        instalments=(Instalment(due_on, amount),),
        channel=channel,
        recorded_by=recorded_by,
    )
    return promise


def record_plan(
    conn: "Connection",
    book: "Book",
    clock: "Clock",
    *,
    customer_id: int,
    obligation_id: int,
    instalments: Sequence[Instalment],
    channel: str,
    recorded_by: str,
) -> tuple[Promise, ...]:
    """Take down that a customer will pay in these instalments, each a promise of its own.

    Raises:
        UnknownCustomerError: There is no such customer.
        PromiseError: The payment is not theirs or is paid, there is an open promise for it, or
            amounts or days cannot be.
    """
    customer = case.find_customer(conn, customer_id)
    now = clock()
    last = last_day(now, book.info.timezone)
    dues = {due.obligation_id: due for due in dues_of(book, customer_id, last)}
    if wrong := _wrong(dues.get(obligation_id), instalments, last):
        raise PromiseError(f"Payment {obligation_id} of customer {customer_id}: {wrong}.")
    made = promises.promises_of(conn, customer_id)
    if any(each.state == "open" and each.obligation_id == obligation_id for each in made):
        raise PromiseError(
            f"Payment {obligation_id} has an open promise already: cancel that one first."
        )
    recorded = tuple(
        promises.insert_promise(
            conn,
            customer_id=customer_id,
            obligation_id=obligation_id,
            amount=each.amount,
            due_on=each.due_on,
            made_at=now,
            channel=channel,
            recorded_by=recorded_by,
            instalment=number,
            instalments=len(instalments),
        )
        for number, each in enumerate(instalments, start=1)
    )
    for promise in recorded:
        _tell(conn, clock, recorded_by, "recorded", customer.reference, promise)
    return recorded


def cancel(conn: "Connection", clock: "Clock", promise_id: int, why: str, person: str) -> Promise:
    """Take a promise back, such as when it was taken down wrongly.

    Raises:
        PromiseStateError: It is not open.
    """
    promise = promises.resolve(conn, promise_id, "cancelled", clock(), why)
    reference = case.find_customer(conn, promise.customer_id).reference
    _tell(conn, clock, person, "cancelled", reference, promise)
    return promise


def follow_up(conn: "Connection", today: date) -> tuple[FollowUp, ...]:
    """All open promises by their day; grace is for the records, not for the list."""
    return tuple(FollowUp(each, _when(each, today)) for each in promises.open_promises(conn))


def check(conn: "Connection", book: "Book", clock: "Clock", person: str) -> tuple[Promise, ...]:
    """Find out which open promises were kept or broken, as far as the book's records reach."""
    now = clock()
    known = last_day(book.info.as_of, book.info.timezone)
    resolved = []
    for promise in promises.open_promises(conn):
        state, evidence = _outcome(book, promise, promises.promised_until(conn, promise), known)
        if state != "open":
            ended = promises.resolve(conn, promise.promise_id, state, now, evidence)
            reference = case.find_customer(conn, promise.customer_id).reference
            _tell(conn, clock, person, state, reference, ended)
            resolved.append(ended)
    return tuple(resolved)


def _wrong(due: Due | None, instalments: Sequence[Instalment], last: date) -> str | None:
    if due is None:
        return "there is no such payment on record: `forbear ask` lists what is due"
    if not instalments:
        return "a plan without an instalment promises nothing: state what is paid when"
    owed, total = due.amount - due.paid_amount, sum(each.amount for each in instalments)
    if min(each.amount for each in instalments) <= 0 or total > owed:
        return f"{_amounts(instalments)} is not between 1 and the {owed} minor units that are owed"
    days = [last, *(each.due_on for each in instalments)]
    for before, day in pairwise(days):
        latest = before + timedelta(days=LONGEST_DAYS)
        if not before < day <= latest:
            since = "now" if before == last else f"after {before}"
            return f"{day} is not a day from {since} until {latest}"
    return None


def _amounts(instalments: Sequence[Instalment]) -> str:
    return " + ".join(str(each.amount) for each in instalments)


def _when(promise: Promise, today: date) -> When:
    if promise.due_on < today:
        return "overdue"
    return "due soon" if (promise.due_on - today).days <= SOON_DAYS else "later"


def _outcome(
    book: "Book", promise: Promise, promised: int, known: date
) -> tuple[Literal["open", "kept", "broken"], str]:
    """What the records say of a promise, and by which record; `promised` is due by its day."""
    until = promise.due_on + timedelta(days=GRACE_DAYS)
    dues = dues_of(book, promise.customer_id, known)
    own = next((due for due in dues if due.obligation_id == promise.obligation_id), None)
    if own is None:
        return "open", ""
    if own.paid_on and own.paid_on <= until and own.paid_amount >= promised:
        return "kept", f"obligation {own.obligation_id} paid on {own.paid_on}"
    paid = _paid_since(book, promise, own, dues, min(until, known))
    if paid >= promised:
        return "kept", f"{paid} minor units paid by {min(until, known)}"
    if known > until:
        return "broken", f"{paid} of {promised} minor units paid by {until}"
    return "open", ""


def _paid_since(
    book: "Book", promise: Promise, own: Due, dues: tuple[Due, ...], until: date
) -> int:
    """What transactions of the kind paid since the promise, less what settled other payments."""
    kind, made = load_spending().settles.get(own.kind), promise.made_at

    def paid(moment: datetime) -> int:
        moves, _ = moves_of(book, promise.customer_id, moment)
        return -sum(each.amount for each in moves if each.kind == kind and each.day <= until)

    settled = sum(
        due.paid_amount
        for due in dues
        if due.kind == own.kind
        and due.obligation_id != own.obligation_id
        and due.paid_on is not None
        and last_day(made, book.info.timezone) < due.paid_on <= until
    )
    return paid(book.info.as_of) - paid(made) - settled


def _tell(
    conn: "Connection", clock: "Clock", person: str, event: str, reference: str, promise: Promise
) -> None:
    payload = {
        "promise": promise.promise_id,
        "customer": reference,
        "obligation": promise.obligation_id,
        "amount": promise.amount,
        "instalment": [promise.instalment, promise.instalments],
        "due_on": promise.due_on.isoformat(),
        "channel": promise.channel,
        "evidence": promise.evidence,
    }
    audit.append(conn, person, f"promise.{event}", payload, at=clock())
