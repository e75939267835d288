"""Choosing: what a question about a cohort says by how its words stand, beside their meanings.

"The riskiest customer" is one, "late salary or bounced debits" is either, "which language do most
speak" is a cut by language, and the month of "bounced payments this month" is the reason's own.
"""

import re

from assistant.embedded.extracting import Values

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
    r"(?!.*\b(?:works?|worked|helps?|helped|effective|successful|performs?)\b)"
    r"(?=.*\b(?:most|mostly|commonest|often|highest|lowest|largest|biggest|riskiest|riskier|worst"
    r"|worse|worry|worries|safest|better|best|leads?|dominates?|stands? out|trouble)\b)",
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
    r"|(?P<treatment>treatments)) (?:for|of|among|in|within) (?!\d)",
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
_DUE = re.compile(r"\b(?:due|pay|payment|payments|falls?)\b")
_OWN_DAYS = re.compile(r"_(\d+)d$")


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
    told = [f"reason = {each}" for each in values.pop("reason", ())] + values.pop("where", [])
    values["where"] = [f"({' or '.join(told)})"]
    return _EITHER.sub("{where}", text)


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
