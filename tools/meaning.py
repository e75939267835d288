"""What a filter means in this portfolio: its tree over columns, features and values that exist.

Feature conditions are settled here, on the stored values of every customer, so that the store only
ever sees closed columns and bound parameters. A name that is none is refused with the nearest.
"""

from datetime import date, timedelta
from typing import TYPE_CHECKING, get_args

import numpy as np
from numpy.typing import NDArray

from data.tables import OBLIGATION_KINDS
from engine.features import CATALOG
from engine.outreach.wording import money
from engine.store import conditions as sql
from engine.store import feature_values
from engine.store.conditions import Condition
from engine.store.queue import BANDS
from knowledge.content import load_wording
from tools import filters, vocabulary
from tools.context import Context
from tools.errors import FilterError
from tools.filters import Filter, Sign, Value
from tools.vocabulary import Hardship, Place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

_PLACES = ("region", "segment", "language")
_NUMBERS = ("probability", "exposure", "payment_amount", "runway_days", "priority", "customer_id")
_AMOUNTS = ("exposure", "payment_amount")
_WORDS = ("band", "hardship", "treatment", "payment_kind", *_PLACES)
_ALIASES = {
    "due": "payment_due_on",
    "due_on": "payment_due_on",
    "amount": "payment_amount",
    "runway": "runway_days",
    "risk": "probability",
    "id": "customer_id",
    "customer": "customer_id",
    "kind": "payment_kind",
}
_COLUMNS = (*_WORDS, *_NUMBERS, "payment_due_on", "vulnerable", "reason")
_TRUTH = {"true": True, "yes": True, "false": False, "no": False}


def meaning(ctx: Context, conn: "Connection", found: Filter) -> Condition:
    """The tree over columns and values that exist."""
    match found:
        case filters.All(parts):
            return sql.All(tuple(meaning(ctx, conn, part) for part in parts))
        case filters.Either(parts):
            return sql.Either(tuple(meaning(ctx, conn, part) for part in parts))
        case filters.Not(part):
            return sql.Not(meaning(ctx, conn, part))
        case _:
            return _condition(ctx, conn, found)


def _condition(ctx: Context, conn: "Connection", found: filters.Condition) -> Condition:
    match found:
        case filters.Between(name, low, high):
            ends = (filters.Compare(name, ">=", low), filters.Compare(name, "<=", high))
            return sql.All(tuple(meaning(ctx, conn, end) for end in ends))
        case filters.OneOf(name, values, negated):
            equal = (filters.Compare(name, "=", value) for value in values)
            any_of = sql.Either(tuple(meaning(ctx, conn, each) for each in equal))
            return sql.Not(any_of) if negated else any_of
        case filters.Within(name, days):
            return _within(name, ctx.today, days)
        case filters.Known(name, negated):
            known = _known(conn, _column(name))
            return sql.Not(known) if negated else known
        case filters.Compare(name, sign, value):
            return _compare(ctx, conn, _column(name), sign, value)


def names() -> frozenset[str]:
    """Everything that may be filtered by, in small letters."""
    return frozenset((*_COLUMNS, *_ALIASES, *CATALOG.names))


def _column(said: str) -> str:
    """The queue's column or the feature that a name means."""
    name = _ALIASES.get(said, said)
    if name in _COLUMNS or name in CATALOG:
        return name
    raise FilterError(
        f"There is nothing called {said!r} to filter by. "
        f"{vocabulary.nearest(said, (*_COLUMNS, *CATALOG.names))}"
    )


def said_value(currency: str, said: str, value: Value) -> str:
    """A value of a filter for a reader: an amount as money, anything else as in the filter."""
    name = _ALIASES.get(said, said)
    is_money = name in _AMOUNTS or (name in CATALOG and CATALOG[name].unit == "minor")
    if not is_money or not isinstance(value, float):
        return filters.shown(value)
    amount = money(round(abs(value)), currency, "en", "email", load_wording())
    return f"{'−' if value < 0 else ''}{amount.replace('.00', '')}"


def _within(said: str, first: date, days: int) -> Condition:
    if _column(said) != "payment_due_on":
        raise FilterError(f"`{said} within {days} days` means nothing: write `due within ...`.")
    last = first + timedelta(days=days - 1)
    return sql.All(
        (sql.Compare("payment_due_on", ">=", first), sql.Compare("payment_due_on", "<=", last))
    )


def _compare(ctx: Context, conn: "Connection", name: str, sign: Sign, value: Value) -> Condition:
    if name in _NUMBERS:
        return sql.Compare(name, sign, _number(name, value))
    if name in CATALOG:
        return _feature(conn, name, sign, _number(name, value))
    if name == "payment_due_on":
        return sql.Compare(name, sign, _date(name, value))
    same = _equality(name, sign)
    held = _words(ctx, conn, name, value)
    return held if same else sql.Not(held)


def _equality(name: str, sign: Sign) -> bool:
    if sign not in ("=", "!="):
        raise FilterError(f"{name!r} has no order, so `{sign}` cannot be asked: use = or !=.")
    return sign == "="


def _words(ctx: Context, conn: "Connection", name: str, value: Value) -> Condition:
    said = written_value(value)
    if name == "vulnerable":
        return sql.Compare(name, "=", _truth(said))
    if name == "reason":
        return sql.HasReason(vocabulary.reason_code(ctx, conn, said))
    for column in get_args(Place):
        if name == column:
            return sql.OneOf(name, vocabulary.place(ctx, column, said))
    known: Mapping[str, Sequence[str]] = {
        "band": BANDS,
        "hardship": get_args(Hardship),
        "payment_kind": OBLIGATION_KINDS,
    }
    choices = known[name] if name in known else vocabulary.treatments(conn)
    return sql.Compare(name, "=", vocabulary.one_of(name, said, choices))


def written_value(value: Value) -> str:
    """A value as the word it may be: `1` and `2026-11-01` are words where words are asked for."""
    return value if isinstance(value, str) else filters.shown(value)


def _truth(said: str) -> bool:
    if said.lower() not in _TRUTH:
        raise FilterError(f"vulnerable is true or false, not {said!r}.")
    return _TRUTH[said.lower()]


def _number(name: str, value: Value) -> float:
    if isinstance(value, float):
        return value
    raise FilterError(f"{name!r} is a number, and {written_value(value)!r} is none.")


def _date(name: str, value: Value) -> date:
    if isinstance(value, date):
        return value
    raise FilterError(f"{name!r} is a day, and {written_value(value)!r} is none: write YYYY-MM-DD.")


def _known(conn: "Connection", name: str) -> Condition:
    if name == "reason":
        raise FilterError("`reason is known` means nothing: write `reason = CODE`.")
    if name in _COLUMNS:
        return sql.Known(name)
    found = _values(conn, name)
    return _among(found, ~np.isnan(found.value))


def _feature(conn: "Connection", name: str, sign: Sign, value: float) -> Condition:
    """Those whose stored value fits; a value that was not observed fits nothing."""
    found = _values(conn, name)
    observed = ~np.isnan(found.value)
    match sign:
        case "=":
            fits = found.value == value
        case "!=":
            fits = found.value != value
        case "<":
            fits = found.value < value
        case "<=":
            fits = found.value <= value
        case ">":
            fits = found.value > value
        case ">=":
            fits = found.value >= value
    return _among(found, fits & observed)


def _values(conn: "Connection", name: str) -> feature_values.FeatureValues:
    found = feature_values.values(conn, CATALOG.hash, CATALOG.names.index(name))
    if not len(found.customer_id):
        raise FilterError(
            f"{name!r} cannot be asked: the store holds no values of this program's features. Run "
            "`forbear score`."
        )
    return found


def _among(found: feature_values.FeatureValues, fits: NDArray[np.bool_]) -> Condition:
    return sql.Among(tuple(found.customer_id[fits].tolist()))
