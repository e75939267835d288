"""Numbered: the last question with another number, where a number is all that was said.

"make it 10", "two months", "lower the bar to 60": whether rows, days, a bound or a level is meant,
what the last question held tells.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from assistant.embedded.ellipsis import is_stretch, numeral, says_little
from assistant.embedded.focus import Frame
from assistant.embedded.grammar import load_grammar
from assistant.embedded.reading import Reading

BACKWARDS = frozenset({"trend", "outcomes", "changes"})
TIMES = frozenset({"days_back", "days", "since", "as_of"})
_MOST_DAYS = 730  # that are looked back
_COHORT = frozenset({"list", "count", "group", "more"})
_NO_CUSTOMER = 10_000  # an amount, where customers were chosen by one
_LEAST_CUSTOMER = 100  # a smaller number alone is nobody's
_BOUND = re.compile(r"\w+ [<>]=? [\d.]+")


def numbered(reading: Reading, last: Frame) -> Frame | None:
    """The last frame with another number, where a number is all that was said."""
    number, amount = numeral(reading), reading.values.get("amount")
    if last.intent in BACKWARDS and len(reading.customers) == 1 and says_little(reading):
        days = reading.customers[0]
        number = (
            days if days <= _MOST_DAYS and reading.values.get("ordinal") == ["last"] else number
        )
    kept = {key: value for key, value in last.slots.items() if key != "since"}
    if number is not None and last.intent in BACKWARDS:
        kept = {key: value for key, value in kept.items() if key not in TIMES}
        return Frame(last.intent, {**kept, "days_back": number})
    if number is not None and last.intent in _COHORT:
        return _of_many(number, reading, replace(last, slots=kept))
    if amount is not None and last.intent in _COHORT and amount >= _NO_CUSTOMER:
        return _bounded(int(amount), reading, last)
    changes = last.slots.get("changes", {})
    value = number if number is not None else amount
    if value is not None and last.intent == "what_if" and _is_level(float(value), reading, changes):
        scale = {m.field: 100 if m.unit == "money" else 1 for m in load_grammar().measures.values()}
        for code in changes:
            return Frame("what_if", {**kept, "changes": {code: float(value) * scale.get(code, 1)}})
    return None


def _is_level(value: float, reading: Reading, changes: Mapping[str, Any]) -> bool:
    """Whether a number is another level of what was supposed, and no customer."""
    if value < _LEAST_CUSTOMER:
        return True
    scale = {m.field: 100 if m.unit == "money" else 1 for m in load_grammar().measures.values()}
    was = [float(level or 0) / scale.get(code, 1) for code, level in changes.items()]
    return "follows" in reading.values and any(each / 10 <= value <= each * 10 for each in was)


def _of_many(number: int, reading: Reading, last: Frame) -> Frame | None:
    """The same customers, with the number as the bound, the deadline or the rows it was said of."""
    bounds = [name for name in ("min_probability", "max_probability") if name in last.slots]
    if len(bounds) == 1 and "n" not in last.slots and not is_stretch(reading):
        return replace(last, slots={**last.slots, bounds[0]: number / 100})
    if (bounded := _bounded(number, reading, last)) is not None:
        return bounded
    if "days" in last.slots and ("n" not in last.slots or is_stretch(reading)):
        return replace(last, slots={**last.slots, "days": number})
    if last.intent == "list" and not is_stretch(reading):
        return replace(last, slots={**last.slots, "n": number})
    return None


def _bounded(number: int, reading: Reading, last: Frame) -> Frame | None:
    """The same customers, with another number in the one condition that compares with one."""
    where = list(last.slots.get("where", ()))
    compared = [place for place, each in enumerate(where) if _BOUND.fullmatch(each)]
    if len(compared) != 1 or "n" in last.slots or "days" in last.slots:
        return None
    name, sign = where[compared[0]].split()[:2]
    unit = next((m.unit for m in load_grammar().measures.values() if m.field == name), None)
    if unit is None or is_stretch(reading) != (unit == "days" and is_stretch(reading)):
        return None
    level = {"money": number * 100, "share": number / 100 if number > 1 else number}
    where[compared[0]] = f"{name} {sign} {level.get(unit, number)}"
    return replace(last, slots={**last.slots, "where": where})
