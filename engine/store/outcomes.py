"""What became of an intervention: payment, response, promise, complaint; one row each a draft."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, func, select

from engine.store.bulk import upsert_later
from engine.store.schema import CONTACTS, DRAFTS, OUTCOMES

OutcomeKind = Literal["payment", "response", "promise", "complaint"]


@dataclass(frozen=True)
class Outcome:
    """One outcome; `obligation_id` names the payment that the draft was about, if it was."""

    draft_id: str
    kind: OutcomeKind
    customer_id: int
    value: str
    at: datetime
    obligation_id: int | None = None


def save_outcome(conn: Connection, outcome: Outcome) -> None:
    """Record it, unless something later is known about the same draft and kind."""
    conn.execute(upsert_later(conn, OUTCOMES, OUTCOMES.c.at), asdict(outcome))


def outcomes_of(conn: Connection, draft_id: str) -> list[Outcome]:
    """All that became of one draft."""
    query = select(OUTCOMES).where(OUTCOMES.c.draft_id == draft_id).order_by(OUTCOMES.c.kind)
    return [Outcome(**row) for row in conn.execute(query).mappings()]


def counts(conn: Connection) -> dict[tuple[str, str], int]:
    """How many drafts came to each value of each kind."""
    query = select(OUTCOMES.c.kind, OUTCOMES.c.value, func.count()).group_by(
        OUTCOMES.c.kind, OUTCOMES.c.value
    )
    return {(kind, value): number for kind, value, number in conn.execute(query)}


def sent_drafts(conn: Connection) -> list[str]:
    """Every draft that reached its customer, by id."""
    query = select(CONTACTS.c.draft_id).where(CONTACTS.c.draft_id.is_not(None)).distinct()
    return sorted(conn.execute(query).scalars())


def last_sent(
    conn: Connection, customer_id: int, channel: str, until: datetime
) -> tuple[str, datetime] | None:
    """The last draft that the customer was sent on a channel by that moment, and when."""
    query = (
        select(DRAFTS.c.draft_id, CONTACTS.c.at)
        .join(CONTACTS, CONTACTS.c.draft_id == DRAFTS.c.draft_id)
        .where(CONTACTS.c.customer_id == customer_id, CONTACTS.c.channel == channel)
        .where(CONTACTS.c.at <= until)
        .order_by(CONTACTS.c.at.desc(), CONTACTS.c.contact_id.desc())
    )
    row = conn.execute(query).first()
    return None if row is None else (row[0], row[1])
