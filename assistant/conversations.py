"""Where a conversation is remembered between two questions: in this process, or in the store.

What is remembered are whole turns, each the messages from a question to its answer; an assistant
reads the last few of them and re-derives everything else.
"""

from collections import defaultdict
from typing import TYPE_CHECKING, Protocol

from engine.store.cipher import KeyFileError, KeyFormatError, WrongKeyError
from engine.store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from langchain_core.messages import AnyMessage

    from assistant.answers import Answer

# What may be in the way of keeping a turn; the answer itself is given all the same.
NOT_KEPT = (StoreError, KeyFileError, KeyFormatError, WrongKeyError)


class Conversations(Protocol):
    """What an assistant needs of a memory."""

    def recent(self, thread: str, turns: int) -> "list[AnyMessage]":
        """The messages of the thread's last turns, oldest first."""
        ...

    def keep(self, thread: str, turn: "Sequence[AnyMessage]", answer: "Answer") -> None:
        """Remember a finished turn at the end of the thread; raises one of `NOT_KEPT`."""
        ...


class InMemory:
    """Threads that live as long as the process; any name is a thread."""

    def __init__(self) -> None:
        self._turns: defaultdict[str, list[Sequence[AnyMessage]]] = defaultdict(list)

    def recent(self, thread: str, turns: int) -> "list[AnyMessage]":
        """The messages of the thread's last turns; those before them are forgotten."""
        del self._turns[thread][:-turns]
        return [message for turn in self._turns[thread] for message in turn]

    def keep(self, thread: str, turn: "Sequence[AnyMessage]", answer: "Answer") -> None:
        """Remember a finished turn; the answer itself is the caller's."""
        self._turns[thread].append(tuple(turn))
