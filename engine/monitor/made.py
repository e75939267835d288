"""How a model was made, line by line: what its training noted, in words for people.

Training notes its figures under short stable names; what each is called stands with the words of
the card. A figure without words is shown under its own name, so that nothing is left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any


def made(metrics: Mapping[str, Any], words: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What each figure is called, and the figure, in the order of the words; the rest after them.

    A list of trials is told by its length.
    """
    named = [name for name in words if name in metrics]
    for name in (*named, *(name for name in metrics if name not in words)):
        yield words.get(name, name.replace("_", " ")), told(metrics[name])


def told(value: object) -> str:
    """A figure as a table shows it."""
    match value:
        case None:
            return "-"
        case {"value": float() as middle, "low": float() as low, "high": float() as high}:
            return f"{middle:.4g} [{low:.4g}, {high:.4g}]"
        case Mapping():
            return ", ".join(f"{name.replace('_', ' ')} {told(at)}" for name, at in value.items())
        case str() | bool():
            return str(value)
        case int():
            return f"{value:,}"
        case float():
            return f"{value:.4g}"
        case Sequence():
            return f"{len(value):,}"
        case _:
            return str(value)
