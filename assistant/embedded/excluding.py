"""Excluding: "not in the high band", "except gig workers", "outside Pune".

What is excluded becomes a condition of the filter language; taken for a filter it would give just
the customers who were not meant. Where one customer is spoken of ("why is 1042 not high risk?")
nothing is excluded.
"""

import functools
import re

from assistant.embedded.extracting import Values
from assistant.embedded.lexicon import slot_words

_FIELDS = frozenset({"band", "segment", "hardship", "treatment", "language", "region", "reason"})
_NOT = (
    r"\b(?:not|except|exclude|excluding|other than|outside|outside of|apart from|without|nor|non"
    r"|minus|leave out|leaving out|but no|(?:everyone|everybody|all|anyone|anybody) but)\b"
    r"(?:[\s-]+(?:for|in|of|at|from|the|a|an|any|those|who|which|that|are|is|do|speak|speaking|speaks"
    r"|with|live|living|have|having|need|needing|get|getting|on|customers?|region)\b)*[\s-]+"
)
_VULNERABLE = re.compile(rf"{_NOT}vulnerable(?:\s+(?:ones|customers|people|accounts))?\b")
_REGION = re.compile(rf"{_NOT}\{{region\}}")
_ONE = re.compile(
    r"\b(?:he|she|him|her|his|hers|it|its|this|why)\b"
    r"|\bthe (?:first|second|third|fourth|fifth|last)\b"
)


def exclusions(text: str, values: Values) -> str:
    """What is named only to be left out, as conditions of the filter language."""
    if values.get("customers") or _ONE.search(text):
        return text
    if _VULNERABLE.search(text):
        values["vulnerable"] = ["no"]
        text = _VULNERABLE.sub(" {vulnerable} ", text)
    if text.count("{region}") == 1:
        text = _REGION.sub(lambda _: _left_out(values, "region", values.pop("region")), text)
    return _excluded().sub(lambda found: _taken(found, values), text)


def _taken(found: re.Match[str], values: Values) -> str:
    """The condition in place of the words; a language is left out only of those who speak it."""
    lexicon = slot_words()
    meant = [lexicon.values(each)[0] for each in lexicon.pattern.finditer(found["named"])]
    fields = {field for field, _ in meant}
    spoken = fields != {"language"} or "speak" in found.group()
    if len(fields) != 1 or not fields <= _FIELDS or not spoken:
        return found.group()
    return _left_out(values, fields.pop(), [str(value) for _, value in meant])


def _left_out(values: Values, field: str, named: list[str]) -> str:
    conditions = [f'{field} != "{each}"' for each in named]
    values.setdefault("where", []).extend(conditions)
    return " with {where} "


@functools.cache
def _excluded() -> re.Pattern[str]:
    named = slot_words().pattern.pattern
    return re.compile(rf"{_NOT}(?P<named>{named}(?:\s+(?:or|and|nor)\s+{named})*)")
