"""The filter language: one line of text, such as `band = HIGH and due within 7 days`, as a tree.

The tree is all that leaves this file: what a person wrote is parsed, never pasted. Printing a tree
and parsing it again gives the same tree. What names and values mean is `tools.cohort`'s business.
"""

import functools
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import TYPE_CHECKING, Literal

from tools.errors import FilterError

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

Sign = Literal["=", "!=", "<", "<=", ">", ">="]
Value = str | float | date

LONGEST = 500  # characters
MOST = 20  # conditions
_SIGNS: dict[str, Sign] = {sign: sign for sign in ("=", "!=", "<", "<=", ">", ">=")}
_EXAMPLE = "band in (HIGH, CRITICAL) and region = Pune and salary_days_late > 3"


@dataclass(frozen=True)
class Compare:
    """`exposure > 500000`."""

    name: str
    sign: Sign
    value: Value


@dataclass(frozen=True)
class OneOf:
    """`band in (HIGH, CRITICAL)`."""

    name: str
    values: tuple[Value, ...]
    negated: bool = False


@dataclass(frozen=True)
class Between:
    """`probability between 10% and 20%`, both ends included."""

    name: str
    low: Value
    high: Value


@dataclass(frozen=True)
class Within:
    """`due within 7 days`."""

    name: str
    days: int


@dataclass(frozen=True)
class Known:
    """`region is known`."""

    name: str
    negated: bool = False


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: "Filter"


@dataclass(frozen=True)
class All:
    """Every part holds; two parts or more."""

    parts: "tuple[Filter, ...]"


@dataclass(frozen=True)
class Either:
    """At least one part holds; two parts or more."""

    parts: "tuple[Filter, ...]"


Condition = Compare | OneOf | Between | Within | Known
Filter = Condition | Not | All | Either


def parse(text: str) -> Filter:
    """The tree of a filter.

    Raises:
        FilterError: It is too long, or not written in the language; the message shows where.
    """
    from lark import UnexpectedInput, UnexpectedToken

    if len(text) > LONGEST:
        raise FilterError(f"A filter has at most {LONGEST} characters, this one has {len(text)}.")
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        ended = isinstance(error, UnexpectedToken) and error.token.type == "$END"
        raise FilterError(_complaint(text, None if ended else error.pos_in_stream)) from None
    found = _tree(tree)
    if (count := _size(found)) > MOST:
        raise FilterError(f"A filter has at most {MOST} conditions, this one has {count}.")
    return found


def written(found: Filter, say: "Callable[[str, Value], str] | None" = None) -> str:
    """The filter as text, in one canonical way; `say` writes a named thing's value otherwise.

    >>> written(parse("BAND in (HIGH) AND not due WITHIN 7 days"))
    'band in ("HIGH") and not due within 7 days'
    """
    match found:
        case Not(part):
            return f"not {_inner(part, say)}"
        case All(parts):
            return " and ".join(_inner(part, say) for part in parts)
        case Either(parts):
            return " or ".join(_inner(part, say) for part in parts)
        case _:
            return _condition(found, say or (lambda _, value: shown(value)))


def _condition(found: Condition, say: Callable[[str, Value], str]) -> str:
    match found:
        case Compare(name, sign, value):
            return f"{name} {sign} {say(name, value)}"
        case OneOf(name, values, negated):
            listed = ", ".join(say(name, value) for value in values)
            return f"{name}{' not' if negated else ''} in ({listed})"
        case Between(name, low, high):
            return f"{name} between {say(name, low)} and {say(name, high)}"
        case Within(name, days):
            return f"{name} within {days} days"
        case Known(name, negated):
            return f"{name} is{' not' if negated else ''} known"


def shown(value: Value) -> str:
    """A value as it is written in a filter."""
    match value:
        case str():
            return json.dumps(value, ensure_ascii=False)
        case float():
            return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case date():
            return value.isoformat()


def _inner(part: Filter, say: Callable[[str, Value], str] | None) -> str:
    """A part of something larger; `and` and `or` stand in brackets there."""
    text = written(part, say)
    return f"({text})" if isinstance(part, All | Either) else text


@functools.cache
def _parser() -> "Lark":
    from lark import Lark

    grammar = resources.files("tools").joinpath("filters.lark").read_text("utf-8")
    return Lark(grammar, parser="lalr", maybe_placeholders=False)


def _complaint(text: str, place: int | None) -> str:
    if place is None:
        where = "ends too early"
    else:
        where = f"cannot be read from {text[place : place + 20]!r} on (character {place + 1})"
    return f"The filter {text!r} {where}. Write it like: {_EXAMPLE}."


def _tree(tree: "Tree[Token]") -> Filter:
    make = _MAKE[str(tree.data)]
    return make(*tree.children)


def _size(found: Filter) -> int:
    match found:
        case All(parts) | Either(parts):
            return sum(map(_size, parts))
        case Not(part):
            return _size(part)
        case _:
            return 1


def _compare(name: str, sign: str, value: "Tree[Token]") -> Filter:
    return Compare(name.lower(), _SIGNS[str(sign)], _read(value))


def _one_of(name: str, *rest: "Tree[Token]") -> Filter:
    values = tuple(_read(each) for each in rest if each.data != "never")
    return OneOf(name.lower(), values, negated=len(values) < len(rest))


def _known(name: str, *rest: "Tree[Token]") -> Filter:
    return Known(name.lower(), negated=bool(rest))


def _within(name: str, days: str) -> Filter:
    if not str(days).isdigit() or not 1 <= int(days) <= 400:
        raise FilterError(f"`{name} within {days} days`: give a whole number of 1 to 400 days.")
    return Within(name.lower(), int(days))


def _read(value: "Tree[Token]") -> Value:
    text = str(value.children[0])
    match value.data:
        case "share":
            return _number(text) / 100
        case "number":
            return _number(text)
        case "day":
            return _day(text)
        case "quoted":
            return _unquoted(text)
        case _:
            return text


def _number(text: str) -> float:
    """The number, with a hyphen or the minus sign that the pages show."""
    return float(text.replace("−", "-"))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise FilterError(f"{text!r} is no day: write it as YYYY-MM-DD.") from error


def _unquoted(text: str) -> str:
    if text.startswith("'"):
        return text[1:-1]
    try:
        return str(json.loads(text, strict=False))
    except json.JSONDecodeError as error:
        raise FilterError(f"{text} has a backslash that means nothing: leave it out.") from error


_MAKE: dict[str, Callable[..., Filter]] = {
    "start": lambda part: _tree(part),
    "compare": _compare,
    "one_of": _one_of,
    "between": lambda name, low, high: Between(name.lower(), _read(low), _read(high)),
    "within": _within,
    "known": _known,
    "not": lambda part: Not(_tree(part)),
    "all": lambda *parts: All(tuple(map(_tree, parts))),
    "either": lambda *parts: Either(tuple(map(_tree, parts))),
}
