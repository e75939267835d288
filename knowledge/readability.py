"""How easily a text is read, by the measure that is usual for its language.

English: Flesch (1948), *A new readability yardstick*. Spanish: Fernández Huerta (1959), with the
mean length of a sentence. Both run from 0 to about 120, higher is easier, and 60 or more is plain.
Such formulas do not hold for Hindi (Sinha, Sharma, Dasgupta and Basu, COLING 2012): there and in
Marathi the lengths of sentences, and of words in written syllables, are held down instead.
The word counts are heuristics, no dictionary is used; what is compared is text of one language.
"""

import re
import unicodedata
from dataclasses import dataclass

from knowledge.content import Language

PLAIN = 60.0
# Hindi and Marathi: words a sentence and syllables a word, the firm's own targets. Marathi writes
# case endings with the noun, so its words are longer and its sentences shorter.
MOST: dict[Language, tuple[float, float]] = {"hi": (15.0, 2.5), "mr": (12.0, 3.0)}

_SENTENCE = re.compile(r"[.!?।:](?=\s|$)|\n\n")
_WORD = re.compile(r"[^\W\d_](?:[\w'’\u0900-\u0963]*[\w\u0900-\u0963])?")
_ENGLISH = re.compile(r"[aeiouy]+")
_SPANISH = re.compile(r"[iuü]?[aeoáéó][iuy]?|[íú]|[iuü]+|y\b")


@dataclass(frozen=True)
class Readability:
    """The measures of one text; `ease` where the language has a formula for it."""

    sentences: int
    words: int
    syllables: int
    ease: float | None
    plain: bool

    @property
    def words_a_sentence(self) -> float:
        """Mean length of a sentence."""
        return self.words / self.sentences

    @property
    def syllables_a_word(self) -> float:
        """Mean length of a word."""
        return self.syllables / self.words


def readability(text: str, language: Language) -> Readability:
    """The measures of a text without numbers; a text without words is not plain.

    >>> readability("We can help. Call us.", "en").ease
    119.7
    """
    words = _WORD.findall(text)
    parts = [part for part in _SENTENCE.split(text) if _WORD.search(part)]
    if not words:
        return Readability(0, 0, 0, None, plain=False)
    count = sum(syllables(word, language) for word in words)
    length, weight = len(words) / len(parts), count / len(words)
    match language:
        case "en":
            ease = round(206.835 - 1.015 * length - 84.6 * weight, 1)
        case "es":
            ease = round(206.84 - 1.02 * length - 60 * weight, 1)
        case _:
            longest, heaviest = MOST[language]
            easy = length <= longest and weight <= heaviest
            return Readability(len(parts), len(words), count, None, plain=easy)
    return Readability(len(parts), len(words), count, ease, plain=ease >= PLAIN)


def syllables(word: str, language: Language) -> int:
    """Spoken syllables as far as spelling tells them; written ones (akshara) in Devanagari.

    >>> [syllables(word, "en") for word in ("later", "made", "table", "you")]
    [2, 1, 2, 1]
    >>> [syllables(word, "es") for word in ("fecha", "cuota", "día", "ayudaremos")]
    [2, 2, 2, 5]
    >>> syllables("भुगतान", "hi"), syllables("हप्त्याची", "mr")
    (4, 3)
    """
    plain = unicodedata.normalize("NFC", word.casefold())
    if re.search("[\u0900-\u0963]", plain):
        return max(1, _akshara(plain))
    if language == "es":
        return max(1, len(_SPANISH.findall(plain)))
    silent = len(plain) > 2 and plain.endswith("e") and not plain.endswith(("le", "ee"))
    return max(1, len(_ENGLISH.findall(plain)) - silent)


def _akshara(word: str) -> int:
    """Consonants and independent vowels that no virama joins to the one before."""
    letters = [c for c in word if unicodedata.category(c) == "Lo"]
    joined = len(re.findall("\u094d(?=[\u0904-\u0939\u0958-\u0961])", word))
    return len(letters) - joined
