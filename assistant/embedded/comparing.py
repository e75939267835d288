"""Comparing values with numbers: "balance under 5k", "more than 2 failed debits".

What is compared becomes a condition of the filter language. Amounts are said in whole money and
kept in minor units.
"""

import functools
import re
from collections.abc import Mapping

from assistant.embedded import counted
from assistant.embedded.extracting import Values
from assistant.embedded.grammar import load_grammar
from assistant.embedded.levels import SCALES
from assistant.embedded.schema import Measure

_AMOUNT = (
    r"(?<!#)(?P<minus>(?<!\d)(?<!\d )(?:-|minus\s|negative\s)\s*)?"
    r"(?:rs\.?\s*|inr\s*|eur\s*|usd\s*|gbp\s*)?(?<![#\d])(?P<number>\d+(?:\.\d+)?)\s*"
    rf"(?P<scale>{'|'.join(sorted(SCALES, key=len, reverse=True))})?\b\s*"
    r"(?P<unit>%|percent\b|days?\b|weeks?\b|rupees\b|inr\b|euros?\b|eur\b|dollars\b|usd\b)?"
    r"(?!\s*(?:months|years|instalments|parts)\b)"
)
_BE = (
    r"(?:\s+(?:is|are|was|were|be|been|of|by|has|have|had|a|an|the|with|that|which|at|to|now|only|just"
    r"|currently|stands?|standing|sits?|sitting|lies?|lying|remains?|remaining|left|falls?|fell|fallen"
    r"|falling|drops?|dropped|dropping|goes|went|gone|going|comes|amounts?|amounting|count|value|level"
    r"|size|total|totals|totalling|worth|gets?|got))*"
)
# What a share is one of: "more than 10 % of the money out on gambling".
_OF_ALL = re.compile(
    r"\{where\}\s+(?:of|in)\s+(?:(?:the|all|total)\s+)?"
    r"(?:money out|money in|income|spending|outgoings|what (?:he|she|they) (?:spends?|earns?))\b"
)


def wheres(text: str, values: Values) -> str:
    """Comparisons with a number, as conditions of the filter language."""
    text = _between().sub(_both_ends, counted.in_order(text))
    for pattern, sign in _conditions():

        def take(found: re.Match[str], sign: str | None = sign) -> str:
            measure = _measures().get(found["measure"], _measures()["salary"])
            if not _suits(found, measure):
                return found.group()
            number = _number(found, measure)
            said = sign or _signs()[found["sign"].strip()]
            condition = f"{measure.field} {said} {_written(number)}"
            values.setdefault("where", []).append(condition)
            return " {where} "

        text = pattern.sub(take, text)
    text = re.sub(r"(?:a |an |the )?\{where\}", "{where}", text)
    return _OF_ALL.sub("{where}", text)


def _both_ends(found: re.Match[str]) -> str:
    """A range as its two ends; a scale that is said once is meant of both."""
    name = found["before"] or found["behind"]
    scale = found["to_scale"] or ""
    low, high = (f"{found['low']} {found['from_scale'] or scale}", f"{found['high']} {scale}")
    return f" {name} at least {low} and {name} at most {high} "


@functools.cache
def _measures() -> Mapping[str, Measure]:
    return {word: measure for measure in load_grammar().measures.values() for word in measure.words}


@functools.cache
def _signs() -> Mapping[str, str]:
    said = load_grammar().comparisons
    return {word: sign for sign, words in said.items() for word in words} | {
        sign: sign for sign in said
    }


@functools.cache
def _between() -> re.Pattern[str]:
    """A measure between two numbers: "owing between 1 and 5 lakh"."""
    scales = "|".join(sorted(SCALES, key=len, reverse=True))
    names = _alternatives(_measures())
    return re.compile(
        rf"(?:\b(?P<before>{names}){_BE}\s+)?\b(?:between|from)\s+(?:rs\.?\s*)?"
        rf"(?P<low>\d+(?:\.\d+)?)\s*(?P<from_scale>{scales})?\s*(?:days\s+)?(?:and|to|-)\s*"
        rf"(?:rs\.?\s*)?(?P<high>\d+(?:\.\d+)?)\s*(?P<to_scale>{scales})?\b(?!\s*%)"
        rf"(?:\s*(?:days\s+)?(?:of\s+|in\s+)?(?P<behind>{names})\b)?(?(before)|(?(behind)|(?!)))"
    )


@functools.cache
def _conditions() -> tuple[tuple[re.Pattern[str], str | None], ...]:
    named, amount = _named(), _AMOUNT
    sign = rf"(?P<sign>{_alternatives(_signs())})"
    late = r"(?P<measure>salary|salaries|wages?|pay|paid|paycheck)"
    late += rf"{_BE}\s+{sign}\s*{amount}\s*(?:late|delayed|overdue)\b"
    behind = rf"{sign}\s*{amount}\s*(?:late|delayed|overdue)\s+(?:on|with|for|in)\s+"
    behind += r"(?:(?:the|their|his|her)\s+)?(?P<measure>salary)\b"
    return (
        (re.compile(late), None),
        (re.compile(behind), None),
        (re.compile(rf"{sign}\s*{amount}\s+(?P<measure>late salary|salary delay)\b"), None),
        (re.compile(rf"{named}{_BE}\s+{sign}\s*{_BE}\s*{amount}"), None),
        # as in Hindi: "salary 5 days above late"
        (re.compile(rf"{named}{_BE}\s+{amount}\s*(?P<sign>above|below)\b(?:\s+late\b)?"), None),
        (re.compile(rf"{amount}\s*(?:\+|or more|or higher)\s+(?:of\s+)?{named}"), ">="),
        (re.compile(rf"{amount}\s*{named}\s+or more\b"), ">="),
        (re.compile(rf"{amount}\s*(?:or less|or fewer)\s+(?:of\s+)?{named}"), "<="),
        (
            re.compile(rf"{named}{_BE}\s+{amount}\s*(?:\+|or more|or higher|and above|and more)"),
            ">=",
        ),
        (re.compile(rf"{named}{_BE}\s+{amount}\s*(?:or less|and below|or lower)"), "<="),
        (
            re.compile(
                rf"{sign}\s*{amount}\s*(?:(?:worth\s+)?of\s+|as\s+|left\s+)?"
                rf"(?:(?:in|on)\s+)?(?:(?:the|their|his|her|its)\s+)?{named}"
            ),
            None,
        ),
        (
            re.compile(
                r"\b(?:no|zero|without any)\s+(?P<minus>)(?P<number>)(?P<scale>)(?P<unit>)"
                rf"(?P<measure>{_counted()})\b"
            ),
            "=",
        ),
    )


def _named() -> str:
    return rf"(?<![\w{{])(?P<measure>{_alternatives(_measures())})(?![\w}}])"


def _counted() -> str:
    words = [word for word, measure in _measures().items() if measure.unit == "count"]
    return _alternatives(words)


def _alternatives(words: Mapping[str, object] | list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _suits(found: re.Match[str], measure: Measure) -> bool:
    """Whether the number is said in a unit of the measure: no income is more than 20 %."""
    unit = found["unit"] or ""
    if unit in ("%", "percent"):
        return measure.unit == "share"
    return not unit.startswith(("day", "week")) or measure.unit in ("days", "count")


def _number(found: re.Match[str], measure: Measure) -> float:
    if not found["number"]:
        return 0.0
    number = float(found["number"]) * SCALES.get(found["scale"] or "", 1.0)
    match measure.unit:
        case "money":
            return -100 * number if found["minus"] else 100 * number
        case "share":
            return number / 100 if found["unit"] in {"%", "percent"} or number > 1 else number
        case "days" | "count" if found["unit"] and found["unit"].startswith("week"):
            return 7 * number
        case _:
            return number


def _written(number: float) -> str:
    return f"{number:.0f}" if number == int(number) else f"{number:g}"
