"""Taking a customer's personal data out of the store for good, and what stays.

Ciphertext, addresses, texts, flags and conversations about the customer go; ids, references,
scores, approvals, contacts and the audit stay, since accounts must be kept and the audit is a
chain. `compact` then makes the database give up the old pages, which a deletion alone leaves.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from engine.store import queue, taken_over
from engine.store.cipher import Cipher
from engine.store.customers import contact_details
from engine.store.database import Store
from engine.store.errors import translate
from engine.store.schema import (
    ADDRESSES,
    APPROVALS,
    CONSENTS,
    CONVERSATIONS,
    CUSTOMERS,
    DELIVERIES,
    DRAFTS,
    ERASURES,
    FLAGS,
    OUTBOX,
    PROMISES,
    REPLIES,
    TURNS,
)

ERASED = "erased"
_WAITING = ("ready", "held", "dead")
_REWRITE_FILE = ("PRAGMA query_only = OFF", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")
_REWRITE_TABLES = tuple(
    f"VACUUM FULL {table.name}"
    for table in (CUSTOMERS, DRAFTS, REPLIES, FLAGS, ADDRESSES, PROMISES, TURNS, CONVERSATIONS)
)


@dataclass(frozen=True)
class Erased:
    """What was emptied: texts, replies, stopped messages, and the receipts of what was sent."""

    drafts: int
    replies: int
    stopped: int
    receipts: tuple[str, ...]


def erase(
    conn: Connection, cipher: Cipher, customer_id: int, *, because: str, by: str, at: datetime
) -> Erased:
    """Empty everything personal of one customer, withdraw every consent, stop what waits."""
    _forget_conversations(conn, cipher, customer_id)
    mine = select(DRAFTS.c.draft_id).where(DRAFTS.c.customer_id == customer_id)
    approved = select(APPROVALS.c.approval_id).where(APPROVALS.c.draft_id.in_(mine))
    receipts = _receipts(conn, customer_id)
    stopping = update(OUTBOX).where(OUTBOX.c.approval_id.in_(approved))
    stopped = conn.execute(
        stopping.where(OUTBOX.c.state.in_(_WAITING)).values(state="revoked", note=ERASED)
    ).rowcount
    drafts = _empty_texts(conn, customer_id)
    replies = conn.execute(
        update(REPLIES)
        .where(REPLIES.c.customer_id == customer_id)
        .values(text=cipher.encrypt(""), sender=ERASED, note=None)
    ).rowcount
    _empty_customer(conn, customer_id, at)
    conn.execute(
        insert(ERASURES),
        {
            "customer_id": customer_id,
            "because": because,
            "erased_by": by,
            "erased_at": at,
            "drafts": drafts,
        },
    )
    queue.refresh(conn)
    return Erased(drafts, replies, stopped, receipts)


def compact(store: Store) -> None:
    """Rewrite the tables, so that no page of the database holds what was erased.

    Raises:
        StoreError: Another program is using the database.
    """
    lite = store.engine.dialect.name == "sqlite"
    raw = store.engine.raw_connection()
    try:
        if not lite:
            raw.driver_connection.autocommit = True  # type: ignore[union-attr]  # psycopg's own
        cursor = raw.cursor()
        for step in _REWRITE_FILE if lite else _REWRITE_TABLES:
            cursor.execute(step)
        cursor.close()
    except (DBAPIError, store.engine.dialect.loaded_dbapi.Error) as error:
        known = translate(error, store.name, reading=False)
        if known is None:
            raise
        raise known from error
    finally:
        raw.invalidate()


def _receipts(conn: Connection, customer_id: int) -> tuple[str, ...]:
    query = (
        select(DELIVERIES.c.receipt)
        .join(OUTBOX, OUTBOX.c.outbox_id == DELIVERIES.c.outbox_id)
        .join(APPROVALS, APPROVALS.c.approval_id == OUTBOX.c.approval_id)
        .join(DRAFTS, DRAFTS.c.draft_id == APPROVALS.c.draft_id)
        .where(DRAFTS.c.customer_id == customer_id, DELIVERIES.c.transport == "file")
        .order_by(DELIVERIES.c.delivery_id)
    )
    return tuple(conn.execute(query).scalars())


def _forget_conversations(conn: Connection, cipher: Cipher, customer_id: int) -> None:
    """Delete every conversation in which the customer's number or personal data stands."""
    details = contact_details(conn, customer_id, cipher)
    known = () if details is None else (details.name, details.phone, details.email)
    anyone = "|".join([rf"\b{customer_id}\b", *(re.escape(value) for value in known if value)])
    query = select(CONVERSATIONS.c.conversation_id, CONVERSATIONS.c.title)
    texts = list(conn.execute(query))
    for column in (TURNS.c.messages, TURNS.c.answer):
        texts += list(conn.execute(select(TURNS.c.conversation_id, column)))
    about = {id for id, sealed in texts if re.search(anyone, cipher.decrypt(sealed) or "", re.I)}
    for table in (TURNS, CONVERSATIONS):
        conn.execute(delete(table).where(table.c.conversation_id.in_(about)))


def _empty_texts(conn: Connection, customer_id: int) -> int:
    """The words and facts of every draft; template, decision and verdict say what it was about."""
    rows = conn.execute(
        select(DRAFTS.c.draft_id, DRAFTS.c.decision, DRAFTS.c.verdict).where(
            DRAFTS.c.customer_id == customer_id
        )
    ).all()
    for draft_id, decision, verdict in rows:
        emptied: dict[str, Any] = {"subject": None, "body": "", "facts": [], "lint": []}
        conn.execute(
            update(DRAFTS)
            .where(DRAFTS.c.draft_id == draft_id)
            .values(
                **emptied,
                decision={**decision, "address": ERASED},
                verdict={name: value for name, value in verdict.items() if name != "case"},
            )
        )
    return len(rows)


def _empty_customer(conn: Connection, customer_id: int, at: datetime) -> None:
    nobody = {
        **dict.fromkeys(("name", "phone", "email", "region", "preferred_channel", "employer_id")),
        "segment": ERASED,
        "vulnerable": False,
        "flags": [ERASED],
        "avoid_windows": [],
    }
    conn.execute(update(CUSTOMERS).where(CUSTOMERS.c.customer_id == customer_id).values(**nobody))
    taken_over.forget(conn, "customers", customer_id)
    for table in (ADDRESSES, FLAGS):
        conn.execute(delete(table).where(table.c.customer_id == customer_id))
    none = {"customer_id": customer_id, "kind": "none", "reference": ""}
    conn.execute(insert(ADDRESSES), none)
    said = update(CONSENTS).where(CONSENTS.c.customer_id == customer_id)
    conn.execute(said.values(state="withdrawn", since=at, source=ERASED))
    conn.execute(
        update(PROMISES)
        .where(PROMISES.c.customer_id == customer_id, PROMISES.c.state == "open")
        .values(state="cancelled", resolved_at=at, evidence=None)
    )
