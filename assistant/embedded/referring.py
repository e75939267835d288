"""Referring: what "it", "ours" and "any" mean behind a term, a treatment or a rule just told of."""

import re
from collections.abc import Sequence

_IT = re.compile(
    r"\b(of|with|without|in|by|on|have|has|having|show|shows|face|faces|gets?|getting|given|receives?"
    r"|needs?|under) (?:it|that|this|the latter|the last one|the former|(?:this|that) one)\b",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"\b(?:under|below|over|above|less than|more than|fewer than|at least|at most) \d+"
    r"(?: days?| ?%)?(?=\W*$)",
    re.IGNORECASE,
)
_LARGEST = re.compile(
    r"\b(largest|biggest|highest|lowest|smallest|shortest|longest|least|most)"
    r"(?: (?:one|ones|of (?:it|that|this)))?(?=\W*$)",
    re.IGNORECASE,
)
_ANY = re.compile(
    r"\b(?:do we have|have we got|are there|is there|do we see|any of (?:those|them|these)|got)"
    r"(?: any| some| such)?(?: (?:of )?(?:it|that|this|those|them|these|such))?"
    r"(?: (?:here|now|today|currently|at the moment|in our book))?\W*$",
    re.IGNORECASE,
)
_OURS = re.compile(
    r"\b(?:ours|our own|our one|our model'?s|hamara|hamari|apna|apni)\b", re.IGNORECASE
)
_THAT = re.compile(
    r"^\W*(?:(?:and|ok|so|hmm|sorry)\W+)*"
    r"(?:what'?s|whats|what is|what does|explain|meaning of|define|what do you mean by)"
    r" (?:that|this|it)(?: (?:mean|exactly|supposed to mean|then))*\W*$",
    re.IGNORECASE,
)
_WONDERED = re.compile(
    r"^\W*(?!what\b|why\b|who\b|how\b)(?P<term>[a-z]+(?:[ _-][a-z]+)?)\s*\?{2,}\W*$", re.IGNORECASE
)
_EQUALS = re.compile(r"^\W*(?P<term>[a-z][\w -]*?)\s*=\s*\?*\s*$", re.IGNORECASE)
_NAMED_RULE = re.compile(
    r"(?<=\bexplain )(?:that|this|the) rule\b"
    r"|\b(?:that|this|the) rule(?= (?:say|says|mean|means|state|states|about)\b)"
    r"|(?<=\bwhat is )(?:that|this|the) rule(?=\W*$)",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"^\W*(?:and\s+)?(?:count|how many|number|numbers|kitne|total)"
    r"(?: (?:do we have|are there|of (?:those|them)|customers|have it))?\W*$",
    re.IGNORECASE,
)
_RULE = re.compile(
    r"\b(?:it|they|either(?: of (?:them|those|these))?|both(?: of (?:them|those|these))?"
    r"|(?:any|one|none) of (?:them|those|these)|that rule|this rule|the rule|those|these"
    r"|(?<=would )that|(?<=does )(?:that|this))\b",
    re.IGNORECASE,
)
_HITS = re.compile(
    r"\b(?:apply|applies|stops?|blocks?|hits?|forbids?|allows?|affects?|prevents?|concerns?|binds?"
    r"|holds?|matters?|fires?|triggers?|in the way|relevant)\b",
    re.IGNORECASE,
)


def with_term(clause: str, term: str) -> str:
    """The clause with a term that was just defined for "it", or behind a bare comparison."""
    said = term.removesuffix("_days")
    if _COUNT.match(clause):
        return f"how many customers with {said}"
    if _ANY.search(clause):
        return _ANY.sub(f"do we have any customers with {said}", clause)
    clause = _OURS.sub(f"our {said}", clause)
    clause = _IT.sub(rf"\1 {said}", _LARGEST.sub(rf"\1 {said}", clause))
    clause = clause.replace(f"most of {said}", f"most {said}")
    return _COMPARED.sub(rf"\g<0> of {said}", clause)


def outright(clause: str) -> str:
    """The clause with a bare equation, or a bare term that is wondered at, as a question."""
    return _WONDERED.sub(r"what is \g<term>", _EQUALS.sub(r"what is \g<term>", clause))


def with_rules(clause: str, rules: Sequence[str]) -> str:
    """The clause with the rules that were just told of for "it", where it asks whom they hit."""
    if len(rules) == 1:
        clause = _NAMED_RULE.sub(f"rule {rules[0]}", clause)
    if not rules or not _HITS.search(clause):
        return clause
    return _RULE.sub(" and ".join(f"rule {rule}" for rule in rules), clause, count=1)


def asks_meaning(clause: str) -> bool:
    """Whether it only asks what the last answer spoke of: "whats that"."""
    return _THAT.match(clause) is not None
