"""Hindi and Hindi-English as the English that the grammar knows, word for word.

Only a text that holds a phrase of `hindi.yaml` is touched. What stays in Devanagari after that
means nothing to the grammar and is left out.
"""

import functools
import re
import unicodedata
from collections.abc import Mapping

from assistant.embedded.grammar import load_grammar

_DEVANAGARI = re.compile(r"[\u0900-\u097f]+")
_DEVANAGARI_WORD = re.compile(r"\S*[\u0900-\u097f]\S*")


def in_english(text: str) -> str:
    """The text with its Hindi phrases in English and its particles left out."""
    text = "".join(_figure(letter) for letter in text)
    pattern, meaning = _phrases()
    said, found = pattern.subn(lambda phrase: f" {meaning[phrase.group()]} ", text)
    marked = not load_grammar().marks.isdisjoint(text.split())
    if not found and not marked:
        return text if not _DEVANAGARI.search(text) else _DEVANAGARI_WORD.sub(" ", text)
    kept = [word for word in said.split() if word not in load_grammar().particles]
    return " " + _DEVANAGARI_WORD.sub(" ", " ".join(kept)) + " "


def _figure(letter: str) -> str:
    return str(unicodedata.decimal(letter)) if letter.isdecimal() else letter


@functools.cache
def _phrases() -> tuple[re.Pattern[str], Mapping[str, str]]:
    meaning = {
        _plain(phrase): english.lower()
        for english, phrases in load_grammar().phrases.items()
        for phrase in phrases
    }
    listed = sorted(meaning, key=lambda phrase: (-len(phrase), phrase))
    return re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, listed))})(?!\S)"), meaning


def _plain(phrase: str) -> str:
    return unicodedata.normalize("NFKC", phrase).lower()
