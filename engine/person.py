"""Who is acting: a named person and what this person may do.

A person is known from the server's authentication, never from a conversation.
"""

import unicodedata
from dataclasses import dataclass
from typing import Literal

Role = Literal["analyst", "approver", "manager", "data_scientist", "admin"]


@dataclass(frozen=True)
class Person:
    """An authenticated person."""

    name: str
    roles: frozenset[Role]

    def __post_init__(self) -> None:
        """Refuse a nameless person: every step in the audit carries a name."""
        if not self.name.strip():
            raise ValueError(f"Person name {self.name!r} is blank: the audit needs a name.")

    def is_called(self, name: str) -> bool:
        """Whether the name is this person's, however a door writes it: case and width say nothing.

        Where a second person is needed, `Ana` is no second one to `ana`.
        """
        return _plain(self.name) == _plain(name)

    def may(self, *roles: Role) -> bool:
        """Whether the person holds at least one of the roles."""
        return not self.roles.isdisjoint(roles)


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().strip()
