"""The store's tables.

Times are timezone-aware UTC, money is integer minor units, and a row that an audit may need
(scores, drafts, approvals, deliveries, audit) is only ever inserted. Personal data lives in
`customers` alone, encrypted.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from engine.store.columns import Moment, Serial
from engine.store.metadata import METADATA as METADATA
from engine.store.schema_answers import ADDRESSES as ADDRESSES
from engine.store.schema_answers import ASSIGNMENTS as ASSIGNMENTS
from engine.store.schema_answers import OUTCOMES as OUTCOMES
from engine.store.schema_answers import RECEIPTS as RECEIPTS
from engine.store.schema_answers import REPLIES as REPLIES

# One row: which portfolio this database belongs to.
PORTFOLIO = Table(
    "portfolio",
    METADATA,
    Column("name", String(40), primary_key=True),
    Column("source", String(40), nullable=False),
    Column("simulated", Boolean, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("as_of", Moment, nullable=False),
    Column("book_hash", String(64), nullable=False),
)

# name, phone and email hold ciphertext; `reference` is an HMAC that logs and audit may show.
CUSTOMERS = Table(
    "customers",
    METADATA,
    Column("customer_id", BigInteger, primary_key=True, autoincrement=False),
    Column("reference", String(32), nullable=False, unique=True),
    Column("name", LargeBinary),
    Column("phone", LargeBinary),
    Column("email", LargeBinary),
    Column("language", String(8), nullable=False),
    Column("country", String(2), nullable=False),
    Column("region", String(64)),
    Column("timezone", String(64), nullable=False),
    Column("segment", String(32), nullable=False),
    Column("joined_on", Date, nullable=False),
    Column("vulnerable", Boolean, nullable=False),
    Column("flags", JSON, nullable=False),
    Column("preferred_channel", String(16)),
    Column("avoid_windows", JSON, nullable=False),
    Column("employer_id", BigInteger),
)

ACCOUNTS = Table(
    "accounts",
    METADATA,
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("customer_id", ForeignKey("customers.customer_id"), nullable=False, index=True),
    Column("product", String(32), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("credit_limit", BigInteger),
)

OBLIGATIONS = Table(
    "obligations",
    METADATA,
    Column("obligation_id", BigInteger, primary_key=True, autoincrement=False),
    Column("customer_id", ForeignKey("customers.customer_id"), nullable=False, index=True),
    Column("account_id", ForeignKey("accounts.account_id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("due_on", Date, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("paid_on", Date),
    Column("paid_amount", BigInteger, nullable=False),
)

CONSENTS = Table(
    "consents",
    METADATA,
    Column("customer_id", ForeignKey("customers.customer_id"), primary_key=True),
    Column("channel", String(16), primary_key=True),
    Column("purpose", String(32), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("since", Moment, nullable=False),
    Column("source", String(64)),
)

MODELS = Table(
    "models",
    METADATA,
    Column("model_id", String(64), primary_key=True),
    Column("task", String(16), nullable=False),
    Column("state", String(16), nullable=False),  # champion | challenger | retired
    Column("trained_at", Moment, nullable=False),
    Column("promoted_by", String(64)),
    Column("promoted_at", Moment),
    Column("catalog_hash", String(64), nullable=False),
    Column("data_hash", String(64), nullable=False),
    Column("metrics", JSON, nullable=False),
    Column("thresholds", JSON, nullable=False),
)

# Every score ever given. `contributions` is float64 log-odds in the model's feature order.
SCORES = Table(
    "scores",
    METADATA,
    Column("score_id", Serial, primary_key=True),
    Column("customer_id", ForeignKey("customers.customer_id"), nullable=False),
    Column("as_of", Moment, nullable=False),
    Column("model_id", ForeignKey("models.model_id"), nullable=False),
    Column("probability", Float, nullable=False),
    Column("band", String(8), nullable=False),
    Column("hardship", String(24), nullable=False),
    Column("exposure", BigInteger, nullable=False),
    Column("balance", BigInteger),
    Column("runway_days", Float),
    Column("payment_id", BigInteger),
    Column("payment_kind", String(16)),
    Column("payment_due_on", Date),
    Column("payment_amount", BigInteger),
    Column("payment_probability", Float),
    Column("base_log_odds", Float, nullable=False),
    Column("log_odds", Float, nullable=False),
    Column("contributions", LargeBinary, nullable=False),
    Column("treatment", String(32), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("customer_id", "as_of", "model_id"),
    Index(None, "as_of", "model_id", "probability"),
)

REASONS = Table(
    "reasons",
    METADATA,
    Column("score_id", ForeignKey("scores.score_id"), primary_key=True),
    Column("rank", Integer, primary_key=True),
    Column("code", String(48), nullable=False),  # the feature's name: stable
    Column("label", String(96), nullable=False),
    Column("unit", String(16), nullable=False),
    Column("value", Float),
    Column("usual", Float),
    Column("peers", Float),
    Column("contribution", Float, nullable=False),
    Column("share", Float, nullable=False),
)

COMING_PAYMENTS = Table(
    "coming_payments",
    METADATA,
    Column("score_id", ForeignKey("scores.score_id"), primary_key=True),
    Column("obligation_id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    Column("due_on", Date, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("probability", Float, nullable=False),
)

# The champion's latest score of every customer, narrow enough to sort and filter by anything.
# `reason_codes` holds every code between spaces.
QUEUE = Table(
    "queue",
    METADATA,
    Column("customer_id", ForeignKey("customers.customer_id"), primary_key=True),
    Column("reference", String(32), nullable=False),
    Column("score_id", ForeignKey("scores.score_id"), nullable=False),
    Column("probability", Float, nullable=False),
    Column("band", String(8), nullable=False),
    Column("hardship", String(24), nullable=False),
    Column("payment_kind", String(16)),
    Column("payment_due_on", Date),
    Column("payment_amount", BigInteger),
    Column("exposure", BigInteger, nullable=False),
    Column("runway_days", Float),
    Column("treatment", String(32), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("top_reason", String(96)),
    Column("reason_codes", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("region", String(64)),
    Column("vulnerable", Boolean, nullable=False),
    Column("segment", String(32), nullable=False),
    *(
        Index(None, column, "customer_id")
        for column in ("exposure", "payment_amount", "payment_due_on", "probability", "runway_days")
    ),
)

# The latest feature vector: float64 in the catalogue's order.
FEATURES = Table(
    "features",
    METADATA,
    Column("customer_id", ForeignKey("customers.customer_id"), primary_key=True),
    Column("as_of", Moment, nullable=False),
    Column("catalog_hash", String(64), nullable=False),
    Column("vector", LargeBinary, nullable=False),
)

# What dashboards show without touching a million rows: prepared when scores are stored.
AGGREGATES = Table(
    "aggregates",
    METADATA,
    Column("as_of", Moment, primary_key=True),
    Column("model_id", ForeignKey("models.model_id"), primary_key=True),
    Column("name", String(48), primary_key=True),
    Column("body", JSON, nullable=False),
)

# What monitoring found, once for each kind, moment and subject: a model's id, or "book".
DRIFT_REPORTS = Table(
    "drift_reports",
    METADATA,
    Column("kind", String(16), primary_key=True),  # drift | quality | fairness | gate | retraining
    Column("as_of", Moment, primary_key=True),
    Column("subject", String(64), primary_key=True),
    Column("level", String(8), nullable=False),  # ok | warn | alert
    Column("created_at", Moment, nullable=False),
    Column("body", JSON, nullable=False),
)

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

# What a customer promised to pay, and what became of it; one open promise for a payment.
PROMISES = Table(
    "promises",
    METADATA,
    Column("promise_id", Serial, primary_key=True),
    Column("customer_id", ForeignKey("customers.customer_id"), nullable=False),
    Column("obligation_id", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("channel", String(16), nullable=False),
    Column("recorded_by", String(64), nullable=False),
    Column("state", String(16), nullable=False),  # open | kept | broken | cancelled
    Column("resolved_at", Moment),
    Column("evidence", Text),
    Index(None, "customer_id"),
    Index(
        "uq_promises_open",
        "obligation_id",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
)

AUDIT = Table(
    "audit",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),  # ISO text: it is hashed exactly as stored
    Column("actor", String(64), nullable=False),
    Column("event", String(48), nullable=False),
    Column("payload", Text, nullable=False),
    Column("prev_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
)
