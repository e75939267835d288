"""Rows: how many customers are wanted of those that fit, and from which place on.

"top 20", "8 people in Pune", "customers with late salary, 20 of them", "rank 11 to 20 of the list".
"""

import re

from assistant.embedded.extracting import Values

_MOST_ROWS = 50
_COUNT = re.compile(
    r"\b(?:top|first|riskiest|worst|biggest|largest|highest|lowest|smallest|hottest|list|limit|any|show|find|best|me|the|which|what|next|bottom|only)"
    r"\s+(\d{1,3})\b(?!\s*(?:days?|weeks?|months?)\b)"
    r"|\b(?:last|latest|newest|recent|past)\s+(\d{1,2})\b(?=\s+(?:messages?|drafts?|contacts?)\b)"
    r"|\b(\d{1,3})\s+(?=riskiest|worst|most|highest|largest|biggest|customers?\b|accounts|people"
    r"|clients|borrowers|cases|high|medium|low|critical|reasons|rows\b|features|factors"
    r"|signals|themes|more\b|of them|of those)"
)
# "customers with late salary, 20 of them": a bare number behind all that was said of many.
_LAST_COUNT = re.compile(
    r"(?<=\w)(?<! under)(?<! over)(?<! below)(?<! above)(?<! than)(?<! least)(?<! most)"
    r"(?<! and)(?<! to)(?<! of)(?<! rule)\s+(\d{1,2})\s*$"
)
_OF_MANY = re.compile(r"\b(?:customers?|people|accounts|clients|borrowers|list|riskiest|worst)\b")
_RANKS = re.compile(
    r"\b(?:ranks?|places?|positions?)\s+(\d{1,3})\s*(?:to|till|through|-)\s*(\d{1,3})\b"
)


def counts(text: str, values: Values) -> str:
    """How many rows are wanted, and from which place on."""
    if (placed := _RANKS.search(text)) is not None:
        first, last = int(placed[1]), int(placed[2])
        if 1 <= first <= last < first + _MOST_ROWS:
            values["n"], values["offset"] = last - first + 1, first - 1
            return _RANKS.sub(" top {n} ", text)

    def take(found: re.Match[str]) -> str:
        number = int(next(group for group in found.groups() if group))
        if not 1 <= number <= _MOST_ROWS:
            return found.group()
        values["n"] = number
        return re.sub(r"\d+", "{n}", found.group()).replace("first", "top")

    text = _COUNT.sub(take, text)
    return _LAST_COUNT.sub(take, text) if _OF_MANY.search(text) and "n" not in values else text
