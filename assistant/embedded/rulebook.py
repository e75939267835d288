"""The rulebook: which contact rule or which row of a decision table a question names.

A contact rule is named by its number. A row is named by its id, which is a plain word or two: ids
of several words stand for themselves, and any other only beside "rule" or "row".
"""

import functools
import re

from assistant.embedded.extracting import Values
from assistant.embedded.lexicon import slot_words
from engine.outreach.desk import POLICIES
from engine.policy.table import load_table
from tools.explain_rule import TABLES

_NUMBERED = r"(?:in|gl|us|uk|eu)"
_RULE = re.compile(
    rf"\b(?:rule\s+)?({_NUMBERED}-\d{{2}}(?:\.[a-z_]+)?|(?:gl|us|uk|eu|in)\d{{2}}(?:\.[a-z_]+)?)\b"
    rf"|\brule\s+([a-z]{{2}}-\d{{2}}(?:\.[a-z_]+)?|{_NUMBERED}\s?\d{{2}}(?:\.[a-z_]+)?)\b"
)
_CALLED = r"(?:rules?|rows?|clause)"
_TABLE = r"(?:treatment|treatments|hardship|retraining|policy|decision|contact)"
_NAMING = r"(?:is|called|named|with|the|id|about|for|on|of)"
_ROWS = re.compile(rf"\b{_CALLED}\b|[a-z]_[a-z]")
_PLACE = re.compile(rf"\b(?:{_CALLED}|(?:policy|table) line|line of the (?:policy|table))\b")
_FALLING = re.compile(
    r"\b(?:fall|falls|fell|falling|land|lands|landed)\b"
)  # in a row: nothing fell
_SHORTEST = 4  # letters of a plain word that names a row before "row": no "old rule", "low row"


def rules(text: str, values: Values) -> str:
    """The text with the rules that it names cut; the first is kept as `rule`."""
    text = _RULE.sub(lambda found: _kept(_numbered(found[1] or found[2]), values), text)
    if "rule" not in values and _ROWS.search(text):
        text = _rows().sub(lambda found: _kept(_row(found), values), text)
    placed = "rule" not in values and _PLACE.search(text)
    return _FALLING.sub("belong", text) if placed else text


def _kept(rule: str, values: Values) -> str:
    values.setdefault("rule", []).append(rule)
    return " rule {rule} "


def _numbered(said: str) -> str:
    head, dot, part = said.replace(" ", "").partition(".")
    code = re.fullmatch(r"([a-z]{2})-?(\d{2})", head)
    return f"{code[1].upper()}-{code[2]}{dot}{part}" if code else said


def _row(found: re.Match[str]) -> str:
    said = next(group for group in found.groups() if group)
    return re.sub(r"[\s-]+", "_", said)


@functools.cache
def _rows() -> re.Pattern[str]:
    """A row beside "rule" or "row", or one whose id stands for itself or is no word at all."""
    ids = sorted(_ids(), key=lambda each: (-len(each), each))
    own = [each for each in ids if "_" in each and each not in slot_words().meaning]
    either = "|".join(each.replace("_", r"[\s_-]") for each in ids)
    before = "|".join(each.replace("_", r"[\s_-]") for each in ids if len(each) >= _SHORTEST)
    of_table = rf"(?:\s+(?:of|in|from)\s+(?:the\s+)?(?:{_TABLE}\s+)*(?:table|policy|rules)\b)?"
    return re.compile(
        rf"\b(?:{_TABLE}\s+)?{_CALLED}\s+(?:{_NAMING}\s+)*({either})\b"
        rf"(?!\s+(?:risk|band|customers?|people|cases)\b){of_table}"
        rf"|\b(?:{_TABLE}\s+)?{_CALLED}\s+(?:{_NAMING}\s+)*([a-z]+_[a-z_]+)\b{of_table}"
        rf"|\b({before}|[a-z]+_[a-z_]+)\s+(?:{_TABLE}\s+)?{_CALLED}\b{of_table}"
        rf"|\b({'|'.join(own)})\b"
    )


@functools.cache
def _ids() -> frozenset[str]:
    tables = (load_table(POLICIES / f"{name}.yaml") for name in TABLES)
    return frozenset(row.id for table in tables for row in table.rules)
