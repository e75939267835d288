"""What became of the payment that a message was about: in time, late, missed, or open still.

Missed means not fully paid within three days of the due date, as the model's own outcome does.
"""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from engine.outreach.desk import Desk
from engine.outreach.drafts import facts_of, find
from engine.policy.hours import zone_of
from engine.store import audit, customers, outcomes
from engine.store.customers import Obligation
from engine.store.drafts import DraftRow
from engine.store.outcomes import Outcome

if TYPE_CHECKING:
    from sqlalchemy import Connection

PaymentOutcome = Literal["in_time", "late", "missed", "open"]
GRACE = timedelta(days=3)


def payment_outcome(due: Obligation, today: date) -> PaymentOutcome:
    """What became of one payment, as known on that day.

    A full payment within the grace is late; after it, or never, it was missed.
    """
    paid = due.paid_on is not None and due.paid_amount >= due.amount and due.paid_on <= today
    if paid and due.paid_on is not None:
        if due.paid_on <= due.due_on:
            return "in_time"
        return "late" if due.paid_on <= due.due_on + GRACE else "missed"
    return "missed" if today > due.due_on + GRACE else "open"


def settle(conn: "Connection", desk: Desk) -> int:
    """Record the payment outcome of every sent draft about a payment; how many there are."""
    now, settled = desk.clock(), 0
    for draft_id in outcomes.sent_drafts(conn):
        draft = find(conn, draft_id)
        due = _payment_of(conn, draft)
        if due is not None:
            outcomes.save_outcome(conn, _outcome(conn, draft, due, now))
            settled += 1
    audit.append(conn, "outcomes", "outcome.settled", {"payments": settled}, at=now)
    return settled


def _outcome(conn: "Connection", draft: DraftRow, due: Obligation, now: datetime) -> Outcome:
    customer = customers.find(conn, draft.customer_id)
    today = now.astimezone(zone_of(customer.timezone if customer else "UTC")).date()
    value = payment_outcome(due, today)
    return Outcome(draft.draft_id, "payment", draft.customer_id, value, now, due.obligation_id)


def _payment_of(conn: "Connection", draft: DraftRow) -> Obligation | None:
    """The payment that the draft's facts name; a new book may not hold it any more."""
    sources = [fact.source for fact in facts_of(draft) if fact.source.startswith("obligations ")]
    number = int(sources[0].removeprefix("obligations ")) if sources else None
    dues = customers.obligations(conn, draft.customer_id)
    return next((due for due in dues if due.obligation_id == number), None)
