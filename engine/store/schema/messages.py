"""Tables of what is written to customers: drafts, their approval, their sending, every contact.

A draft and an approval are only ever inserted, and one approval is sent at most once.
"""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from engine.store.columns import Moment, Serial
from engine.store.metadata import METADATA

# An immutable version of a message. An edit is a new row with `parent_id`.
DRAFTS = Table(
    "drafts",
    METADATA,
    Column("draft_id", String(32), primary_key=True),
    Column("parent_id", ForeignKey("drafts.draft_id")),
    Column("customer_id", ForeignKey("customers.customer_id"), nullable=False, index=True),
    Column("score_id", ForeignKey("scores.score_id"), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("language", String(8), nullable=False),
    Column("template_id", String(64), nullable=False),
    Column("template_version", Integer, nullable=False),
    Column("off_template", Boolean, nullable=False),
    Column("subject", Text),
    Column("body", Text, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("decision", JSON, nullable=False),
    Column("verdict", JSON, nullable=False),
    Column("lint", JSON, nullable=False),
    Column("author", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
)

APPROVALS = Table(
    "approvals",
    METADATA,
    Column("approval_id", String(32), primary_key=True),
    Column("draft_id", ForeignKey("drafts.draft_id"), nullable=False, unique=True),
    Column("content_hash", String(64), nullable=False),
    Column("approver", String(64), nullable=False),
    Column("approved_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("opened_at", Moment),  # by the machine's clock, as `decided_at`
    Column("decided_at", Moment),
)

# One row an approval; the unique key makes a second send impossible.
OUTBOX = Table(
    "outbox",
    METADATA,
    Column("outbox_id", Serial, primary_key=True),
    Column("approval_id", ForeignKey("approvals.approval_id"), nullable=False, unique=True),
    Column("idempotency_key", String(64), nullable=False, unique=True),
    Column("state", String(16), nullable=False),  # ready | claimed | sent | held | refused | dead
    Column("claimed_by", String(64)),
    Column("claimed_at", Moment),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", Moment, nullable=False),
    Column("note", Text),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("handed_to", String(32)),  # a transport that may have taken it, unknown to us
    Index(None, "state", "next_attempt_at"),
)

DELIVERIES = Table(
    "deliveries",
    METADATA,
    Column("delivery_id", Serial, primary_key=True),
    Column("outbox_id", ForeignKey("outbox.outbox_id"), nullable=False, unique=True),
    Column("transport", String(16), nullable=False),
    Column("receipt", Text, nullable=False),
    Column("sent_at", Moment, nullable=False),
)

# Every contact with a customer on any channel: caps and cool-down count these.
CONTACTS = Table(
    "contacts",
    METADATA,
    Column("contact_id", Serial, primary_key=True),
    Column("customer_id", ForeignKey("customers.customer_id"), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("at", Moment, nullable=False),
    Column("draft_id", ForeignKey("drafts.draft_id")),
    Index(None, "customer_id", "at"),
)
