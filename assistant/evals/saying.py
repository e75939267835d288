"""Saying: whether a text tells a value, with its unit and as exactly as it is written.

"8.3 %" and "about 8 %" tell the share 0.0832, "9 %" does not; "₹12,400" tells 1240000 minor units.
This reads a text on its own, apart from the assistant's grounding, so that each checks the other.
"""

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib import resources
from typing import Any, Literal

import yaml

from assistant import phrasing

Unit = Literal["share", "minor", "plain"]

_NUMBER = re.compile(
    r"(?P<money>[₹€$£]\s?|\b(?:rs\.?|inr|eur|usd|gbp)\s?)?"
    r"(?<![\w.])(?P<digits>\d[\d,]*(?:\.\d+)?)"
    r"\s?(?P<unit>%|per\s?cent|kč|czk|inr|rupees|eur|usd|gbp|lakhs?|crores?)?",
    re.IGNORECASE,
)
_SCALES = {"lakh": 100_000, "crore": 10_000_000}
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NOTHING = re.compile(r"\b(?:unknown|none|no|not|nothing)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Written:
    """A number as a text has it; `step` is half of its last digit."""

    value: float
    step: float
    unit: Unit

    def tells(self, exact: float) -> bool:
        """Whether it is that value, rounded as it is written."""
        return abs(self.value - abs(exact)) <= self.step * (1 + 1e-9)


def says(text: str, value: Any, name: str) -> bool:  # noqa: ANN401 - any value of a result
    """Whether the text tells the value of a field of that name."""
    match value:
        case tuple() | list():
            return all(says(text, each, name) for each in value)
        case None:
            return bool(_NOTHING.search(text))
        case datetime() | date():
            return any(_has_words(text, form) for form in _dates(value))
        case bool():
            return _has_words(text, "yes" if value else "no")
        case int() | float():
            return _says_number(text, float(value), unit_of(name))
        case str() if value.isupper():
            return _says_band(text, value)
        case _:
            return any(_has_words(text, form) for form in _forms(str(value)))


def unit_of(name: str) -> Unit:
    """The unit that a field of a result stands for, by its name."""
    for unit, names in _units().items():
        if name in names:
            return unit
    return "plain"


def numbers(text: str) -> Iterator[Written]:
    """Every number of a text, with its unit."""
    for found in _NUMBER.finditer(text):
        digits, unit = found["digits"].rstrip(","), (found["unit"] or "").lower()
        scale = _SCALES.get(unit.rstrip("s"), 1)
        step = 0.5 * 10.0 ** -len(digits.partition(".")[2])
        value = float(digits.replace(",", ""))
        yield Written(value * scale, step * scale, _unit(found["money"], unit))


def _unit(money: str | None, unit: str) -> Unit:
    if unit == "%" or unit.startswith("per"):
        return "share"
    return "minor" if money or unit else "plain"


def _says_number(text: str, value: float, unit: Unit) -> bool:
    exact = {"share": 100 * value, "minor": value / 100, "plain": value}[unit]
    if any(number.unit == unit and number.tells(exact) for number in numbers(text)):
        return True
    is_small = unit == "plain" and value in range(len(_WORDS))
    return is_small and _has_words(text, _WORDS[int(value)])


def _says_band(text: str, band: str) -> bool:
    """A band is written in capitals, or as "low risk": a low balance is none."""
    named = rf"\b{band}\b|(?i:\b{band}[- ](?:risk|band)\b|\bband (?:is )?{band}\b)"
    return bool(re.search(named, text))


def _dates(day: date) -> tuple[str, ...]:
    short, long = f"{day:%b}", f"{day:%B}"
    names = (short, long)
    return (
        day.strftime("%Y-%m-%d"),
        *(f"{day.day} {name}" for name in names),
        *(f"{name} {day.day}" for name in names),
    )


def _forms(code: str) -> frozenset[str]:
    return frozenset({code, code.replace("_", " "), phrasing.word(code)})


def _has_words(text: str, words: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE))


@functools.cache
def _units() -> Mapping[Unit, frozenset[str]]:
    text = resources.files("assistant.evals").joinpath("units.yaml").read_text("utf-8")
    return {unit: frozenset(names) for unit, names in yaml.safe_load(text).items()}
