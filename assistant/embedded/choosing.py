"""Choosing: what a question about a cohort says by how its words stand, beside their meanings.

"The riskiest customer" is one, "late salary or bounced debits" is either, "which language do most
speak" is a cut by language.
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
_LEADING = (
    r"(?:most (?:common|frequent|usual|typical|popular|used|affected|exposed|risky|dangerous"
    r"|vulnerable|endangered|worrying)|commonest|likeliest|largest|biggest|smallest|riskiest|safest|worst"
    r"|least (?:risky|common|affected)|(?:highest|lowest)[ -]risk)"
)
_MANY = (
    r"(?:customers|clients|people|ones|cases|accounts|borrowers|workers|pensioners|criticals|highs"
    r"|mediums|lows|speakers|salaried|everyone|everybody)"
)
_SHAPE = (
    r"(?:histogram|pie ?chart|bar ?chart|chart|graph|plot"
    r"|distribution|spread|split|breakdown|break ?up|mix|shares?|table|list|composition|makeup"
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
    rf"\b{_LEADING} (?:{_NAMED})\b(?! (?:customer|client|account|borrower|person)s?\b)",
    rf"^\s*(?:(?:show|give|tell|list|need|want|what (?:is|are)) (?:me )?)?(?:the )?(?:{_NAMED})"
    rf" (?:of|for|among|amongst|within) (?=.*\b{_MANY}\b)",
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
_EACH = rf"(?:by|per|for each|in each|each) (?:{re.sub(r'[?]P<[a-z]+>', '?:', _NAMED)})"
_TWICE = re.compile(
    rf"\b(?P<one>{_EACH})\s*(?:(?:,|and|n|&|aur|also|then)\s+)+(?P<other>{_EACH})\b", re.IGNORECASE
)
_PLURAL = re.compile(
    r"\b(?:(?P<band>bands|risk levels)|(?P<hardship>hardships)|(?P<treatment>treatments))\b"
)
_COUNTED = re.compile(
    r"\b(?:how many|customers?|shares?|counts?|numbers?|exposure|distributed|spread|split|divided?"
    r"|compare|big|large|table|speakers|figures)\b"
)
_SHARE = re.compile(
    r"\b(?:(?:shares?|percent|percentage|proportion|fraction|part) of|how many percent)\b"
)
_IS_OF = re.compile(
    r"\{band\}(?: \w+)* (?:is|are|speaks?|lives?)(?: \w+)* "
    r"\{(segment|region|language|hardship|treatment)\}"
)
_WHOLE = re.compile(r"\b(?:book|portfolio|customers|base|everyone|total)\b")
_AMONG = frozenset({"segment", "region", "language", "hardship", "treatment"})
_LINK = r"(?:\s+(?:who|whose|with|having|has|have|had|a|an|the|either|are|is|in))*\s+"
_EITHER = re.compile(rf"\{{(?:reason|where)\}}(?:\s+or{_LINK}\{{(?:reason|where)\}})+")
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
_NEXT_ONE = re.compile(
    r"\b(?:the|his|her|their|when is|what is) (?:next|coming|upcoming)"
    r" (?:emi|rent|instalment|payment|loan)\b"
)
_WHOSE = re.compile(r"\b(?:customers?|who|whose|list|everyone|people|accounts|how many|all)\b")
_WHERE = re.compile(
    r"\bwhere (?:do|does|are|is)\b(?! (?:we|i|you)\b)(?!.*\b(?:your|numbers|figures|scores|data"
    r"|answers)\b)(?=.*\b(?:live|lives|living|located|based|come"
    rf" from|sit|reside|mostly|mainly|concentrated|found|{_MANY})\b)"
)
_SECOND = re.compile(rf"\{{by\}}\s*(?:and|x|by|,)\s+(?:by |per |each |then )*(?:{_NAMED})\b")
_AMOUNTS = frozenset({"exposure", "payment_amount"})
_MAIN = re.compile(
    r"\b(?:main|top|biggest|chief|primary|key|strongest) (?:reason|driver|cause|factor|problem)s?"
    r"(?: (?:is|are|was|being|a|the))* \{reason\}"
)
_BIGGEST = re.compile(r"\b(?:biggest|largest|highest|most) first\b")
_EXPOSED = re.compile(
    r"^(?!.*(?:\b(?:customers?|who|whose|with|having|list|top|trend|highest|largest|biggest|order|due|average)\b|\{customer\}"
    r"|\{where\}|\{sort\}|\{days|\{n\}|\{since\}))"
    r".*\b(?:exposure|outstanding|at stake|money|owed)\b"
)


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

    def also(found: re.Match[str]) -> str:
        values["by"] += [name for name, said in found.groupdict().items() if said]
        return " {by} "

    for cut in _CUT:
        if cut.search(text):
            return _SECOND.sub(also, cut.sub(take, text, count=1))
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


def two_cuts(question: str) -> tuple[str, str] | None:
    """The question by one property and by the other: "customers per band and per city"."""
    found = _TWICE.search(question)
    if found is None:
        return None
    head, tail = question[: found.start()], question[found.end() :]
    return f"{head}{found['one']}{tail}", f"{head}{found['other']}{tail}"


def places_asked(text: str, values: Values) -> str:
    """The cut by region that "where do they live" asks for."""
    if values.get("customers") or "by" in values or not _WHERE.search(text):
        return text
    values["by"] = ["region"]
    return _WHERE.sub(" {by} ", text, count=1)


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


def shares(text: str, values: Values) -> str:
    """A cut by band, where the share of a band among others is asked: "how many percent of gig"."""
    among = _AMONG.intersection(values)
    if not _SHARE.search(text) or "by" in values:
        return text
    kind = "band" if "band" in values and among else "".join(among) if len(among) == 1 else ""
    if kind == "band" and (found := _IS_OF.search(text)) is not None:
        kind = found[1]
    if kind not in values or not ("band" in values or _WHOLE.search(text)):
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
