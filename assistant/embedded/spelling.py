"""Spelling: a question in plain characters, with contractions resolved and slips corrected."""

import functools
import re
import unicodedata
from collections.abc import Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.embedded.extracting import MONTHS
from assistant.embedded.grammar import load_grammar
from assistant.embedded.lexicon import spellable, vocabulary, whole

_SIGNS = str.maketrans({"’": "'", "।": " ", "−": "-"})
# "cust" alone is all of them, "this cust" and "cust 1042" are one.
_NOT_THE = "".join(rf"(?<!\b{word} )" for word in ("this", "that", "the", "a", "same", "one", "my"))
_NO_ID = r"(?!\.?\s*(?:#|no\b|id\b|number\b|\d))"
_CONTRACTIONS = (
    (re.compile(r"\bcan'?t\b|\bcannot\b"), "can not"),
    (
        re.compile(r"\b(did|does|do|is|are|was|were|has|have|had|would|could|should|wo)n'?t\b"),
        r"\1 not",
    ),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"\b(what|who|how|where|when|that|it|why)'?s\b(?!\w)"), r"\1 is"),
    (re.compile(r"(?<![\w#.])(\d{3,9})'?s\b"), r"#\1 "),
    (re.compile(r"'(?:s|re|ve|ll|d|m)\b"), " "),
    (re.compile(r"(?<=\d),(?=\d{2,3}(?!\d))"), ""),
    (re.compile(r"(?<=\d)/-"), " "),
    (re.compile(r"[₹$€£]\s?(?=\d)"), " rs "),
    (re.compile(r"(?<=\d),(?=\d)"), " "),
    (re.compile(r"\b(\d{1,2}):([0-5]\d)\b"), r"\1.\2"),
    (re.compile(r"\bnon-(?=[a-z])"), "non "),
    (re.compile(r"(?<=[a-z]) \+ (?=[a-z])"), " and "),
    (re.compile(r"\b(?:i\.e|e\.g)\b\.?"), " "),
    (re.compile(rf"{_NOT_THE}\bcust\b{_NO_ID}"), "customers"),
    (re.compile(rf"{_NOT_THE}\ba/cs?\b{_NO_ID}"), "accounts"),
    (re.compile(r"(?<=[a-z])-(wise|speaking|related|only)\b"), r" \1"),
)


def plain(text: str) -> str:
    """The text in small letters, without contractions and signs that say nothing."""
    left = unicodedata.normalize("NFKC", text).lower().translate(_SIGNS)
    for pattern, replacement in _CONTRACTIONS:
        left = pattern.sub(replacement, left)
    kept = re.sub(r"[^\w\s%.#/<>=+&\u0900-\u097f-]|(?<!\d)\.(?!\w)|\.(?=\s|$)", " ", left)
    return " " + kept.strip() + " "


def rewritten(text: str) -> str:
    """The text with the phrases that stand for another phrase replaced by it."""
    pattern, meaning = _rewrites()
    return pattern.sub(lambda found: meaning[found.group()], text)


def spelled(text: str) -> str:
    """The text with each unknown word replaced by the known one that was probably meant."""
    return re.sub(r"(?<![\w{-])[a-z]{4,}(?![\w}-])", lambda word: corrected(word.group()), text)


@functools.lru_cache(maxsize=4096)
def corrected(word: str) -> str:
    """The known word that was probably meant, or the word itself."""
    known = vocabulary()
    if word in known or word.rstrip("s") in known:
        return word
    near = process.extractOne(
        word, _targets(), scorer=OSA.distance, score_cutoff=1 if len(word) < 7 else 2
    )
    return near[0] if near is not None and near[0][0] == word[0] else word


@functools.cache
def _rewrites() -> tuple[re.Pattern[str], Mapping[str, str]]:
    meaning = {said: word for word, phrases in load_grammar().rewrites.items() for said in phrases}
    return whole(meaning), meaning


@functools.cache
def _targets() -> tuple[str, ...]:
    return tuple(sorted(word for word in spellable() if len(word) >= 4 and word not in MONTHS))
