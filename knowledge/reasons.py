"""Why a person may say no: codes for the audit, with the words that people choose from."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from knowledge.content import FOLDER, load_content

Code = Annotated[str, StringConstraints(pattern="^[a-z_]{1,32}$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Choices = Annotated[Mapping[Code, Words], Field(min_length=1)]


class Reasons(BaseModel):
    """For each kind of no its reasons, code by code, in the order in which they are offered."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rejection: Choices
    revocation: Choices


@cache
def load_reasons(path: Path = FOLDER / "reasons.yaml") -> Reasons:
    """The reasons of this version.

    Raises:
        ContentError: The file is malformed.
    """
    return load_content(path, TypeAdapter(Reasons))
