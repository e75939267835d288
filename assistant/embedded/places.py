"""Places: which unknown words of a question name a region, by where they stand or are written."""

import re
from collections.abc import Callable, Sequence

from assistant.embedded.extracting import MONTHS, Values
from assistant.embedded.lexicon import vocabulary
from assistant.embedded.spelling import corrected

_LEAD = (
    r"(?:in|from|around|near|only|just|outside|except|excluding|at|for|of|region|city|about|with)"
)
_REGION = re.compile(
    rf"\b{_LEAD}\s+(?:the\s+)?((?!the\b|a\b|an\b|during\b|within\b|since\b)[^\W\d_]{{3,}}(?:\s+(?!and\b|or\b)[^\W\d_]+)?)"
    rf"((?:\s+(?:and|or)\s+[^\W\d_]{{3,}})*)"
)
_PLACES = re.compile(
    r"\b(?!the\b|\w+(?:est|ing|ed|ly|ful|ive|ous|less|able)\b)([^\W\d_]{3,})"
    r"(?=\s+(?:customers?|region|city|accounts|clients|only)\b)"
)
_CAPITALISED = re.compile(r"\b[A-Z][a-z]{3,}\b")


def regions(text: str, values: Values, named: Sequence[str]) -> str:
    """The text with the unknown words that stand where a place is named, or are `named`, cut."""

    def take(found: re.Match[str]) -> str:
        said = found.group(1).split()
        unknown = [word for word in said if _unknown(word)]
        if not unknown or unknown[0] != said[0]:
            return found.group()
        more = [word for word in found.group(2).split() if word not in {"and", "or"}]
        places = [" ".join(unknown), *(word for word in more if _unknown(word))]
        values.setdefault("region", []).extend(places)
        left = [*said[len(unknown) :], *(word for word in more if not _unknown(word))]
        lead = found.group().split()[0]
        return f" {lead} {{region}} " + " ".join(left)

    def place(found: re.Match[str]) -> str:
        if not _unknown(found.group(1)):
            return found.group()
        values.setdefault("region", []).append(found.group(1))
        return " {region} "

    text = _REGION.sub(take, text)
    if "region" not in values:
        text = _PLACES.sub(place, text)
    if "region" not in values and named:
        text = re.sub(rf"\b(?:{'|'.join(map(re.escape, named))})\b", _taken(values), text, count=1)
    return text


def _taken(values: Values) -> Callable[[re.Match[str]], str]:
    def take(found: re.Match[str]) -> str:
        values.setdefault("region", []).append(found.group())
        return " {region} "

    return take


def named(text: str) -> list[str]:
    """The unknown words that are written as names are."""
    words = _CAPITALISED.findall(text)
    return [word.lower() for word in words if _unknown(word.lower())]


def _unknown(word: str) -> bool:
    return word not in vocabulary() and word not in MONTHS and corrected(word) == word
