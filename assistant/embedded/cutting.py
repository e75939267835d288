"""Cutting: the property by which a question cuts a cohort, however it is said.

"Which language do most speak" is a cut by language, "bands among pensioners" one by band, "what
share is critical" one as well.
"""

import re

from assistant.embedded.extracting import Values

_DIMENSIONS = {
    "language": r"languages?|mother tongues?|tongues?",
    "segment": r"segments?|customer types?|client types?|occupations?|professions?|jobs?"
    r"|employments?|employment status|job types?|work types?"
    r"|kinds? of (?:customer|client|work|job)s?",
    "region": r"regions?|cit(?:y|ies)|towns?|states|places?|locations?|areas?|geograph(?:y|ies)"
    r"|sheher|shehar|shahar|ilaka|ilake|branches",
    "hardship": r"hardships?|difficult(?:y|ies)|stress types?"
    r"|(?<=of )(?:troubles?|stress|distress)",
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
    r"|riskier(?! one)|more at risk|worst"
    r"|worse(?! one)|worry|worries|safest|better(?! one)|best|leads?|dominates?"
    r"|stands? out|trouble)\b)",
    rf"\b(?:which|what) (?={_SORT} of )(?:{_NAMED})\b"
    r"(?!.*\b(?:are there|exist|available|mean|offer|can)\b)",
    rf"\b{_LEADING} (?:{_NAMED})\b(?! (?:customer|client|account|borrower|person)s?\b)",
    rf"^\s*(?:(?:show|give|tell|list|need|want|what (?:is|are)) (?:me )?)?(?:the )?(?:{_NAMED})"
    rf" (?:of|for|among|amongst|within) (?=.*\b{_MANY}\b)",
    rf"\b{_SHAPE} (?:of|between|over|across|for|per|by) (?:the |all |each |our )*(?:{_NAMED})\b",
    rf"\b(?:{_NAMED})[ -](?:{_SHAPE}|picture|view|wise)\b",
    r"\b(?:by|per|each|every|across|between|among|over|into|for each|in each|in every|within each)"
    r"(?: of)? "
    rf"(?:(?:the|our|risk|customer|different|various|all|single) )*(?:{_NAMED})\b",
    rf"\b(?:differs?|var(?:y|ies)|changes?) (?:from|with|by) (?:{_NAMED}) to [a-z]+\b",
    rf"\bek ek (?:{_NAMED})\b",
    rf"\b(?:{_NAMED}) (?:ke hisaab|ke hisab|ke mutabik|ke anusar)(?: se)?\b",
    rf"\b(?:compare|rank|contrast) (?:the |all |our )*(?:{_NAMED})\b",
    rf"\bhow (?:do|are|did) (?:the |our |different )*(?:{_NAMED}) "
    r"(?=compare|differ|look|doing|do\b|perform|fare|stack)",
    rf"\b(?:{_NAMED}) and (?:their|its) {_SHAPE}\b",
    r"^\s*(?:show |give )?(?:me )?(?:the )?(?:(?P<band>(?:risk )?bands)|(?P<hardship>hardships)"
    r"|(?P<treatment>treatments)|(?P<segment>segments)|(?P<language>languages)"
    r"|(?P<region>regions|cities)) (?:for|of|among|in|within|across) (?!\d)",
    r"\b(?:(?P<treatment>treatments)|(?P<hardship>hardships)) (?:across|among) ",
)
_CUT = tuple(re.compile(cut) for cut in _CUTS)
_EACH = rf"(?:by|per|for each|in each|each) (?:{re.sub(r'[?]P<[a-z]+>', '?:', _NAMED)})"
_TWICE = re.compile(
    rf"\b(?P<one>{_EACH})\s*"
    r"(?:(?:,|;|and|n|&|aur|also|then|once|again|separately|plus|as well as)\s+)+"
    rf"(?P<other>{_EACH})\b",
    re.IGNORECASE,
)
_PLURAL = re.compile(
    r"\b(?:(?P<band>bands|risk levels)|(?P<hardship>hardships)|(?P<treatment>treatments))\b"
)
_COUNTED = re.compile(
    r"\b(?:how many|customers?|shares?|counts?|numbers?|exposure|distributed|spread|split|divided?"
    r"|compare|big|large|table|speakers|figures)\b"
)
_SHARE = re.compile(r"\b(?:shares?|percent|percentage|proportion|fraction|part of)\b")
_IS_OF = re.compile(
    r"\{band\}(?: \w+)* (?:is|are|speaks?|lives?)(?: \w+)* "
    r"\{(segment|region|language|hardship|treatment)\}"
)
_WHOLE = re.compile(r"\b(?:book|portfolio|customers|base|everyone|total)\b")
_AMONG = frozenset({"segment", "region", "language", "hardship", "treatment"})
_ALONE = frozenset({"band", "refused", "follows"})
_IN_ALL = " summary of the portfolio "
_OTHER = re.compile(rf"(?<!\{{)\b(?:{_NAMED})\b(?!\}})")
_SPLIT = re.compile(
    r"(?<=\w )[\s-]*how (?:do|are|is) (?:they|it) (?:split|divide|break|distribute|spread)d?"
    r"(?: (?:up|down|out))?(?= *$)"
)
_WHERE = re.compile(
    r"\bwhere (?:do|does|are|is)\b(?! (?:we|i|you)\b)(?!.*\b(?:your|numbers|figures|scores|data"
    r"|answers)\b)(?=.*\b(?:live|lives|living|located|based|come"
    rf" from|sit|reside|mostly|mainly|concentrated|found|{_MANY})\b)"
)
_SECOND = re.compile(rf"\{{by\}}\s*(?:and|x|by|,)\s+(?:by |per |each |then )*(?:{_NAMED})\b")
_EXPOSED = re.compile(
    r"^(?!.*(?:\b(?:customers?|who|whose|with|having|list|top|trend|highest|largest|biggest|order|due|average)\b|\{customer\}"
    r"|\{where\}|\{sort\}|\{days|\{n\}|\{since\}))"
    r".*\b(?:exposure|outstanding|at stake|money|owed)\b"
)


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

    text = _SPLIT.sub("distribution", text)
    for cut in _CUT:
        if cut.search(text):
            return _SECOND.sub(also, cut.sub(take, text, count=1))
    return _PLURAL.sub(take, text, count=1) if _COUNTED.search(text) else text


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


def recut(text: str, values: Values) -> str:
    """The cut by another property, where the one named has a value: "bands per segment gig"."""
    cuts = values.get("by", ())
    fixed = [name for name in cuts if len(values.get(name, ())) == 1]
    if not fixed or values.get("customers"):
        return text
    others = [name for name in cuts if name not in fixed]
    if not others and (found := _OTHER.search(text)) is not None:
        others = [next(name for name, said in found.groupdict().items() if said)]
        text = f"{text[: found.start()]} {text[found.end() :]}"
    if not others or others[0] in fixed:
        return text
    values["by"] = others[:1]
    return text.replace("{by}", " ", text.count("{by}") - 1)


def shares(text: str, values: Values) -> str:
    """What share of others a band has, as a cut by band: "how many percent of gig are critical".

    The share of all customers is told with the portfolio.
    """
    if not _SHARE.search(text) or "by" in values:
        return text
    if "band" in values and _ALONE.issuperset(values):
        del values["band"]
        return _IN_ALL
    among = _AMONG.intersection(values)
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
