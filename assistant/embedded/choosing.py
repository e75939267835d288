"""Choosing: what a question about a cohort says by how its words stand, beside their meanings.

"The riskiest customer" is one, "late salary or bounced debits" is either, "who pays rent this week"
names a kind of payment.
"""

import functools
import re
from collections.abc import Mapping

from assistant.embedded.extracting import Values
from assistant.embedded.grammar import load_grammar
from assistant.embedded.lexicon import whole

_MOST = r"(?:riskiest|worst|most risky|most at risk|highest risk|likeliest|most likely|top risk)"
_CUSTOMER = r"(?:customer|client|account|borrower|person|case)"
_HAVING = r"(?:with|having|who has|that has)(?: the)? (?:most|highest|largest|biggest|lowest|least)"
_SINGLE = re.compile(
    rf"\bwho is (?:my |our |the |currently )*{_MOST}(?= *$)"
    r"|\bwho (?:should|do|must) (?:i|we) (?:[a-z]+ )+first\b|"
    rf"\b{_MOST} (?:[a-z]+ )?{_CUSTOMER}\b|\b{_CUSTOMER} {_HAVING}\b|\bthe single {_MOST}\b"
)
_LINK = r"(?:\s+(?:who|whose|with|having|has|have|had|a|an|the|either|are|is|in))*\s+"
_EITHER = re.compile(rf"\{{(?:reason|where)\}}(?:\s+or{_LINK}\{{(?:reason|where)\}})+")
_AT_RISK = re.compile(
    r"(?<!\bmost )(?<!\bmore )(?<!\bless )(?<!\bleast )(?<!\bhighest )(?<!\bwhy )"
    r"\b(?:at[ -]risk|in danger|in trouble|endangered)\b(?! (?:the )?(?:most|least)\b| with\b)"
)
_OVERALL = re.compile(r"\b(?:overall|altogether|total|in all)\b")
_COUNTED = re.compile(
    r"\b(?:how many|number|count|no of|no|nos|total|tally|share|percentage|percent)\b"
)
_NARROWED = frozenset(
    {"by", "segment", "region", "language", "hardship", "treatment", "vulnerable"}
)
_NOT_DUE = "".join(
    rf"(?<!\b{word} )"
    for word in (
        "biggest",
        "largest",
        "highest",
        "by",
        "missed",
        "bounced",
        "failed",
        "late",
        "last",
    )
)
_NO_KIND = "late|bounced|missed|failed|amounts?|size|burden|share|holiday|plan"
_DUE_SOON = re.compile(
    r"\b(?:due|dues|pay|pays|paying|coming up|upcoming|next|falls?|falling|tomorrow|today)\b"
    r"|\{days\}"
)
_NEXT_ONE = re.compile(
    r"\b(?:the|his|her|their|when is|what is) (?:next|coming|upcoming)"
    r" (?:emi|rent|instalment|payment|loan)\b"
)
_WHOSE = re.compile(r"\b(?:customers?|who|whose|list|everyone|people|accounts|how many|all)\b")
_AMOUNTS = frozenset({"exposure", "payment_amount"})
_MAIN = re.compile(
    r"\b(?:main|top|biggest|chief|primary|key|strongest) (?:reason|driver|cause|factor|problem)s?"
    r"(?: (?:is|are|was|being|a|the))* \{reason\}"
)
_BIGGEST = re.compile(r"\b(?:biggest|largest|highest|most) first\b")


def at_risk(text: str, values: Values) -> str:
    """The bands that "at risk" means where customers are counted, cut or chosen by more.

    They are those that the portfolio calls so; "which customers are at risk" is about all of them.
    """
    named = {"customers", "band", "min_probability", "max_probability"}.intersection(values)
    narrowed = _NARROWED.intersection(values)
    counted = _COUNTED.search(text) and not _OVERALL.search(text)
    if named or not (narrowed or counted) or not _AT_RISK.search(text):
        return text
    values["band"] = ["HIGH", "CRITICAL"]
    return _AT_RISK.sub(" {band} ", text, count=1)


def single(text: str, values: Values) -> str:
    """One row where one customer is asked for: "the riskiest customer in Pune"."""
    if "n" not in values and not values.get("customers") and _SINGLE.search(text):
        values["n"] = 1
    return text


def alternatives(text: str, values: Values) -> str:
    """Reasons and conditions of which one is enough: "late salary or balance below 2000"."""
    found = _EITHER.search(text)
    if found is None or values.get("customers"):
        return text
    named = {slot: text.count(f"{{{slot}}}") for slot in ("reason", "where")}
    several = {slot: found.group().count(f"{{{slot}}}") for slot in named}
    if several != named or several["where"] not in (0, len(values.get("where", ()))):
        return text  # others stand beside them: `leftover` tells that the "or" was not read
    states = load_grammar().states
    signs = ((each, "> 0" if each in states else "") for each in values.pop("reason", ()))
    told = [f"{each} {sign}" if sign else f"reason = {each}" for each, sign in signs]
    told += values.pop("where", [])
    values["where"] = [f"({' or '.join(told)})"]
    return _EITHER.sub("{where}", text)


def kinds(text: str, values: Values) -> str:
    """The kind of payment that is due, as a condition: "who pays rent this week"."""
    if values.get("customers") or not _DUE_SOON.search(text) or _is_nobodys(text):
        return text

    pattern = re.compile(rf"{_NOT_DUE}{whole(_payments()).pattern}(?! (?:{_NO_KIND})\b)")
    named = {_payments()[found.group()] for found in pattern.finditer(text)}
    if len(named) != 1:
        return text
    values.setdefault("where", []).append(f"payment_kind = {named.pop()}")
    return pattern.sub("{where}", text)


def _is_nobodys(text: str) -> bool:
    """Whether one payment is asked for, of a customer who is not named: "when is the next emi"."""
    return bool(_NEXT_ONE.search(text)) and not _WHOSE.search(text)


@functools.cache
def _payments() -> Mapping[str, str]:
    said = load_grammar().payments
    return {word: kind for kind, words in said.items() for word in words}


def main_reasons(text: str, values: Values) -> str:
    """The reason that counts most, where it is asked for as such: "whose main reason is ..."."""
    if values.get("customers") or len(values.get("reason", ())) != 1:
        return text
    left = _MAIN.sub(" {where} ", text)
    if left != text:
        values.setdefault("where", []).append(f"reason = {values.pop('reason')[0]}")
    return left


def biggest(text: str, values: Values) -> str:
    """The order that "biggest first" means behind a condition on an amount."""
    fields = {condition.split()[0] for condition in values.get("where", ())}
    if "sort" in values or len(fields) != 1 or not fields <= _AMOUNTS:
        return text
    left = _BIGGEST.sub(" {sort} ", text)
    values.update({"sort": [*fields]} if left != text else {})
    return left
