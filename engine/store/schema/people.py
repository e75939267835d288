"""Tables of the book: whose store it is, its customers, and what they have, owe and agreed to.

Personal data lives in `customers` alone, encrypted.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    LargeBinary,
    String,
    Table,
)

from engine.store.columns import Moment
from engine.store.metadata import METADATA

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

# What the last book said: (key, digest) of each row, 16 bytes, in runs by key. `first` is a run's
# lowest key.
TAKEN_OVER = Table(
    "taken_over",
    METADATA,
    Column(
        "records", String(16), primary_key=True
    ),  # customers | accounts | obligations | consents
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    Column("digests", LargeBinary, nullable=False),
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
