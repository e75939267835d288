"""Bands in a row: "medium and above", "at least high", "worse than medium" name several at once.

The text is left with every band that is meant by name, so that the rest reads it as any other. Of
one customer nothing is read so: "is 1042 high or worse?" asks what his band is.
"""

import functools
import re

from assistant.embedded.extracting import Values

_ORDER = ("low", "medium", "high", "critical")
_BAND = r"(?P<band>low|medium|moderate|high|critical)(?:[\s-]+(?:risk|band)(?:s|ers)?)?\b"
_JOIN = r"(?:\s+(?:and|or|plus|to))?\s+"
# Upwards or downwards, and whether the named band itself is left out.
_RANGES = (
    (re.compile(rf"\b{_BAND}{_JOIN}(?:above|higher|upwards?|up|worse|riskier)\b(?!\s+\d)"), 1, 0),
    (re.compile(rf"\b(?:at least|minimum|not less than|no less than)\s+{_BAND}"), 1, 0),
    (re.compile(rf"\b{_BAND}{_JOIN}(?:below|lower|less|under|better|safer)\b(?!\s+\d)"), -1, 0),
    (re.compile(rf"\b(?:at most|up to|maximum|not more than|no more than)\s+{_BAND}"), -1, 0),
    (re.compile(rf"\b(?:above|worse than|higher than|riskier than|beyond)\s+{_BAND}"), 1, 1),
    (re.compile(rf"\b(?:below|better than|lower than|safer than|under)\s+{_BAND}"), -1, 1),
)
_FROM_TO = re.compile(rf"\b{_BAND}\s+(?:to|through|till|until)\s+(?P<last>{'|'.join(_ORDER)})\b")
_MOVED = re.compile(r"\b(?:from|moved?|went|go|goes|gone|change[ds]?|set|fell|rose|slipped)\b")


def ranges(text: str, values: Values) -> str:
    """The text with the bands that a range stands for named one by one."""
    if values.get("customers"):
        return text
    if not _MOVED.search(text):
        text = _FROM_TO.sub(
            lambda found: _between(_place(found["band"]), _place(found["last"])), text
        )
    for pattern, way, skipped in _RANGES:
        text = pattern.sub(functools.partial(_from, way, skipped), text)
    return text


def _from(way: int, skipped: int, found: re.Match[str]) -> str:
    """All bands upwards, or downwards, from one that may itself be left out."""
    start = _place(found["band"]) + way * skipped
    return _between(start, len(_ORDER) - 1) if way > 0 else _between(0, start)


def _between(first: int, last: int) -> str:
    named = _ORDER[max(first, 0) : max(last, 0) + 1] or (_ORDER[min(first, len(_ORDER) - 1)],)
    return f" {' or '.join(named)} "


def _place(band: str) -> int:
    return _ORDER.index("medium" if band == "moderate" else band)
