"""Conversations with the assistant: each is one person's own, and nobody else can find it.

Every function takes the person and looks among that person's rows only, so the id of another
person's conversation is as unknown as one that never was. Titles, messages and answers are
ciphertext here. What is deleted is gone: SQLite overwrites it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from engine.store.database import Store
from engine.store.schema import CUSTOMERS
from engine.store.schema.conversations import CONVERSATIONS, TURNS

_AT_ONCE = 100


@dataclass(frozen=True)
class ConversationRow:
    """One conversation; `title` is ciphertext."""

    conversation_id: str
    person: str
    origin: str | None
    title: bytes
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class NewTurn:
    """One question with its answer; `messages` and `answer` are ciphertext."""

    answer_id: str
    asked_at: datetime
    messages: bytes
    answer: bytes


def begin(conn: Connection, row: ConversationRow) -> bool:
    """Store a new conversation; False where the id or the person's origin is taken."""
    try:
        with conn.begin_nested():
            conn.execute(insert(CONVERSATIONS), asdict(row))
    except IntegrityError:
        return False
    return True


def find(conn: Connection, person: str, conversation_id: str) -> ConversationRow | None:
    """The person's conversation of that id, or None."""
    return _one(conn, CONVERSATIONS.c.conversation_id == conversation_id, person)


def find_origin(conn: Connection, person: str, origin: str) -> ConversationRow | None:
    """The person's conversation that is held at that place, or None."""
    return _one(conn, CONVERSATIONS.c.origin == origin, person)


def listed(conn: Connection, person: str, limit: int) -> list[ConversationRow]:
    """The person's conversations, the latest first."""
    query = (
        select(CONVERSATIONS)
        .where(CONVERSATIONS.c.person == person)
        .order_by(CONVERSATIONS.c.updated_at.desc(), CONVERSATIONS.c.conversation_id)
        .limit(limit)
    )
    return [ConversationRow(**row) for row in conn.execute(query).mappings()]


def rename(conn: Connection, person: str, conversation_id: str, title: bytes) -> bool:
    """Give the person's conversation another title; False where there is none of that id."""
    step = update(CONVERSATIONS).where(*_own(person, conversation_id)).values(title=title)
    return conn.execute(step).rowcount == 1


def add_turn(conn: Connection, person: str, conversation_id: str, turn: NewTurn) -> bool:
    """Add a turn at the end; False where the person has no conversation of that id (any more).

    The conversation's row is locked first, so two doors may add at the same time.
    """
    step = update(CONVERSATIONS).where(*_own(person, conversation_id))
    if conn.execute(step.values(updated_at=turn.asked_at)).rowcount != 1:
        return False
    last = select(func.max(TURNS.c.position)).where(TURNS.c.conversation_id == conversation_id)
    position = (conn.execute(last).scalar_one() or 0) + 1
    place = {"conversation_id": conversation_id, "position": position}
    conn.execute(insert(TURNS), {**asdict(turn), **place})
    return True


def turns(conn: Connection, person: str, conversation_id: str, last: int | None) -> list[NewTurn]:
    """The turns of the person's conversation, oldest first: the `last` ones, or all."""
    query = (
        select(TURNS.c.answer_id, TURNS.c.asked_at, TURNS.c.messages, TURNS.c.answer)
        .join(CONVERSATIONS)
        .where(*_own(person, conversation_id))
        .order_by(TURNS.c.position.desc())
        .limit(last)
    )
    return [NewTurn(**row) for row in conn.execute(query).mappings()][::-1]


def answers(conn: Connection, person: str, conversations: int) -> Iterator[tuple[str, bytes]]:
    """The answers in the person's latest conversations, as (conversation id, ciphertext)."""
    latest = (
        select(CONVERSATIONS.c.conversation_id, CONVERSATIONS.c.updated_at)
        .where(CONVERSATIONS.c.person == person)
        .order_by(CONVERSATIONS.c.updated_at.desc())
        .limit(conversations)
        .subquery()
    )
    query = (
        select(TURNS.c.conversation_id, TURNS.c.answer)
        .join(latest, latest.c.conversation_id == TURNS.c.conversation_id)
        .order_by(latest.c.updated_at.desc(), TURNS.c.conversation_id, TURNS.c.position.desc())
    )
    for row in conn.execute(query, execution_options={"yield_per": _AT_ONCE}):
        yield row.conversation_id, row.answer


def sealed_by_others(conn: Connection) -> bytes | None:
    """Something that the right key opens, so that nothing is kept under a wrong one."""
    known = select(CUSTOMERS.c.name).where(CUSTOMERS.c.name.is_not(None))
    return conn.execute(known.limit(1)).scalar_one_or_none()


def remove(store: Store, person: str, conversation_id: str) -> bool:
    """Delete the person's conversation with all it holds; False where there is none of that id."""
    return _remove(store, _own(person, conversation_id)) == 1


def remove_untouched(store: Store, since: datetime, person: str | None = None) -> int:
    """Delete what nobody has added to since that moment, everybody's or one person's; how many."""
    chosen = [CONVERSATIONS.c.updated_at < since]
    return _remove(store, [*chosen, *([CONVERSATIONS.c.person == person] if person else [])])


def _remove(store: Store, chosen: Sequence[ColumnElement[bool]]) -> int:
    with store.write() as conn:
        if conn.dialect.name == "sqlite":
            conn.exec_driver_sql("PRAGMA secure_delete = ON")
        ids = select(CONVERSATIONS.c.conversation_id).where(*chosen)
        conn.execute(ids.with_for_update()).all()  # a turn that is being added comes first
        conn.execute(delete(TURNS).where(TURNS.c.conversation_id.in_(ids)))
        removed = conn.execute(delete(CONVERSATIONS).where(*chosen)).rowcount
    if removed and store.engine.dialect.name == "sqlite":
        _empty_log(store)
    return removed


def _empty_log(store: Store) -> None:
    """Move SQLite's write-ahead log, which still shows what was there, into the file."""
    raw = store.engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        raw.close()


def _one(conn: Connection, chosen: ColumnElement[bool], person: str) -> ConversationRow | None:
    query = select(CONVERSATIONS).where(chosen, CONVERSATIONS.c.person == person)
    row = conn.execute(query).mappings().one_or_none()
    return None if row is None else ConversationRow(**row)


def _own(person: str, conversation_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (
        CONVERSATIONS.c.conversation_id == conversation_id,
        CONVERSATIONS.c.person == person,
    )
