"""Filtering: a line of the filter language within a question, taken as it is typed.

"show me band = HIGH and region = Pune" asks by `band = HIGH and region = Pune`. The line goes to
the tools as it is, which read, check and refuse it as anywhere else. Plain comparisons ("exposure >
5000") are left to `comparing`, which reads amounts as people say them.
"""

import re

from assistant.embedded.extracting import Values

MARK = "typedfilter"  # stands for the line until the text is in plain characters

_CONDITION = re.compile(
    r"(?:\bnot\s+|\()*\b(?P<name>[^\W\d]\w*)\s*"
    r"(?:(?P<sign>!=|<=|>=|=|<|>)|(?P<listed>(?:not\s+)?in\s*\(|is\s+(?:not\s+)?known\b)"
    r"|(?:between\s|within\s)(?=\d))",
    re.IGNORECASE,
)
_LED = re.compile(r"^(?:\w+\s+){0,4}?(?:filter|where)(?:\s+by)?\s*:\s*", re.IGNORECASE)
_ENDED = re.compile(r"[\s?!.;,]+$")
_OTHERS = re.compile(r"\d{3}|\b(?:if|suppose|assume|imagine|what|mean|means)\b", re.IGNORECASE)


def taken(text: str, values: Values) -> str:
    """The text with the line of the filter language that it holds as a mark, kept in `where`."""
    found = _line(text)
    if found is None:
        return text
    start, end = found
    said = text[start:end].strip()
    several = re.search(r"\bor\b", said, re.IGNORECASE) and _parses(said)
    values["where"] = [f"({said})" if several else said]
    return f"{text[:start]} {MARK} {text[end:]}"


def _line(text: str) -> tuple[int, int] | None:
    """Where the line begins and ends; None where none is meant."""
    ends = _ENDED.search(text)
    last = ends.start() if ends else len(text)
    led = _LED.match(text)
    begun = next((each for each in _CONDITION.finditer(text) if led or _is_ours(each)), None)
    if begun is None:
        return None
    if led is not None:
        return led.end(), last
    start = begun.start()
    if not any(map(_is_typed, _CONDITION.finditer(text, start))):
        return None
    end = _longest(text, start, last)
    if _OTHERS.search(text[:start]) or _OTHERS.search(text[end:last]):
        return None
    left = list(_CONDITION.finditer(text, end))
    if not left and end > start:
        return start, end
    return (start, last) if end == start or any(map(_is_typed, left)) else None


def _longest(text: str, start: int, last: int) -> int:
    """Where the longest part from `start` on ends that is written in the language."""
    ends = (found.start() for found in re.finditer(r"(?<=\S)(?=\s)|$", text[start:last]))
    return next((start + end for end in reversed(list(ends)) if _parses(text[start:][:end])), start)


def _parses(text: str) -> bool:
    from tools.errors import FilterError  # the tools are loaded where one is used
    from tools.filters import parse

    try:
        parse(text)
    except FilterError:
        return False
    return True


def _is_ours(found: re.Match[str]) -> bool:
    """Whether it begins with the name of something to filter by."""
    from tools.meaning import names

    return found["name"].lower() in names()


def _is_typed(found: re.Match[str]) -> bool:
    """Whether nobody says it so: `band = HIGH`, `band in (`, or a code, as in `runway_days < 5`."""
    exact = found["listed"] or found["sign"] in ("=", "!=")
    return _is_ours(found) and bool(exact or (found["sign"] and "_" in found["name"]))
