"""Tables of what people asked the assistant and were answered; each row is one person's own.

Titles, messages and answers may name customers, so they are encrypted. `origin` is the digest of
where a conversation is held, such as a notebook, or nothing.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table
from sqlalchemy import UniqueConstraint as Unique

from engine.store.columns import Moment
from engine.store.metadata import METADATA

CONVERSATIONS = Table(
    "conversations",
    METADATA,
    Column("conversation_id", String(32), primary_key=True),
    Column("person", String(64), nullable=False),
    Column("origin", String(64)),
    Column("title", LargeBinary, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Unique("person", "origin"),
    Index(None, "person", "updated_at"),
    Index(None, "updated_at"),
)

# One question and its answer, with the messages that led from one to the other.
TURNS = Table(
    "conversation_turns",
    METADATA,
    Column("answer_id", String(32), primary_key=True),
    Column("conversation_id", ForeignKey("conversations.conversation_id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("messages", LargeBinary, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    Unique("conversation_id", "position"),
)
