"""A person's own conversations, kept in the store: to be found, gone on with, renamed, deleted.

An id that is not this person's is unknown here, whoever else may have a conversation of that id. A
conversation that was deleted while an answer was being written stays deleted. What nobody has
used for as long as the rule says is forgotten when its person begins another one.
"""

import itertools
import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from assistant.answers import Answer
from assistant.keeping import (
    answer_from_json,
    answer_to_json,
    messages_from_text,
    messages_to_text,
)
from engine.clock import Clock, system_clock
from engine.outreach.desk import POLICIES
from engine.policy.forgetting import load_forgetting
from engine.store import conversations
from engine.store.cipher import Cipher
from engine.store.conversations import ConversationRow, NewTurn
from engine.store.database import Store

if TYPE_CHECKING:
    from langchain_core.messages import AnyMessage

    from tools.context import Context

LONGEST_TITLE = 80
MOST_LISTED = 200  # so many of the latest conversations are listed, and searched
_RULE = POLICIES / "conversations.yaml"


class UnknownConversationError(LookupError):
    """The person has no conversation of that id."""


class TitleError(ValueError):
    """A conversation cannot be called that."""


@dataclass(frozen=True)
class Conversation:
    """What a list says about a conversation; `found` is where a search hit it."""

    conversation_id: str
    title: str
    created_at: datetime
    updated_at: datetime
    found: str = ""


@dataclass(frozen=True)
class Exchange:
    """One question and its answer."""

    question: str
    answer: Answer
    asked_at: datetime


class Archive:
    """The conversations of one person; an assistant remembers in it."""

    def __init__(
        self, store: Store, cipher: Callable[[], Cipher], person: str, clock: Clock = system_clock
    ) -> None:
        """Take the key only when something is opened or sealed: asking alone needs none."""
        self._store, self._cipher, self._person, self._clock = store, cipher, person, clock
        self._begun: dict[
            str, str | None
        ] = {}  # ids of ours that hold nothing yet, and their place

    def begin(self, place: str | None = None) -> str:
        """The id of a conversation: a new one, or that which the person holds at this place.

        A new one is stored with its first answer.
        """
        origin = None if place is None else sha256(place.encode()).hexdigest()
        if origin is not None:
            with self._store.read() as conn:
                held = conversations.find_origin(conn, self._person, origin)
            if held is not None:
                return held.conversation_id
        conversation_id = uuid.uuid4().hex
        self._begun[conversation_id] = origin
        return conversation_id

    def recent(self, thread: str, turns: int) -> "list[AnyMessage]":
        """The messages of the last turns of the conversation of that id.

        Raises:
            UnknownConversationError: The person has none of that id.
        """
        if thread in self._begun:
            return []
        self._row(thread)
        with self._store.read() as conn:
            kept = conversations.turns(conn, self._person, thread, turns)
        return [
            message for turn in kept for message in messages_from_text(self._open(turn.messages))
        ]

    def keep(self, thread: str, turn: "Sequence[AnyMessage]", answer: Answer) -> None:
        """Store a turn at the end of the conversation, unless that was deleted meanwhile.

        Raises:
            StoreError: The store cannot be written.
            WrongKeyError: The key is not that of this store's personal data.
        """
        now, question = self._clock(), turn[0].text
        kept = NewTurn(
            answer_id=answer.answer_id,
            asked_at=now,
            messages=self._seal(messages_to_text(turn)),
            answer=self._seal(json.dumps({"question": question, **answer_to_json(answer)})),
        )
        is_new = thread in self._begun
        with self._store.write() as conn:
            if is_new:
                self._cipher().decrypt(conversations.sealed_by_others(conn))
                title = self._seal(_title(question))
                origin = self._begun[thread]
                row = ConversationRow(thread, self._person, origin, title, now, now)
                if not conversations.begin(conn, row):  # another one is held at this place by now
                    conversations.begin(conn, replace(row, origin=None))
            conversations.add_turn(conn, self._person, thread, kept)
        if is_new:
            del self._begun[thread]
            since = load_forgetting(_RULE).since(now)
            conversations.remove_untouched(self._store, since, self._person)

    def listed(self, limit: int = MOST_LISTED) -> list[Conversation]:
        """The conversations, the latest first."""
        with self._store.read() as conn:
            rows = conversations.listed(conn, self._person, min(limit, MOST_LISTED))
        return [self._conversation(row) for row in rows]

    def find(self, conversation_id: str) -> Conversation:
        """The conversation of that id; of an id's beginning, where only one begins so.

        Raises:
            UnknownConversationError: The person has none, or several begin so.
        """
        if len(conversation_id) < _ID:
            alike = [c for c in self.listed() if c.conversation_id.startswith(conversation_id)]
            if len(alike) != 1 or not conversation_id:
                raise _unknown(conversation_id)
            return alike[0]
        return self._conversation(self._row(conversation_id))

    def exchanges(self, conversation_id: str) -> list[Exchange]:
        """Every question of a conversation with its answer, oldest first.

        Raises:
            UnknownConversationError: The person has none of that id.
        """
        self._row(conversation_id)
        with self._store.read() as conn:
            kept = conversations.turns(conn, self._person, conversation_id, None)
        return [self._exchange(turn) for turn in kept]

    def questions(self, limit: int) -> list[str]:
        """What was asked last, in any conversation, the latest first."""
        with self._store.read() as conn:
            asked = conversations.answers(conn, self._person, limit)
            sealed = [answer for _, answer in itertools.islice(asked, limit)]
        return [json.loads(self._open(each))["question"] for each in sealed]

    def rename(self, conversation_id: str, title: str) -> None:
        """Give a conversation another title.

        Raises:
            UnknownConversationError: The person has none of that id.
            TitleError: It is blank.
        """
        if not title.strip():
            raise TitleError(f"Title {title!r} is blank: write what the conversation is about.")
        with self._store.write() as conn:
            sealed = self._seal(_title(title))
            if not conversations.rename(conn, self._person, conversation_id, sealed):
                raise _unknown(conversation_id)

    def delete(self, conversation_id: str) -> None:
        """Delete a conversation and everything in it.

        Raises:
            UnknownConversationError: The person has none of that id.
        """
        if not conversations.remove(self._store, self._person, conversation_id):
            raise _unknown(conversation_id)

    def search(self, words: str) -> list[Conversation]:
        """The conversations in which all these words occur in a title, or in one exchange.

        The text is encrypted, so the latest conversations are opened one after the other.
        """
        wanted = words.casefold().split()
        everything = self.listed()
        hits = {one.conversation_id: "" for one in everything if _all_in(wanted, one.title)}
        with self._store.read() as conn:
            for conversation_id, sealed in conversations.answers(conn, self._person, MOST_LISTED):
                read = json.loads(self._open(sealed))
                text = f"{read['question']}\n{read['text']}"
                if not hits.get(conversation_id) and _all_in(wanted, text):
                    hits[conversation_id] = _around(wanted, text)
        return [
            replace(one, found=hits[one.conversation_id])
            for one in everything
            if one.conversation_id in hits
        ]

    def _row(self, conversation_id: str) -> ConversationRow:
        with self._store.read() as conn:
            row = conversations.find(conn, self._person, conversation_id)
        if row is None:
            raise _unknown(conversation_id)
        return row

    def _conversation(self, row: ConversationRow) -> Conversation:
        title = self._open(row.title)
        return Conversation(row.conversation_id, title, row.created_at, row.updated_at)

    def _exchange(self, turn: NewTurn) -> Exchange:
        stored = json.loads(self._open(turn.answer))
        messages = messages_from_text(self._open(turn.messages))
        return Exchange(stored["question"], answer_from_json(stored, messages), turn.asked_at)

    def _seal(self, text: str) -> bytes:
        return self._cipher().encrypt(text) or b""

    def _open(self, sealed: bytes) -> str:
        return self._cipher().decrypt(sealed) or ""


def open_archive(context: "Context") -> Archive:
    """The conversations of the person for whom this session is held."""
    return Archive(context.store, lambda: context.cipher, context.person)


_ID = len(uuid.uuid4().hex)


def _unknown(conversation_id: str) -> UnknownConversationError:
    return UnknownConversationError(
        f"You have no conversation {conversation_id!r}: `forbear conversations list` shows yours."
    )


def _title(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1]}…"


def _all_in(wanted: Sequence[str], text: str) -> bool:
    folded = text.casefold()
    return all(word in folded for word in wanted)


def _around(wanted: Sequence[str], text: str) -> str:
    """A line's worth of the text about the first word."""
    line = " ".join(text.split())
    place = line.casefold().find(wanted[0]) if wanted else 0
    start = max(0, place - 30)
    return f"{'…' if start else ''}{line[start : start + LONGEST_TITLE]}"
