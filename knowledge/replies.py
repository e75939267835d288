"""What customers may answer, and what follows: content that people wrote, checked when read."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter

from knowledge.content import FOLDER, load_content

ReplyKind = Literal["stop", "complaint", "wrong_number", "call_me", "paid", "unknown"]


class ReplyRule(BaseModel):
    """Phrases of one kind of reply, and what follows from them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: ReplyKind
    scope_id: str
    because: str
    ends: Literal["channel", "address", "all"] | None
    stops_waiting: bool
    task: bool
    whole: tuple[str, ...]
    starts: tuple[str, ...]
    anywhere: tuple[str, ...]


@cache
def load_reply_rules(path: Path = FOLDER / "replies.yaml") -> tuple[ReplyRule, ...]:
    """The rules, most urgent first.

    Raises:
        ContentError: The file is malformed.
    """
    return load_content(path, TypeAdapter(tuple[ReplyRule, ...]))
