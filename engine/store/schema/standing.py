"""Tables of where a customer stands: dated flags, treatments decided again, and who was erased.

Flags are statements and only ever inserted: of two about the same flag and first day the later one
counts, so that what was known at any past moment can be told.
"""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, String, Table

from engine.store.columns import Moment, Serial
from engine.store.metadata import METADATA

FLAGS = Table(
    "flags",
    METADATA,
    Column("flag_id", Serial, primary_key=True),
    Column("customer_id", ForeignKey("customers.customer_id"), nullable=False),
    Column("flag", String(32), nullable=False),
    Column("since", Date, nullable=False),  # its first day, where the customer is
    Column("until", Date),  # its last day; none while no end is known
    Column("source", String(64), nullable=False),
    Column("recorded_by", String(64), nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Index(None, "customer_id"),
)

# Whose personal data is gone; a later import of the same book does not bring it back.
ERASURES = Table(
    "erasures",
    METADATA,
    Column("customer_id", ForeignKey("customers.customer_id"), primary_key=True),
    Column("because", String(32), nullable=False),
    Column("erased_by", String(64), nullable=False),
    Column("erased_at", Moment, nullable=False),
    Column("drafts", BigInteger, nullable=False),  # how many texts were emptied
)

# What another version of the treatment table made of a score; the newest row counts, and the score
# with the treatment that it was stored with never changes.
DECISIONS = Table(
    "decisions",
    METADATA,
    Column("decision_id", Serial, primary_key=True),
    Column("score_id", ForeignKey("scores.score_id"), nullable=False, index=True),
    Column("treatment", String(32), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("rule", String(64), nullable=False),
    Column("policy", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("approved_by", String(64), nullable=False),
    Column("decided_by", String(64), nullable=False),
    Column("decided_at", Moment, nullable=False),
)
