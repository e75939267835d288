"""What a treatment depends on besides the score: contacts, missed payments, promises, consent.

As of a moment, from what was known then: for the whole book when a night is scored, for one
customer when a person asks. Both ways count alike; a test holds them to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from data.tables import UTC_TIME
from engine.store import contacts, customers, promises

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from data.book import Book
    from engine.store.customers import Customer

PURPOSE = "service"  # of every message that a treatment leads to
GRACE_DAYS = 3
MEMORY_DAYS = 180
_RECENT = timedelta(days=7)

Consent = Literal["none", "written", "call"]


@dataclass(frozen=True)
class Histories:
    """Of everybody in a book; who is not named missed, promised, agreed to and was told nothing."""

    missed: frozenset[int]
    promise: Mapping[int, str]
    consent: Mapping[int, Consent]
    contacts: Mapping[int, int]  # on any channel in the week before

    def of(self, customer_id: int) -> dict[str, Any]:
        """The facts of one customer that the treatment table reads."""
        return {
            "missed_before": customer_id in self.missed,
            "promise": self.promise.get(customer_id, "none"),
            "consent": self.consent.get(customer_id, "none"),
            "recent_contacts": self.contacts.get(customer_id, 0),
        }


def histories(conn: "Connection", book: "Book", moment: datetime) -> Histories:
    """The histories of everybody as of a moment."""
    dues = book.obligations()
    over = missed(
        due=_days(dues["due_on"]),
        paid=_days(dues["paid_on"]),
        owed=dues["amount"].to_numpy() - dues["paid_amount"].to_numpy(),
        moment=moment,
    )
    return Histories(
        missed=frozenset(np.unique(dues["customer_id"].to_numpy()[over]).tolist()),
        promise=promises.standing(conn, moment),
        consent=_consents(*_agreed(book.consents(), moment)),
        contacts=contacts.counted(conn, moment - _RECENT, moment),
    )


def history(conn: "Connection", customer: "Customer", moment: datetime) -> dict[str, Any]:
    """The facts of one customer as of a moment, from the store, with contacts of the last week."""
    number = customer.customer_id
    dues = customers.obligations(conn, number)
    over = missed(
        due=np.array([_day(due.due_on) for due in dues], np.float64),
        paid=np.array([_day(due.paid_on) for due in dues], np.float64),
        owed=np.array([due.amount - due.paid_amount for due in dues], np.int64),
        moment=moment,
    )
    agreed = [
        consent.channel
        for consent in customers.consents(conn, number)
        if consent.purpose == PURPOSE and consent.state == "given" and consent.since <= moment
    ]
    found = Histories(
        missed=frozenset({number} if over.any() else ()),
        promise=promises.standing(conn, moment, customer_id=number),
        consent=_consents([number] * len(agreed), agreed),
        contacts=contacts.counted(conn, moment - _RECENT, moment, customer_id=number),
    )
    return found.of(number)


def missed(
    *,
    due: NDArray[np.float64],
    paid: NDArray[np.float64],
    owed: NDArray[np.int64],
    moment: datetime,
) -> NDArray[np.bool_]:
    """Which payments of the last half year were not paid in full within their days of grace.

    Dates are days since the epoch, NaN where there is none; `owed` is what is still open. Days of
    grace are over when they are so everywhere, hence the day less: customers live in many zones.
    """
    today = _day((moment.astimezone(UTC) - timedelta(days=1)).date())
    judged = (due + GRACE_DAYS <= today) & (due > today - MEMORY_DAYS)
    late: NDArray[np.bool_] = judged & ~((paid <= due + GRACE_DAYS) & (owed <= 0))
    return late


def _day(day: date | None) -> float:
    return np.nan if day is None else float((day - date(1970, 1, 1)).days)


def _days(column: pa.ChunkedArray) -> NDArray[np.float64]:
    days: NDArray[np.float64] = column.cast(pa.int32()).cast(pa.float64()).to_numpy()
    return days


def _agreed(consents: pa.Table, moment: datetime) -> tuple[list[int], list[str]]:
    """Customer and channel of each consent that was given for our purpose by that moment."""
    given = pc.and_(pc.equal(consents["purpose"], PURPOSE), pc.equal(consents["state"], "given"))
    known = pc.less_equal(consents["since"], pa.scalar(moment, UTC_TIME))
    rows = consents.filter(pc.and_(given, known))
    return rows["customer_id"].to_pylist(), rows["channel"].to_pylist()


def _consents(customer_ids: Sequence[int], channels: Sequence[str]) -> dict[int, Consent]:
    """How far each customer agreed: a call is further than writing."""
    found: dict[int, Consent] = dict.fromkeys(customer_ids, "written")
    for customer_id, channel in zip(customer_ids, channels, strict=True):
        if channel == "voice":
            found[customer_id] = "call"
    return found
