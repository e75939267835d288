"""Counted: numbers that do not stand where the rest reads them, put before what they count.

"missed 2+ payments", "at least two of their debits failed", "priority one", "withdrew over 5k".
"""

import re

_COUNT = (
    r"(?:(?:at least|at most|more than|fewer than|less than|over|exactly|up to)\s+)?\d+\+?"
    r"(?:\s+or (?:more|less|fewer))?"
)
_PARTED = re.compile(
    rf"\b(miss(?:es|ed)?|skip(?:s|ped)?|bounced?|bounces|fail(?:s|ed)?|returned)\s+({_COUNT})\s+"
    r"(payments?|emis?|instalments?|installments?|debits?|mandates?)\b"
)
_UNDONE = re.compile(
    rf"\b({_COUNT})\s+(?:of (?:their|the|his|her) )?(?:debits?|payments?|emis?|mandates?)"
    r"\s+(?:(?:have|has|had|were|was|got|to|would)\s+)?"
    r"(?:fail(?:ed|s)?|bounced?|bounces|returned|(?P<missed>missed))\b"
)
_WITHDRAWN = re.compile(
    r"\b(?:withdrew|withdrawn|withdraws?|withdrawing|took out|taken out|pulled out)\s+"
    r"((?:[a-z]+ ){1,3}(?:rs )?\d+(?:\.\d+)?(?: ?(?:k|thousand|lakhs?))?)(?: (?:in |of )?cash)?\b"
)
_PAYMENTS = re.compile(
    r"(?<!missed )(?<!late )(?<!failed )(?<!overdue )(?<!bounced )(?<!returned )\bpayments"
    r"(?= (?:of )?(?:over|above|below|under|more|less|larger|bigger|at least|at most|exceeding)\b)"
)
_DONE = {
    "miss": "missed",
    "skip": "skipped",
    "boun": "bounced",
    "fail": "failed",
    "retu": "returned",
}
_SUPPOSED = re.compile(r"\b(?:if|suppose|supposing|assume|imagine|scenario|simulate)\b")
_DIGITS = {"one": "1", "two": "2", "three": "3"}
_PRIORITY = re.compile(
    r"\bpriority (?:(?:=|of|is|level|class|no|number)\s*)?(\d|one|two|three)\b(?!\s*(?:\+|or\b))"
)


def parted(text: str) -> str:
    """The text with what was not done behind its number: "missed 2 payments", "5 debits bounce"."""
    text = _PARTED.sub(lambda found: f"{found[2]} {_DONE[found[1][:4]]} {found[3]}", text)
    return _UNDONE.sub(
        lambda found: f"{found[1]} {'missed payments' if found['missed'] else 'failed debits'}",
        text,
    )


def in_order(text: str) -> str:
    """The text with the number before both words, and a priority that is told without a sign."""
    if _SUPPOSED.search(text):
        return text
    text = _PAYMENTS.sub("payment", text)
    text = _WITHDRAWN.sub(r"cash withdrawals \1", text)
    text = parted(text)
    if len(_PRIORITY.findall(text)) != 1:
        return text
    return _PRIORITY.sub(lambda found: f"priority exactly {_DIGITS.get(found[1], found[1])}", text)
