"""Choosing: what a question about a cohort says by how its words stand, beside their meanings.

"The riskiest customer" is one, "late salary or bounced debits" is either, "which language do most
speak" is a cut by language, and the month of "bounced payments this month" is the reason's own.
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
    rf"\b{_MOST} (?:[a-z]+ )?{_CUSTOMER}\b|\b{_CUSTOMER} {_HAVING}\b|\bthe single {_MOST}\b"
)
_DIMENSIONS = {
    "language": r"languages?|mother tongues?|tongues?",
    "segment": r"segments?|customer types?|client types?|occupations?|professions?|jobs?"
    r"|employments?|employment status|job types?|work types?"
    r"|kinds? of (?:customer|client|work|job)s?",
    "region": r"regions?|cit(?:y|ies)|towns?|states|places?|locations?|areas?|geograph(?:y|ies)"
    r"|sheher|shehar|shahar|ilaka|ilake|branches",
    "hardship": r"hardships?|difficult(?:y|ies)|stress types?|kinds? of (?:trouble|difficulty)",
    "treatment": r"treatments?|recommended actions?|interventions?",
    "band": r"(?:risk )?bands?|risk levels?|risk class(?:es)?|risk categor(?:y|ies)|buckets?",
}
_SORT = r"(?:types?|kinds?|categor(?:y|ies)|class(?:es)?|sorts?|groups?|status)"
_NAMED = (
    rf"(?:{_SORT} of )?(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in _DIMENSIONS.items())
    + rf")(?: {_SORT})?"
)
_SHAPE = (
    r"(?:distribution|spread|split|breakdown|break ?up|mix|shares?|table|list|composition|makeup"
    r"|comparison|concentration|sizes?|numbers?|counts?|statistics|stats|figures)"
)
_CUTS = (
    rf"\b(?:which|what|in which|in what) (?:{_NAMED})(?: band)?\b"
    r"(?!.*\b(?:riskier|worse|safer|better) (?:one|of)\b)"
    r"(?!.*\b(?:works?|worked|helps?|helped|effective|successful|performs?)\b)"
    r"(?=.*\b(?:most|mostly|commonest|often|highest|lowest|largest|biggest|riskiest"
    r"|riskier(?! one)|worst"
    r"|worse(?! one)|worry|worries|safest|better(?! one)|best|leads?|dominates?"
    r"|stands? out|trouble)\b)",
    rf"\b{_SHAPE} (?:of|between|over|across|for|per|by) (?:the |all |each |our )*(?:{_NAMED})\b",
    rf"\b(?:{_NAMED})[ -](?:{_SHAPE}|picture|view|wise)\b",
    r"\b(?:by|per|each|every|across|between|among|over|for each|in each|in every|within each)"
    r"(?: of)? "
    rf"(?:(?:the|our|risk|customer|different|various|all|single) )*(?:{_NAMED})\b",
    rf"\b(?:differs?|var(?:y|ies)|changes?) (?:from|with|by) (?:{_NAMED}) to [a-z]+\b",
    rf"\bek ek (?:{_NAMED})\b",
    rf"\b(?:{_NAMED}) (?:ke hisaab|ke hisab|ke mutabik|ke anusar)(?: se)?\b",
    rf"\b(?:compare|rank|contrast) (?:the |all |our )*(?:{_NAMED})\b",
    rf"\bhow (?:do|are|did) (?:the |our |different )*(?:{_NAMED}) "
    r"(?=compare|differ|look|doing|do\b|perform|fare|stack)",
    rf"\b(?:{_NAMED}) and (?:their|its) {_SHAPE}\b",
    r"^\s*(?:show |give )?(?:me )?(?:the )?(?:(?P<band>bands)|(?P<hardship>hardships)"
    r"|(?P<treatment>treatments)|(?P<segment>segments)|(?P<language>languages)"
    r"|(?P<region>regions|cities)) (?:for|of|among|in|within|across) (?!\d)",
    r"\b(?:(?P<treatment>treatments)|(?P<hardship>hardships)) (?:across|among) ",
)
_CUT = tuple(re.compile(cut) for cut in _CUTS)
_PLURAL = re.compile(
    r"\b(?:(?P<band>bands|risk levels)|(?P<hardship>hardships)|(?P<treatment>treatments))\b"
)
_COUNTED = re.compile(
    r"\b(?:how many|customers?|shares?|counts?|numbers?|exposure|distributed|spread|split|divided"
    r"|compare|big|large)\b"
)
_SHARE = re.compile(
    r"\b(?:(?:shares?|percent|percentage|proportion|fraction|part) of|how many percent)\b"
)
_WHOLE = re.compile(r"\b(?:book|portfolio|customers|base|everyone|total)\b")
_AMONG = frozenset({"segment", "region", "language", "hardship", "treatment"})
_LINK = r"(?:\s+(?:who|whose|with|having|has|have|had|a|an|the|either|are|is|in))*\s+"
_EITHER = re.compile(rf"\{{(?:reason|where)\}}(?:\s+or{_LINK}\{{(?:reason|where)\}})+")
_WINDOW = re.compile(
    r"\{reason\}((?:\s+(?:in|over|during|within|for|the))*\s+\{(?:days|days_back)\})"
)
_AT_RISK = re.compile(
    r"(\b(?:how many|number of)\b.*)\b(?:at risk|in danger|in trouble|endangered)\b"
    r"(?!.*\b(?:overall|altogether|total|in all)\b)"
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
_WHERE = re.compile(
    r"\bwhere (?:do|does|are|is)\b(?!.*\b(?:your|numbers|figures|scores|data|answers)\b)"
    r"(?=.*\b(?:live|lives|living|located|based|come from"
    r"|sit|reside)\b)"
)
_AMOUNTS = frozenset({"exposure", "payment_amount"})
_BIGGEST = re.compile(r"\b(?:biggest|largest|highest|most) first\b")
_EXPOSED = re.compile(
    r"^(?!.*(?:\b(?:customers?|who|whose|with|having|list|top|trend|highest|largest|biggest|order|due|average)\b|\{customer\}"
    r"|\{where\}|\{sort\}|\{days|\{n\}|\{since\}))"
    r".*\b(?:exposure|outstanding|at stake|money|owed)\b"
)
_DUE = re.compile(r"\b(?:due|pay|payment|payments|falls?)\b")
_OWN_DAYS = re.compile(r"_(\d+)d$")


def at_risk(text: str, values: Values) -> str:
    """The bands that "how many are at risk" counts: those that the portfolio calls so."""
    named = re.search(r"\b(?:low|medium|moderate|high|critical)\b|\d\s*%|\{percent\}", text)
    return text if values.get("customers") or named else _AT_RISK.sub(r"\1 high or critical ", text)


def single(text: str, values: Values) -> str:
    """One row where one customer is asked for: "the riskiest customer in Pune"."""
    if "n" not in values and not values.get("customers") and _SINGLE.search(text):
        values["n"] = 1
    return text


def dimensions(text: str, values: Values) -> str:
    """The property that a question is cut by: "which language do most speak"."""
    if values.get("customers"):
        return text

    def take(found: re.Match[str]) -> str:
        values["by"] = [next(name for name, said in found.groupdict().items() if said)]
        return " {by} "

    for cut in _CUT:
        if cut.search(text):
            return cut.sub(take, text, count=1)
    return _PLURAL.sub(take, text, count=1) if _COUNTED.search(text) else text


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
    if values.get("customers") or not _DUE_SOON.search(text):
        return text

    pattern = re.compile(rf"{_NOT_DUE}{whole(_payments()).pattern}(?! (?:{_NO_KIND})\b)")
    named = {_payments()[found.group()] for found in pattern.finditer(text)}
    if len(named) != 1:
        return text
    values.setdefault("where", []).append(f"payment_kind = {named.pop()}")
    return pattern.sub("{where}", text)


@functools.cache
def _payments() -> Mapping[str, str]:
    said = load_grammar().payments
    return {word: kind for kind, words in said.items() for word in words}


def places_asked(text: str, values: Values) -> str:
    """The cut by region that "where do they live" asks for."""
    if values.get("customers") or "by" in values or not _WHERE.search(text):
        return text
    values["by"] = ["region"]
    return _WHERE.sub(" {by} ", text, count=1)


def biggest(text: str, values: Values) -> str:
    """The order that "biggest first" means behind a condition on an amount."""
    fields = {condition.split()[0] for condition in values.get("where", ())}
    if "sort" in values or len(fields) != 1 or not fields <= _AMOUNTS:
        return text
    left = _BIGGEST.sub(" {sort} ", text)
    values.update({"sort": [*fields]} if left != text else {})
    return left


def shares(text: str, values: Values) -> str:
    """A cut by band, where the share of a band among others is asked: "how many percent of gig"."""
    among = _AMONG.intersection(values)
    if not _SHARE.search(text) or "by" in values:
        return text
    kind = "band" if "band" in values and among else "".join(among) if len(among) == 1 else ""
    if kind not in values or not (kind == "band" or _WHOLE.search(text)):
        return text
    del values[kind]
    values["by"] = [kind]
    return text.replace(f"{{{kind}}}", "{by}")


def exposed(text: str, values: Values) -> str:
    """A cut by band where the exposure of a band is asked for: "exposure in critical"."""
    if "band" not in values or "by" in values or not _EXPOSED.search(text):
        return text
    values["by"] = ["band"]
    return f"{text} {{by}} "


def windows(text: str, values: Values) -> str:
    """The text without the stretch that a reason looks back over anyway."""
    own = [_OWN_DAYS.search(str(code)) for code in values.get("reason", ())]
    spans = {int(found[1]) for found in own if found}
    found = _WINDOW.search(text)
    if len(spans) != 1 or found is None or _DUE.search(text):
        return text
    slot = "days_back" if "days_back" in found[1] else "days"
    if values.get(slot) not in spans:
        return text
    del values[slot]
    return text.replace(found[1], "", 1)
