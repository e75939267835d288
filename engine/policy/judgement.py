"""What one rule says about one case, and what every kind of rule has in common."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict

Result = Literal["pass", "block", "not_applicable"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The result of one rule; `until` is the first moment at which time may have lifted it."""

    result: Result
    because: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    until: datetime | None = None


class Kind(BaseModel):
    """A kind of rule: its parameters as data, and `judge`, a pure function of one case."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    timed: ClassVar[bool] = False  # time lifts what it blocks

    @property
    def needs_message(self) -> bool:
        """Whether it says `UNWRITTEN` as long as there is no message."""
        return False

    @property
    def settled(self) -> "Judgement | None":
        """What it says about every case, where it is no judgement at all."""
        return None


UNWRITTEN = Judgement("not_applicable", "No message is written yet; judged with the draft.")
