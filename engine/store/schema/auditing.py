"""The table of all that was done, each row chained to the one before."""

from sqlalchemy import BigInteger, Column, String, Table, Text

from engine.store.metadata import METADATA

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
