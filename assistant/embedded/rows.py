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
    r"\b(?:(?:ranks?|places?|positions?)\s+(?P<first>\d{1,3})|(?:customers?|numbers?|rows?|nos?)\s+"
    r"(?P<from>\d{1,2})(?=\s*(?:to|till|through|-)\s*\d{1,2} (?:by|of|in|on)\b))"
    r"\s*(?:to|till|through|-)\s*(?P<last>\d{1,3})\b"
)
_BEST = r"(?:(?:the|first|top|riskiest|worst|initial)\s+)*"
# "the next 10 after the first 10", "skip the top 5 and show the next 5".
_AFTER = re.compile(
    rf"\bnext\s+(?P<n>\d{{1,2}})(?:\s+\w+)?\s+(?:after|following|behind|beyond)\s+{_BEST}"
    r"(?P<gone>\d{1,2})"
    r"(?:\s+(?:riskiest|worst|customers?|ones|of))*\b"
    rf"|\b(?:skip|skipping|leave out|without|minus|after|except)\s+{_BEST}(?P<left>\d{{1,2}})"
    r"(?:\s+(?:ones|customers?))?"
    r"(?:\s+(?:and|then|show|list|give|me|us|the))*\s+next\s+(?P<more>\d{1,2})\b"
)
# "the largest ten payments" are the ten largest payments.
_LARGEST = re.compile(
    r"\b(?P<most>largest|biggest|highest|greatest|lowest|smallest|shortest|longest)"
    r"\s+(?P<n>\d{1,2})\b(?!\s*(?:%|percent|days?|weeks?|months?|to\b|of\b))"
)
_ROWS = (
    r"(?:rows?|names?|customers?|cases?|entries|lines|people|results|hits|ids?|of them|pls|please)"
)
_AT_MOST = re.compile(
    r"\b(?:max|maximum|limit|limited|at most|not more than|no more than|up to|cap|capped)"
    rf"(?:\s+(?:to|at|of|is))?\s+(?P<n>\d{{1,2}})(?:\s+{_ROWS})*\s*$"
    r"|^\s*(?:max|maximum|limit|at most|not more than|no more than|up to)\s+(?P<first>\d{1,2})\b"
    r"(?!\s*(?:%|percent|days?|weeks?|months?))"
)


def placed(text: str, values: Values) -> str:
    """From which place on rows are wanted, and how many at most, as a number of the top."""
    if (found := _RANKS.search(text)) is not None:
        first, last = int(found["first"] or found["from"]), int(found["last"])
        if 1 <= first <= last < first + _MOST_ROWS:
            values["n"], values["offset"] = last - first + 1, first - 1
            return _RANKS.sub(" top {n} ", text)
    if (found := _AFTER.search(text)) is not None:
        values["n"] = int(found["n"] or found["more"])
        values["offset"] = int(found["gone"] or found["left"])
        return _AFTER.sub(" top {n} ", text, count=1)
    text = _LARGEST.sub(r"top \g<n> \g<most>", text)
    return _AT_MOST.sub(lambda said: f" top {said['n'] or said['first']} ", text, count=1)


def counts(text: str, values: Values) -> str:
    """How many rows are wanted."""

    def take(found: re.Match[str]) -> str:
        number = int(next(group for group in found.groups() if group))
        if not 1 <= number <= _MOST_ROWS:
            return found.group()
        values["n"] = number
        return re.sub(r"\d+", "{n}", found.group()).replace("first", "top")

    text = _COUNT.sub(take, text)
    return _LAST_COUNT.sub(take, text) if _OF_MANY.search(text) and "n" not in values else text
