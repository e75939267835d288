"""Quantities: numbers that are written as words, as figures.

"more than one", "a thousand", "go back a month" and "number two" are said in words; from here on
only figures are read.
"""

import re

from assistant import numerals

_NUMBER_WORDS = {word: n for word, n in numerals.words()["small"]["en"].items() if n}
_NUMBER_WORD = re.compile(
    rf"(?<!\bthe )(?<!\bthese )(?<!\bthose )(?<!\ball )\b({'|'.join(_NUMBER_WORDS)})\b"
    rf"|(?<=\bthe )\b({'|'.join(_NUMBER_WORDS)})\b(?=\s+\w)(?!\s+(?:customers?\s*$|of\b))"
)
_ONE_OF = re.compile(
    r"\b(?:an?|one) (?=(?:thousand|lakh|lac|crore|million)\b|"
    r"(?:week|day|month) (?:late|delayed|overdue)\b)"
)
_HALF_OF = re.compile(r"\bhalf an? (?=(?:lakh|lac|crore|million)\b)")
_DOZEN = re.compile(r"\b(half a|a|one|the top|top) dozen\b")
_DOZENS = {"half a": "6", "the top": "top 12", "top": "top 12"}
_THAN_ONE = re.compile(r"\b(than|under|below|over|above|least|most) an? (?=(?:day|week|month)\b)")
_THAN_SINGLE = re.compile(
    r"\b((?:more|less|fewer|greater) than|at least|at most|over|exactly|minimum) (?:a single|single"
    r"|one)\b"
)
# "go back a month" and "a month back" look as far back as "the last month".
_BACK = re.compile(
    r"\bback (?:(?:by|to|for|over|about|another)\s+)*(?:(\d+)|an?|one)\s*"
    r"(day|week|month|quarter|year)s?\b"
)
# "the no. 1 riskiest" is the first of all by risk, no place in a list that was shown.
_TOPMOST = re.compile(
    r"(?:\b(?:number|no|nr)\.?\s*|#)(?:one|1)\b"
    r"(?= (?:riskiest|worst|risks?\b|highest|most|in (?:risk|terms)|by risk|biggest|largest))"
)
# "number two" is a place in a list, "number 1042" a customer.
_PLACED = re.compile(
    r"(?<!customer )(?<!cust )(?<!account )\b(?:number|no|nr)\.? "
    r"(one|two|three|four|five|[1-5])\b(?! \w*\d)"
)
_PLACES = {"1": "first", "2": "second", "3": "third", "4": "fourth", "5": "fifth"}
# "run out of money within 7 days" says how long the money lasts.
_LASTING = re.compile(
    r"\b(?:runs?|running|ran|goes|go) (?:out|dry|broke)(?: of (?:money|cash|funds))?"
    r" (?:within|in|inside|before)(?: (?:less than|under|the next|next))? (\d+) (days?|weeks?)\b"
)
# "more than a tenth of their money out" is a share.
_PART = re.compile(
    r"\b(?:a|one) (tenth|fifth|third|half|fourth"
    r"|quarter(?= of (?:the |his |her |their |all |what|income|money)))\b(?: of)?"
)
_HALF = re.compile(
    r"\bhalf (?:of )?(?=(?:the|his|her|their) (?:credit|card|limit|income|spending|money))"
)
_ONE = re.compile(
    r"\bone (?=(?:missed|failed|bounced|returned|late|new|payment missed|debit)\b)"
    r"|(?<=\bmissed )one (?=\w)|(?<=\bskipped )one (?=\w)|(?<=\bbounced )one (?=\w)"
)
_QUARTER = re.compile(r"\bby (?:a|one) quarter\b")
_PARTS = {"tenth": 10, "fifth": 20, "fourth": 25, "quarter": 25, "third": 33.3, "half": 50}
_SHORT_DAYS = re.compile(r"\b(\d{1,3})d\b")
_HOURS = re.compile(r"\b(24|48|72) (?:hours|hrs?)\b")
_COUPLE = re.compile(r"\b(?:twice(?! (?:as|the|his|her|their))|a couple of times|two times)\b")
_MONTHLY = re.compile(
    r"\b(pay|afford|handle|manage|carry|bear|cover|spare|with|on|live|about|around|would|is|ask"
    r"|asked|offer|say|demand|(?:instalment|installment|emi|payment|amount|plan|sum|rate) of)"
    r" (?:rs )?\d+"
    r"(?=\s+(?:a|per|each|every) (?:month|week)\b|\s+monthly\b)"
)

_EXTRA = re.compile(r"\b(extra|additional) (?:rs )?\d{3,}\b")


def in_figures(text: str) -> str:
    """The text with its small numbers in figures."""
    text = _DOZEN.sub(lambda found: _DOZENS.get(found[1], "12"), _HALF_OF.sub("0.5 ", text))
    text = _COUPLE.sub("2", _MONTHLY.sub(r"\1 an amount", _EXTRA.sub(r"\1 amount", text)))
    text = _THAN_SINGLE.sub(r"\1 1", _THAN_ONE.sub(r"\1 1 ", _ONE_OF.sub("1 ", text)))
    text = _PART.sub(lambda found: f"{_PARTS[found[1]]} %", _HALF.sub("50 % of ", text))
    text = _ONE.sub("1 ", _QUARTER.sub("by 25 %", text))
    text = _PLACED.sub(_placed, _TOPMOST.sub("top 1", text))
    text = _NUMBER_WORD.sub(lambda f: str(_NUMBER_WORDS[f[1] or f[2]]), text)
    text = _BACK.sub(lambda found: f"last {found[1] or 1} {found[2]}s", text)
    text = _SHORT_DAYS.sub(r"\1 days", text)
    text = _HOURS.sub(lambda found: f"{int(found[1]) // 24} days", text)
    return _LASTING.sub(r"runway at most \1 \2", text)


def _placed(found: re.Match[str]) -> str:
    number = {"one": "1"}.get(found[1], str(_NUMBER_WORDS.get(found[1], found[1])))
    return f"the {_PLACES[number]} one"
