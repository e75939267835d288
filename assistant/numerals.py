"""Numerals: a text with all its numbers in plain digits, whichever way they were written.

Digits of any script, number words in four languages, lakh and million: "लगभग बारह हज़ार" becomes
"≈12⏨3". What is left of a number's exactness goes with it: ⏨ shifts the point, ≈ rounds.
"""

import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any

import yaml

SHIFT, ABOUT = "⏨", "≈"
NUMBER = rf"{ABOUT}?\d[\d,]*(?:\.\d+)?(?:{SHIFT}\d+)?"
_HIDDEN = frozenset({"Cf", "Co", "Cn"})
_WORDS = re.compile(r"[^\W\d_](?:[^\W_]|[\u0900-\u0963])*")
_GROUPED = re.compile(
    r"(?<![\d.,])(\d{1,3})((?:[ \u00a0\u202f]\d{3})+)(?![\d,])|(?<!\S)(\d) (\d)(?=\s*%)"
)
_BARE_POINT = re.compile(r"(?<![\d\w])\.(?=\d)")


@functools.cache
def words() -> Mapping[str, Any]:
    """The words of quantity, as the content has them."""
    text = resources.files("assistant").joinpath("numerals.yaml").read_text("utf-8")
    return dict(yaml.safe_load(text))


def any_of(listed: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "|".join(map(re.escape, sorted(listed, key=lambda word: (-len(word), word))))


def plain(text: str) -> str:
    """The text in usual characters: nothing hidden in it, and digits of any script as ASCII.

    >>> plain("९८\u200b %"), plain("𝟗𝟖 %")
    ('98 %', '98 %')
    """
    if text.isascii():
        return text.replace("\0", "")
    usual = unicodedata.normalize("NFKC", text.replace("\u2044", "/"))
    return "".join(
        str(unicodedata.decimal(each)) if each.isdecimal() else each
        for each in usual
        if unicodedata.category(each) not in _HIDDEN and each not in (SHIFT, ABOUT)
    )


def hidden(text: str) -> tuple[str, ...]:
    """The characters of a text that cannot be seen, emoji joiners aside."""
    return tuple(c for c in text if unicodedata.category(c) == "Cf" and c not in "\u200c\u200d")


def digits(text: str) -> str:
    """The text with its numbers in digits.

    >>> digits("ninety-eight point seven percent"), digits("about 1,200"), digits("₹12.4 lakh")
    ('98.7 percent', '≈1,200', '₹12.4⏨5')
    """
    text = _BARE_POINT.sub("0.", plain(text))
    text = _GROUPED.sub(lambda found: re.sub(r"\s", "", found.group()), text)
    text = _percent().sub("%", text)
    text = _spelt().sub(lambda found: _read(found.group()), text)
    text = _scaled().sub(lambda found: f"{found[1]}{SHIFT}{_exponent(found[2])}", text)
    return _about().sub(lambda found: f"{found[1] or ''}{ABOUT}", text)


def _read(run: str) -> str:
    """The number that a run of number words stands for; a single article is left as it is."""
    whole, _, decimals = _point().sub(".", run).partition(".")
    parts = _WORDS.findall(whole)
    if len(parts) == 1 and parts[0].lower() in words()["articles"]:
        return run
    value = str(_value(parts))
    after = "".join(str(_values().get(word.lower(), "")) for word in _WORDS.findall(decimals))
    return f"{value}.{after}" if after else value


def _value(parts: Iterable[str]) -> int:
    total = current = 0
    for part in (each.lower() for each in parts):
        if part in words()["scales"]:
            size = 10 ** words()["scales"][part]
            current = max(current, 1) * size
            if size > 100:
                total, current = total + current, 0
        else:
            current += _values().get(part, 0)
    return total + current


@functools.cache
def _values() -> Mapping[str, int]:
    found = {word: value for small in words()["small"].values() for word, value in small.items()}
    found["one"] = 1
    for listed in words()["lists"].values():
        for value, spellings in enumerate(listed.split()):
            found |= {plain(spelling): value for spelling in spellings.split("|")}
    return found


@functools.cache
def _spelt() -> re.Pattern[str]:
    values = any_of({*_values()} - {"one"})
    scales = any_of({plain(word) for word in words()["scales"]} - {"k", "mn", "bn", "शे"})
    joint = r"(?:(?:(?<=hundred)|(?<=thousand)|(?<=lakh))\s+and\s+|(?<=nta)\s+y\s+|[\s-]+)"
    point = rf"\s+(?:{any_of(words()['point'])})\s+(?:(?:{values}|one)\s*)+"
    part = rf"(?:{values}|{scales})"
    opening = rf"(?:one(?=[\s-]+(?:{scales}))|{part})"
    edge = r"[^\W_]|[\u0900-\u0963]"
    more = rf"(?:{joint}(?:{part}|one)(?!{edge}))*"
    return re.compile(
        rf"(?<![^\W_])(?<![\u0900-\u0963])(?<!\d )(?:{opening})(?!{edge}){more}"
        rf"(?:{point}(?<!\s))?",
        re.IGNORECASE,
    )


@functools.cache
def _percent() -> re.Pattern[str]:
    spelt = any_of(plain(word) for word in words()["percent"] if " " in word)
    return re.compile(rf"(?<![^\W_])(?:{spelt})(?![^\W_])", re.IGNORECASE)


@functools.cache
def _scaled() -> re.Pattern[str]:
    scales = any_of({plain(word) for word in words()["scales"]} - {"cien", "ciento"})
    return re.compile(
        rf"(\d[\d,]*(?:\.\d+)?)[\s-]?({scales})(?![^\W_]|[\u0900-\u0963])", re.IGNORECASE
    )


@functools.cache
def _about() -> re.Pattern[str]:
    money = r"[₹€$£]|(?:rs\.?|inr|eur|usd|gbp)\s?"
    about = any_of(map(plain, words()["about"]))
    return re.compile(rf"(?:(?<!\w)(?:{about}))\s*({money})?\s*(?=\d)", re.IGNORECASE)


@functools.cache
def _point() -> re.Pattern[str]:
    return re.compile(rf"\s+(?:{any_of(words()['point'])})\s+", re.IGNORECASE)


def _exponent(scale: str) -> int:
    return int({plain(k): v for k, v in words()["scales"].items()}[scale.lower()])
