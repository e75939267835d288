"""Tables of what is computed: models, scores with their reasons and payments, and what is prepared.

A score is only ever inserted; queue, features and aggregates are derived and replaced.
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
)

from engine.store.columns import Moment, Serial
from engine.store.metadata import METADATA

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
    Column("subject", String(24)),  # none: the contribution is that of the feature alone
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
