"""A text as a reader takes it: without disguises, so that a word list finds what an eye would see.

Compatibility forms, hidden characters, accents, nuktas and look-alike letters of other scripts are
taken away. Which disguises a text wore is reported too: an honest message wears none.
"""

import re
import unicodedata

# Letters of other scripts that look like Latin ones.
_LOOKALIKES = str.maketrans(
    "аеорсухіјѕԁһӏոսցѵԛԝкмтвнοαντρικευωχγϲ",
    "aeopcyxijsdhlnugvqwkmtbhoavtpikeuwxyc",
)
_LEET = str.maketrans("013457@$", "oieastas")
_LETTERED = re.compile(r"\S*[^\W\d_]\S*")  # a number alone is no word: 41 is not "ai"
_SPACED = re.compile(r"(?<![^\W_])(?:[^\W\d_][\s._*\-]+){2,}[^\W\d_](?![^\W_])")
_INSIDE = re.compile(r"(?<=[^\W\d_])[._*\-'’]+(?=[^\W\d_])")
_DEVANAGARI = "\u0900-\u0963\u0970-\u097f"
_CHANDRABINDU, _ANUSVARA, _NUKTA = "\u0901", "\u0902", "\u093c"


def plain(text: str) -> str:
    """The text in small letters without its disguises.

    >>> plain("Ѕcоrе"), plain("क़ानूनी"), plain("ur\u200bgent")
    ('score', 'कानूनी', 'urgent')
    """
    visible = "".join(c for c in unicodedata.normalize("NFKC", text) if not hidden(c))
    bare = "".join(
        c
        for c in unicodedata.normalize("NFD", visible.casefold())
        if c != _NUKTA and not unicodedata.name(c, "").startswith("COMBINING")
    )
    return unicodedata.normalize("NFC", bare.translate(_LOOKALIKES)).replace(
        _CHANDRABINDU, _ANUSVARA
    )


def readings(text: str) -> tuple[str, ...]:
    """The plain text, and what it says when spelt apart, broken by signs or written with digits."""
    whole = plain(text)
    joined = _SPACED.sub(lambda match: re.sub(r"[\s._*\-]+", "", match[0]), whole)
    spoken = _LETTERED.sub(lambda match: match[0].translate(_LEET), whole)
    return whole, joined, _INSIDE.sub("", whole), spoken


def hidden(character: str) -> bool:
    """Whether a character changes the text without being seen."""
    category = unicodedata.category(character)
    unseen = category in ("Cf", "Co", "Cs", "Cn") or (category == "Cc" and character != "\n")
    return unseen or unicodedata.name(character, "").startswith("VARIATION SELECTOR")


def foreign(character: str) -> bool:
    """Whether it is a letter or mark that is neither plain Latin nor Devanagari."""
    if unicodedata.category(character)[0] not in "LM":
        return False
    return not unicodedata.name(character, "").startswith(("LATIN ", "DEVANAGARI "))


def phrase_pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern for any of the phrases as whole words; a trailing `*` stands for any ending."""
    word = rf"\w{_DEVANAGARI}"
    ends = [(plain(phrase.rstrip("*")), phrase.endswith("*")) for phrase in phrases]
    written = [
        r"\s+".join(map(re.escape, stem.split())) + (f"[{word}]*" if open_end else "")
        for stem, open_end in ends
    ]
    return re.compile(rf"(?<![{word}])(?:{'|'.join(written)})(?![{word}])")
