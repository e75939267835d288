"""Comparing values with numbers: "balance under 5k", "more than 2 failed debits", "if it were 0".

What is compared becomes a condition of the filter language, or, where something is supposed, a
change. Amounts are said in whole money and kept in minor units.
"""

import functools
import re
from collections.abc import Callable, Mapping

from assistant.embedded import counted, supposing
from assistant.embedded.extracting import Values
from assistant.embedded.grammar import load_grammar
from assistant.embedded.lexicon import whole
from assistant.embedded.schema import Measure

_SCALES = {"k": 1e3, "thousand": 1e3, "lakh": 1e5, "lakhs": 1e5, "lac": 1e5, "lacs": 1e5}
_SCALES |= {"m": 1e6, "million": 1e6, "cr": 1e7, "crore": 1e7, "crores": 1e7}
_AMOUNT = (
    r"(?<!#)(?P<minus>(?<!\d)(?<!\d )(?:-|minus\s|negative\s)\s*)?"
    r"(?:rs\.?\s*|inr\s*|eur\s*|usd\s*|gbp\s*)?(?<![#\d])(?P<number>\d+(?:\.\d+)?)\s*"
    rf"(?P<scale>{'|'.join(sorted(_SCALES, key=len, reverse=True))})?\b\s*"
    r"(?P<unit>%|percent\b|days?\b|weeks?\b|rupees\b|inr\b|euros?\b|eur\b|dollars\b|usd\b)?"
    r"(?!\s*(?:months|years|instalments|parts)\b)"
)
_BE = (
    r"(?:\s+(?:is|are|was|were|be|been|of|by|has|have|had|a|an|the|with|that|which|at|to|now|only|just"
    r"|currently|stands?|standing|sits?|sitting|lies?|lying|remains?|remaining|left|falls?|fell|fallen"
    r"|falling|drops?|dropped|dropping|goes|went|gone|going|comes|amounts?|amounting|count|value|level"
    r"|size|total|totals|totalling|worth|gets?|got))*"
)
_OWN = r"(?:the |his |her |an? |only )?(?:\w+ )?"
_SUPPOSED = re.compile(
    r"\b(?:what if|whatif|if|suppose|supposing|assume|assuming|imagine|simulate|had|without"
    r"|what happens when|set|would|were|what then|say then|->|effect|new chance|new score"
    r"|bring|raise|lift|top up|(?:top|put|give) #?\d{3,}|scenario|hypothetical\w*"
    r"|rescore|rerun|re-run|test|try|then\s*$"
    rf"|with {_OWN}(?:balance|income|inflow|runway|\d)"
    rf"|(?:change|put|let|make|move) {_OWN}(?:balance|income|inflow|runway|salary))\b"
)
# "if the salary of 1042 came": whose it is goes behind what is supposed of it.
_OWNER = re.compile(
    r"\b(salary|balance|income|runway|debits?|exposure|spending|inflow|account)\s+"
    r"(?:of|for)\s+((?:(?:customer|cust|account)\s+)?#?\d{3,9}\b"
    r"(?!\s+(?:at|for|on|in|with|of)\s+(?:customer\s+)?#?\d{3})|him\b|her\b|them\b)"
    r"\s+((?!for\b|of\b|with\b)\w.*)"
)
# "45000 in the account of 1042", "in 1042's account".
_HOLDER = re.compile(r"\b(in|on)\s+(#?\d{3,9}|his|her|their)\s+(account|bank)\b")
_HELD = re.compile(r"(?:account|bank) of #?\d{3,}\s*$")
# What a share is one of: "more than 10 % of the money out on gambling".
_OF_ALL = re.compile(
    r"\{where\}\s+(?:of|in)\s+(?:(?:the|all|total)\s+)?"
    r"(?:money out|money in|income|spending|outgoings|what (?:he|she|they) (?:spends?|earns?))\b"
)
_RELATIVE = re.compile(
    r"\b\d+\s+(?:days?|weeks?)\s+(?:earlier|sooner|before)\b"
)  # than now: no level
_REPORTED = re.compile(r"\s*(?:has|have|did|does|was|were)\b")  # asks what was, supposes nothing
_BECOME = (
    r"(?:\s+(?:is|are|was|were|be|became|becomes|went|goes|rose|rises|fell|falls|dropped|drops|had|at"
    r"|been|this month|per month|a month|each month|monthly|only|just|increased|reduced|changed|set"
    r"|up|down|stood|of|to|for|only|=))*\s*=?\s*(?<=[\s=])"
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


def changes(text: str, values: Values) -> str:
    """What is supposed, as changes of features; nothing where nothing is supposed."""
    if not _supposes(text):
        return text
    supposed = values.get("changes", {})
    text = _HOLDER.sub(r"\1 \3 \2", text)
    text = _OWNER.sub(r"\1 \3 \2 ", text) if _SUPPOSED.search(text) else text

    def numbered(found: re.Match[str]) -> str:
        measure = _measures()[found["measure"]]
        if not (found["unit"] or found["scale"]) and _is_id(found, measure):
            return found.group()
        if _HELD.search(found.group()):
            return found.group()
        supposed[measure.field] = _number(found, measure)
        return " {change} "

    if _SUPPOSED.search(text):
        text = _becoming().sub(numbered, text)
        text = _amount_first().sub(numbered, text)
    text = whole(_suppositions()).sub(_relieving(supposed, _suppositions(), 0), text)
    text = _free_of().sub(_relieving(supposed, _reasons(), "reason"), text)
    if supposed:
        values["changes"] = supposed
    return text


def _is_id(found: re.Match[str], measure: Measure) -> bool:
    """Whether the number behind a measure is a customer's: "what if the salary of 1042 ..."."""
    bare = found.groupdict().get("become", "is").strip() in ("", "of", "for")
    if measure.unit == "money":
        return bare and len(found["number"]) in (3, 4)
    return len(found["number"]) > 2


def _relieving(
    supposed: dict[str, float | None], features: Mapping[str, str], part: str | int
) -> Callable[[re.Match[str]], str]:
    """What notes the feature that a part of a phrase names, without its trouble."""

    def take(found: re.Match[str]) -> str:
        feature = features[found[part]]
        supposed[feature] = supposing.relieved(feature, found.group())
        return " {change} "

    return take


def _supposes(text: str) -> bool:
    """Whether anything is supposed: not where it is asked what was, or for whom that holds."""
    asked_back = _REPORTED.match(text) and not _SUPPOSED.search(text)
    reported = supposing.reports(text) or asked_back
    supposed = _SUPPOSED.search(text) or supposing.opens(text)
    return bool(supposed) and not (_RELATIVE.search(text) or reported or supposing.of_many(text))


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
def _suppositions() -> Mapping[str, str]:
    said = load_grammar().suppositions
    return {word: feature for feature, words in said.items() for word in words}


@functools.cache
def _reasons() -> Mapping[str, str]:
    said = load_grammar().slots["reason"]
    return {word: str(feature) for feature, words in said.items() for word in words}


@functools.cache
def _free_of() -> re.Pattern[str]:
    """What a supposition leaves out: "without the late salary"."""
    lead = r"\b(?:without|if not for|but for|there (?:were|was|is) no|if no|had no|has no"
    lead += r"|no more|stopped|stops|quit|gave up)\s+"
    return re.compile(
        rf"{lead}(?:the|a|an|any|his|her|their)?\s*(?P<reason>{_alternatives(_reasons())})\b"
    )


@functools.cache
def _becoming() -> re.Pattern[str]:
    return re.compile(rf"{_named()}(?P<become>{_BECOME}){_AMOUNT}")


@functools.cache
def _between() -> re.Pattern[str]:
    """A measure between two numbers: "owing between 1 and 5 lakh"."""
    scales = "|".join(sorted(_SCALES, key=len, reverse=True))
    names = _alternatives(_measures())
    return re.compile(
        rf"(?:\b(?P<before>{names}){_BE}\s+)?\b(?:between|from)\s+(?:rs\.?\s*)?"
        rf"(?P<low>\d+(?:\.\d+)?)\s*(?P<from_scale>{scales})?\s*(?:days\s+)?(?:and|to|-)\s*"
        rf"(?:rs\.?\s*)?(?P<high>\d+(?:\.\d+)?)\s*(?P<to_scale>{scales})?\b(?!\s*%)"
        rf"(?:\s*(?:days\s+)?(?:of\s+|in\s+)?(?P<behind>{names})\b)?(?(before)|(?(behind)|(?!)))"
    )


@functools.cache
def _amount_first() -> re.Pattern[str]:
    """Where the amount is said first: "if there were 0 failed debits"."""
    return re.compile(rf"(?<![\w>=<]){_AMOUNT}\s+(?:of\s+)?{_named()}")


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
    number = float(found["number"]) * _SCALES.get(found["scale"] or "", 1.0)
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
