"""Failures of a tool that are no bugs, and how whoever called it is told.

What the tools or the layers below refuse for a known reason has a message with that reason and the
way out; anything else is a bug, is not a conversation, and propagates.
"""

from typing import Any

from data.book import CorruptBookError, MissingBookError
from engine.outreach.wording import WordingError
from engine.policy.contact import IncompletePolicyError
from engine.policy.hours import HoursError
from engine.policy.table import NoRuleFitsError, PolicyError
from engine.store.cipher import KeyFileError, KeyFormatError, WrongKeyError
from engine.store.errors import StoreError
from knowledge.content import ContentError
from tools.errors import ToolError, UnknownCustomerError

EXPECTED = (
    ToolError,
    StoreError,
    MissingBookError,
    CorruptBookError,
    PolicyError,
    NoRuleFitsError,
    IncompletePolicyError,
    HoursError,
    KeyFileError,
    KeyFormatError,
    WrongKeyError,
    WordingError,
    ContentError,
)


def told(error: Exception) -> dict[str, Any]:
    """The failure as a tool's result: the message, its kind, and the nearest ids where known."""
    about: dict[str, Any] = {"error": str(error), "kind": type(error).__name__}
    if isinstance(error, UnknownCustomerError):
        about["nearest"] = list(error.nearest)
    return about
