"""Tables of what comes back after a message: receipts, replies, outcomes; and control groups.

A reply's text is personal data and encrypted; a sender is known by an HMAC of the address alone.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from engine.store.columns import Moment, Serial
from engine.store.metadata import METADATA

# What a gateway told later about a message that it took; only ever inserted.
RECEIPTS = Table(
    "receipts",
    METADATA,
    Column("receipt_id", Serial, primary_key=True),
    Column("outbox_id", ForeignKey("outbox.outbox_id"), nullable=False),
    Column("state", String(16), nullable=False),  # delivered | undelivered | unknown
    Column("at", Moment, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    UniqueConstraint("outbox_id", "state", "at"),
)

# Whose address is whose, by keyed hash; derived from `customers`, completed when replies are read.
ADDRESSES = Table(
    "addresses",
    METADATA,
    Column("customer_id", ForeignKey("customers.customer_id"), primary_key=True),
    Column("kind", String(8), primary_key=True),  # phone | email | none
    Column("reference", String(32), nullable=False, index=True),
)

# What customers wrote. `kinds` holds every kind between spaces, `kind` the most urgent one.
REPLIES = Table(
    "replies",
    METADATA,
    Column("reply_id", Serial, primary_key=True),
    Column("fingerprint", String(32), nullable=False, unique=True),
    Column("sender", String(32), nullable=False),
    Column("match", String(16), nullable=False),  # one | several | unknown
    Column("customer_id", ForeignKey("customers.customer_id"), index=True),
    Column("draft_id", ForeignKey("drafts.draft_id")),
    Column("channel", String(16), nullable=False),
    Column("text", LargeBinary, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("kinds", String(96), nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("confirm_until", Moment),  # until when one confirmation of a STOP may be proposed
    Column("state", String(8), nullable=False),  # open | done
    Column("closed_by", String(64)),
    Column("closed_at", Moment),
    Column("note", Text),
    Index(None, "state", "received_at"),
)

# What became of an intervention: one row for each draft that was sent and each kind of outcome.
OUTCOMES = Table(
    "outcomes",
    METADATA,
    Column("draft_id", ForeignKey("drafts.draft_id"), primary_key=True),
    Column("kind", String(16), primary_key=True),  # payment | response | promise | complaint
    Column("customer_id", ForeignKey("customers.customer_id"), nullable=False, index=True),
    Column("value", String(16), nullable=False),
    Column("at", Moment, nullable=False),
    Column("obligation_id", BigInteger),
)

# Who is helped and who is held out, drawn once, with the chance that each had.
ASSIGNMENTS = Table(
    "assignments",
    METADATA,
    Column("experiment", String(64), primary_key=True),
    Column("customer_id", ForeignKey("customers.customer_id"), primary_key=True),
    Column("arm", String(16), nullable=False),  # contact | holdout
    Column("probability", Float, nullable=False),  # of the arm that it was given
    Column("seed", BigInteger, nullable=False),
    Column("assigned_at", Moment, nullable=False),
)
