"""Conditions on the queue: a tree of comparisons, turned into SQL with bound parameters only.

Columns come from a closed list and every value is bound, so no text that a person wrote is ever
part of a statement. A missing value fits no comparison, and `Not` is true of exactly the others.
"""

import json
import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Text,
    and_,
    bindparam,
    false,
    func,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy import cast as as_type
from sqlalchemy.dialects.postgresql import JSON

from engine.store.schema import QUEUE

Operator = Literal["=", "!=", "<", "<=", ">", ">="]
Value = str | float | bool | date

_COMPARE: dict[Operator, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_HIDDEN = frozenset({"reference", "score_id", "reason_codes"})
COLUMNS = tuple(column.name for column in QUEUE.columns if column.name not in _HIDDEN)


class UnknownColumnError(ValueError):
    """The queue has no such column to ask about."""


@dataclass(frozen=True)
class Compare:
    """A column against one value."""

    column: str
    operator: Operator
    value: Value


@dataclass(frozen=True)
class OneOf:
    """A column is one of these values; of none it never is."""

    column: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Known:
    """A column has a value."""

    column: str


@dataclass(frozen=True)
class HasReason:
    """The code is among the stored reasons of the score."""

    code: str


@dataclass(frozen=True)
class Among:
    """The customer is one of these."""

    customer_ids: tuple[int, ...]


@dataclass(frozen=True)
class All:
    """Every part holds."""

    parts: "tuple[Condition, ...]"


@dataclass(frozen=True)
class Either:
    """At least one part holds."""

    parts: "tuple[Condition, ...]"


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: "Condition"


Single = Compare | OneOf | Known | HasReason | Among
Condition = Single | All | Either | Not


def clause(conn: Connection, condition: Condition) -> ColumnElement[bool]:
    """The condition in SQL, never unknown: true or false of every row.

    Raises:
        UnknownColumnError: It asks for a column that nobody may ask about.
    """
    match condition:
        case All(parts):
            return and_(true(), *(clause(conn, part) for part in parts))
        case Either(parts):
            return or_(false(), *(clause(conn, part) for part in parts))
        case Not(part):
            return not_(clause(conn, part))
        case _:
            return _single(conn, condition)


def _single(conn: Connection, condition: Single) -> ColumnElement[bool]:
    match condition:
        case Compare(name, sign, value):
            column = _column(name)
            return and_(column.is_not(None), _COMPARE[sign](column, value))
        case OneOf(name, values):
            column = _column(name)
            return and_(column.is_not(None), column.in_(values)) if values else false()
        case Known(name):
            return _column(name).is_not(None)
        case HasReason(code):
            return QUEUE.c.reason_codes.contains(f" {code} ", autoescape=True)
        case Among(customer_ids):
            return QUEUE.c.customer_id.in_(_ids(conn, customer_ids))


def _column(name: str) -> ColumnElement[Any]:
    if name not in COLUMNS:
        raise UnknownColumnError(f"The queue has no column {name!r}: choose of {COLUMNS}.")
    return QUEUE.c[name]


def _ids(conn: Connection, customer_ids: tuple[int, ...]) -> Any:  # noqa: ANN401 - a subquery
    """Any number of ids as one bound parameter: both databases unpack a JSON list."""
    ids = bindparam(None, json.dumps(customer_ids), Text())
    if conn.dialect.name == "sqlite":
        return select(func.json_each(ids).table_valued("value").c.value)
    each = func.json_array_elements_text(as_type(ids, JSON)).table_valued("value")
    return select(as_type(each.c.value, BigInteger))
