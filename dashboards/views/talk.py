"""A conversation as a line of the list of a person's own, and an answer of it as a bubble."""

from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo


class TalkLike(Protocol):
    """What the list says of a conversation."""

    @property
    def conversation_id(self) -> str:
        """Its id."""
        ...

    @property
    def title(self) -> str:
        """What its person calls it."""
        ...

    @property
    def updated_at(self) -> datetime:
        """When it was last used."""
        ...

    @property
    def found(self) -> str:
        """Where a search hit it."""
        ...


def line(talk: TalkLike, zone: str) -> dict[str, str]:
    """One line; the widget shows every part as text."""
    return {
        "id": talk.conversation_id,
        "title": talk.title,
        "when": f"{talk.updated_at.astimezone(ZoneInfo(zone)):%d %b %Y, %H:%M}",
        "found": talk.found,
    }
