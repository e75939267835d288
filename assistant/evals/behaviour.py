"""Behaviour: what an answer does when it states no fact: refuse, ask back, decline, chat.

The wording that shows it is content, in `cues.yaml`, so that any model is sorted alike.
"""

import functools
import re
from collections.abc import Mapping
from importlib import resources
from typing import Literal

import yaml

Cue = Literal["misunderstands", "asks_back", "declines", "refuses"]


def shows(text: str, cue: Cue) -> bool:
    """Whether the text shows that behaviour."""
    return bool(_cues()[cue].search(text.replace("’", "'")))


def of(text: str) -> str:
    """What the text does, in one word, for the confusion table."""
    if shows(text, "misunderstands"):
        return "decline"
    order: tuple[tuple[Cue, str], ...] = (
        ("asks_back", "clarify"),
        ("refuses", "refuse"),
        ("declines", "decline"),
    )
    return next((name for cue, name in order if shows(text, cue)), "chat")


@functools.cache
def _cues() -> Mapping[Cue, re.Pattern[str]]:
    text = resources.files("assistant.evals").joinpath("cues.yaml").read_text("utf-8")
    written = yaml.safe_load(text)
    return {name: re.compile("|".join(cues), re.IGNORECASE) for name, cues in written.items()}
