"""Excluding: "not in the high band", "except gig workers", "outside Pune".

What is excluded becomes a condition of the filter language; taken for a filter it would give just
the customers who were not meant. Where one customer is spoken of ("why is 1042 not high risk?")
nothing is excluded.
"""

import re
from collections.abc import Sequence

from assistant.embedded.extracting import Values
from assistant.embedded.grammar import load_grammar
from assistant.embedded.lexicon import slot_words

_FIELDS = frozenset({"band", "segment", "hardship", "treatment", "language", "region", "reason"})
_NOT = (
    r"\b(?:not|except|exclude|excluding|other than|outside|outside of|apart from|without|nor|non"
    r"|minus|leave out|leaving out|but no|neither|(?:with|having|have|has) no"
    r"|(?:everyone|everybody|all|anyone|anybody|anywhere|everywhere) but)\b"
    r"(?:[\s-]+(?:for|in|of|at|from|the|a|an|any|those|who|which|that|are|is|do|speak|speaking|speaks"
    r"|with|live|living|have|having|need|needing|get|getting|on|customers?|region)\b)*[\s-]+"
)
_EXCLUDING = re.compile(_NOT)
_LACKING = re.compile(r"(?:with|having|have|has) no\b")
_JOINED = re.compile(r"\s+(?:or|and|nor)\s+")
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
    parts, end = [], 0
    for found in _EXCLUDING.finditer(text):
        if found.start() < end or not (named := _named(text, found.end())):
            continue
        last = named[-1].end()
        parts += [text[end : found.start()], _taken(text[found.start() : last], named, values)]
        end = last
    return "".join([*parts, text[end:]])


def _named(text: str, start: int) -> list[re.Match[str]]:
    """The values that are named from there on, one after the other."""
    named: list[re.Match[str]] = []
    while (found := slot_words().pattern.match(text, start)) is not None:
        named.append(found)
        joined = _JOINED.match(text, found.end())
        if joined is None:
            break
        start = joined.end()
    return named


def _taken(said: str, named: Sequence[re.Match[str]], values: Values) -> str:
    """The condition in place of the words; a language is left out only of those who speak it."""
    meant = [slot_words().values(each)[0] for each in named]
    fields = {field for field, _ in meant}
    spoken = fields != {"language"} or "speak" in said
    if len(fields) != 1 or not fields <= _FIELDS or not spoken:
        return said
    lacking = _LACKING.match(said)  # "no runway" is a short one, "no late salary" none
    if lacking and not {value for _, value in meant} <= load_grammar().states:
        return said
    return _left_out(values, fields.pop(), [str(value) for _, value in meant])


def _left_out(values: Values, field: str, named: list[str]) -> str:
    states = load_grammar().states if field == "reason" else ()
    conditions = [f"not {each} > 0" if each in states else f'{field} != "{each}"' for each in named]
    values.setdefault("where", []).extend(conditions)
    return " with {where} "
