"""Glossary: which questions ask what a word means, and which of our terms is asked for.

A word that we have a definition of is a term wherever the question asks what something is. Any
other word is one only where the question asks for a meaning outright.
"""

import functools
import re

from rapidfuzz import fuzz, process

from assistant.embedded.extracting import Values
from assistant.embedded.grammar import load_grammar
from assistant.embedded.lexicon import slot_words, whole
from engine.features import CATALOG
from knowledge.terms import load_terms

_ALIKE = 88  # of 100, for a misspelt term
_SAID = r"(?P<term>[\w-]+(?:\s+[\w-]+){0,5}?)"
_ANY = re.compile(
    r"\b(?:what (?:does|do|is meant by|is the meaning of|is)|define|meaning of|definition of"
    r"|glossary|(?:explain |what is )?the (?:term|word)|what do you call)\s+"
    r"(?:the\s+|a\s+|an\s+|term\s+|by\s+|of\s+)*([a-z][a-z0-9 _-]*?)"
    r"(?=\s+(?:stands? for|means?)\b|\s*$)(?:\s+(?:means?|stands? for)\b)?"
)
_OUTRIGHT = re.compile(
    r"\b(?:stands? for|meaning|definitions?|defined?|defines|matlab|jargon|terminology|glossary"
    r"|(?:what|that|it|which) (?:\w+ ){0,3}means?"
    r"|(?:what|which) (?:does|do|is|are) (?:[\w-]+ ){1,6}(?:mean|meant|called))\b"
)
_MEAN = re.compile(
    r"\b(?:the|a|an) mean\b|\bmean (?:of|risk|probability|chance|score|income|balance)\b"
)
# "what is his disposable income" asks for a figure; "what is meant by his runway" for a meaning.
_THEIRS = re.compile(
    r"^(?!.*\b(?:mean|means|meaning|meant|define|definition)\b).*\b(?:is|are) (?:his|her|their) "
)
_ARTICLE = r"(?:(?:a|an|the|our|your)\s+)?"
# "the difference between peers and usual", "is a challenger different from the champion".
_BETWEEN = re.compile(
    r"\b(?:diff|difference|differences|distinction)s?\b(?: \w+)? (?:between|b/w|btw)\s+"
    rf"{_ARTICLE}(?P<one>[\w -]+?)\s+(?:and|&|n|or|vs|versus)\s+{_ARTICLE}(?P<other>[\w -]+)"
    rf"|\bhow (?:is|are|does|do)\s+{_ARTICLE}(?P<this>[\w -]+?)\s+(?:different|differ)"
    rf"\s+(?:from|to|than)\s+{_ARTICLE}(?P<that>[\w -]+)",
    re.IGNORECASE,
)
_PRONOUNS = frozenset({"it", "that", "this", "they", "you"})
_ASKED = " what {term} mean "


@functools.cache
def names() -> frozenset[str]:
    """Every name of a term or a feature that has a definition, in small letters."""
    labels = [part for each in CATALOG for part in _labels(each.label.lower())]
    codes = [name for each in CATALOG for name in _codes(each.name)]
    own = [name for term in load_terms() for name in term.names]
    return frozenset([*own, *labels, *codes])


def known(text: str, values: Values) -> str:
    """The text as a question for a term's meaning, where it asks what one of our terms is."""
    if re.search(r"\d{3}|\{", text) or _THEIRS.search(text):
        return text
    for form in _forms():
        found = form.match(text)
        if found is not None and (term := _term(found["term"], text)) is not None:
            values["term"] = term
            return _ASKED
    if (term := _among_signals(text)) is not None:
        values["term"] = term
        return _ASKED
    return text


def outright(text: str, values: Values, ours: frozenset[str]) -> str:
    """The text with any word whose meaning is asked for outright as a term; `ours` are none."""

    def take(found: re.Match[str]) -> str:
        term = found.group(1).strip()
        if term in _PRONOUNS or not ours.isdisjoint((term, *term.split())):
            return found.group()
        values["term"] = term
        return _ASKED

    return _ANY.sub(take, text) if whole(load_grammar().terms.outright).search(text) else text


def named(text: str) -> str | None:
    """The longest of our terms' names in a text, one whose meaning may be asked for if it can."""
    asked = load_grammar().terms
    said = {found.group() for found in _named().finditer(text)} - asked.never
    return max(said, key=lambda name: (name not in asked.pointed, len(name)), default=None)


def compared(question: str) -> tuple[str, str] | None:
    """The questions for the meanings of two of our terms whose difference is asked for."""
    found = _BETWEEN.search(question)
    if found is None or re.search(r"\d", question):
        return None
    one, other = (found[pair[0]] or found[pair[1]] for pair in (("one", "this"), ("other", "that")))
    both = _beginning(one.lower(), whole_of=True), _beginning(other.lower(), whole_of=False)
    if None in both or both[0] == both[1]:
        return None
    return f"what does {both[0]} mean", f"what does {both[1]} mean"


def _beginning(said: str, *, whole_of: bool) -> str | None:
    """The term that the words are, or that they begin with; none that is asked for otherwise."""
    words = said.split()
    shortest = len(words) if whole_of else 1
    parts = (" ".join(words[:length]) for length in range(len(words), shortest - 1, -1))
    found = next((near for part in parts if (near := _nearest(part)) is not None), None)
    return None if found in load_grammar().terms.never else found


def _term(said: str, text: str) -> str | None:
    """The name that was said, if it is one of ours and its meaning is asked for, not its value."""
    asked = load_grammar().terms
    article, name = _parted(said)
    found = _nearest(name)
    if found is None or found in asked.never:
        return None
    if whole(asked.outright).search(text) or article in ("a", "an"):
        return found
    valued = found in asked.pointed or (bool(article) and found in asked.figures)
    return None if valued else found


def _among_signals(text: str) -> str | None:
    """The name that stands among nothing but words that ask for a meaning, in any order."""
    asked = load_grammar().terms
    said = [word for word in text.split() if re.search(r"[a-z0-9]", word)]
    names_said = [found.group() for found in _named().finditer(text)]
    if names_said:
        name = max(names_said, key=lambda each: (each not in asked.pointed, len(each)))
        rest = set(re.findall(r"[a-z0-9]+", text.replace(name, " ", 1)))
    else:
        unusual = [word for word in said if word not in asked.around | asked.signals]
        name, rest = " ".join(unusual), set(said) - set(unusual)
        if name not in text:
            return None
    valued = name in asked.pointed | asked.figures
    if not rest and not valued and not slot_words().pattern.fullmatch(name):
        return _term(name, text)
    if names_said and _OUTRIGHT.search(text) and not _MEAN.search(text):
        return _term(name, text)
    if not (rest - asked.signals) <= asked.around:
        return None
    if asked.signals & rest or "=" in text:
        return _term(name, text)
    return _term(name, text) if asked.weakly & rest and not valued else None


@functools.cache
def _named() -> re.Pattern[str]:
    return whole(names() - load_grammar().terms.around - load_grammar().terms.signals)


def _parted(said: str) -> tuple[str, str]:
    """The article and the name; "the term", "the column" and the like belong to neither."""
    asked = load_grammar().terms
    first, _, rest = said.partition(" ")
    article, name = (first, rest) if first in asked.articles and rest else ("", said)
    kind, _, called = name.partition(" ")
    return (
        (article, called.removeprefix("of ")) if kind in asked.kinds and called else (article, name)
    )


@functools.cache
def _forms() -> tuple[re.Pattern[str], ...]:
    """The forms of such questions as patterns: `(a|b)` is either, `[a|b]` either or neither."""
    asked = load_grammar().terms
    lead, tail = ("|".join(map(_spaced, said)) for said in (asked.lead, asked.tail))
    return tuple(
        re.compile(rf"^\s*(?:(?:{lead})\s+)*{_compiled(form)}(?:\s+(?:{tail}))*\s*$")
        for form in asked.forms
    )


def _compiled(form: str) -> str:
    text = form.replace("(", "(?:")
    text = re.sub(r"^\[([^\]]*)\] ", r"(?:(?:\1) )*", text)
    text = re.sub(r" \[([^\]]*)\]", r"(?: (?:\1))*", text)
    return _spaced(text).replace("{term}", _SAID)


def _spaced(said: str) -> str:
    return said.replace(" ", r"\s+")


def _nearest(name: str) -> str | None:
    if name in names():
        return name
    if name.removesuffix("s") in names():
        return name.removesuffix("s")
    if len(name) < 5:
        return None
    near = process.extractOne(name, names(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return near[0] if near is not None else None


def _codes(code: str) -> tuple[str, str, str]:
    """A feature's code, and in words, with its window and without: "rollover ratio"."""
    said = code.replace("_", " ")
    return code, said, re.sub(r" \d+d$", "", said)


def _labels(label: str) -> tuple[str, str]:
    """A feature's label with its window and without: "failed debits 30 days", "failed debits"."""
    return label.replace(",", ""), label.partition(",")[0]
