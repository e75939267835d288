"""Supposing: what a question changes of a customer, however it says so.

A supposition names a subject (the salary, the bounced debits) and its level: a number, or words
that mean nothing is amiss ("on time", "gone", "no"). Only where both stand near each other is a
change read; a level that is merely relative ("another week", "doubles") is none.
"""

import functools
import re
from collections.abc import Iterable

from assistant.embedded.extracting import Values
from assistant.embedded.grammar import load_grammar
from assistant.embedded.lexicon import whole

_UNIT = r"\s*(?P<unit>%|percent\b|per cent\b|days?\b|weeks?\b)?"
_LEVEL = rf"(?P<number>\d{{1,2}}(?:\.\d+)?)(?![\w.]){_UNIT}(?:\s+(?:late|delayed|delay|overdue))?"
_BETWEEN = r"(?P<between>(?:\s+(?!and\b|but\b)[\w#'-]+){0,5}?)"
_FEW = r"(?P<between>(?:\s+(?!and\b|but\b)(?:[a-z'-]+|#?\d{3,9})){0,3}?)"
_WEEK = re.compile(r"\b(?:a|one|full|whole)\s+(week|day|fortnight)\b")


def suppositions(text: str, values: Values) -> str:
    """The changes that are supposed, taken out of the text; nothing where nothing is supposed."""
    said = load_grammar().supposing
    if not _cues().search(text) or whole(said.never).search(text):
        return text
    if whole(said.relative).search(text):
        return text
    changes: dict[str, float | None] = values.get("changes", {})

    def take(found: re.Match[str]) -> str:
        feature = _features()[found["subject"]]
        number = found.groupdict().get("number")
        if number is not None and not _fits(feature, found):
            return found.group()
        changes[feature] = None if number is None else _level(feature, found)
        return f" {{change}} {found['between'] or ''} "

    text = _WEEK.sub(lambda found: f"{14 if found[1] == 'fortnight' else 1} {_of(found)}", text)
    for pattern in _patterns():
        text = pattern.sub(take, text)
    if changes:
        values["changes"] = changes
    return text


def _of(found: re.Match[str]) -> str:
    return "days" if found[1] == "fortnight" else found[1]


def _fits(feature: str, found: re.Match[str]) -> bool:
    """Whether a number may be a level of the feature, and is said as one."""
    unit = (found["unit"] or "").rstrip("s")
    kind = load_grammar().supposing.counted.get(feature)
    by = found["between"].split()[-1:] == ["by"]
    match kind:
        case "days":
            return unit in {"day", "week"} or (not unit and found["number"] == "0")
        case "count":
            return not unit and not by
        case "share":
            return unit not in {"day", "week"} and not by
        case _:
            return False


def _level(feature: str, found: re.Match[str]) -> float:
    number = float(found["number"])
    if load_grammar().supposing.counted[feature] == "share":
        return number / 100 if found["unit"] or number > 1 else number
    return 7 * number if (found["unit"] or "").startswith("week") else number


@functools.cache
def _features() -> dict[str, str]:
    said = load_grammar().supposing.subjects
    return {word: feature for feature, words in said.items() for word in words}


@functools.cache
def _cues() -> re.Pattern[str]:
    return whole(load_grammar().supposing.cues)


@functools.cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    said = load_grammar().supposing
    subject = rf"(?<![\w{{])(?P<subject>{_any(_features())})(?![\w}}])"
    state, relieving = (
        rf"(?<![\w-])(?:{_any(words)})\b" for words in (said.states, said.relieving)
    )
    return (
        re.compile(rf"{subject}{_BETWEEN}\s+{_LEVEL}"),
        re.compile(rf"(?<![\w.]){_LEVEL}\s+(?:of\s+|in\s+|x\s+)?(?P<between>){subject}"),
        re.compile(rf"{relieving}{_FEW}\s+{subject}"),
        re.compile(rf"{subject}{_BETWEEN}\s+{state}"),
        re.compile(r"(?P<subject>on-time pay|timely pay)(?P<between>)"),
    )


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda each: (-len(each), each)))
