"""The table of what customers promised to pay, and what became of it."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    text,
)

from engine.store.columns import Moment, Serial
from engine.store.metadata import METADATA

# A plan of several instalments is as many promises, numbered from 1, made at the same moment; each
# instalment of a payment has one open promise at most.
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
    Column("instalment", Integer, nullable=False, server_default="1"),
    Column("instalments", Integer, nullable=False, server_default="1"),
    Index(None, "customer_id"),
    Index(
        "uq_promises_open",
        "obligation_id",
        "instalment",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
)
