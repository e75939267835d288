"""The gate between a model's tokens and the reader: sentences pass when they are grounded.

What passed is the answer: it is never taken back, and what is finally kept only adds to it.
"""

from dataclasses import dataclass

from assistant.evidence import Evidence
from assistant.grounding import LONGEST, check, sentences

_MAY_END = frozenset(".!?\n")


@dataclass(frozen=True)
class Notice:
    """Something of our own that the reader should know before the answer."""

    text: str


class Gate:
    """Holds back an unfinished sentence, and everything after a doubtful one."""

    def __init__(self, evidence: Evidence) -> None:
        """Start a turn with what is known before any tool ran."""
        self.evidence = evidence
        self.said = ""
        self._message: str | None = None
        self._passed = ""
        self._waiting = ""
        self._length = 0
        self._closed = False

    def take(self, text: str, message: str | None) -> str:
        """Add tokens of a message; what may be shown now."""
        if message != self._message:
            self._begin(message)
        self._length += len(text)
        if self._closed or self._length > LONGEST:
            self._closed, self._waiting = True, ""
            return ""
        self._waiting += text
        if _MAY_END.isdisjoint(self._waiting[-len(text) - 1 :]):
            return ""
        *whole, rest = sentences(self._waiting) or [""]
        self._waiting = rest
        return self._pass(whole)

    def flush(self) -> str:
        """A message is complete: its last sentence may be shown too."""
        last, self._waiting = self._waiting, ""
        return self._pass([last])

    def finish(self, text: str) -> str:
        """The turn's last message as it is kept; what of it was not shown yet."""
        self._waiting = ""
        if not text.startswith(self._passed):
            self._begin(None)
        return self._say(text[len(self._passed) :])

    def note(self, text: str) -> str:
        """Something of our own to say ahead of the answer."""
        self._begin(None)
        return self._say(text)

    def _begin(self, message: str | None) -> None:
        self._message, self._passed, self._waiting, self._closed = message, "", "", False
        self._length = 0

    def _pass(self, parts: list[str]) -> str:
        shown = ""
        for part in parts:
            self._closed = self._closed or bool(check(part, self.evidence))
            shown += "" if self._closed else part
        return self._say(shown)

    def _say(self, text: str) -> str:
        if not text:
            return ""
        shown = text if self._passed or not self.said else "\n\n" + text
        self._passed += text
        self.said += shown
        return shown
