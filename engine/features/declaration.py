"""The words in which a feature is declared.

A *measure* says which events count and what is taken of them, once for each window; a *derived*
feature is a function named after itself whose parameters are its inputs. Windows are half-open days
before `as_of`: `as_of - window < booked_at <= as_of`. Derived features may also use what is `GIVEN`
about each row.

Distinct and new things are told by counterparty or mcc; events without one don't count. *New* are
those of the window that do not occur among the measure's events in the rest of the last 180 days.
The longest gap is the longest stretch without the events (microseconds): between neighbours, from
the window's start to the first and from the last to `as_of`.

What "missing" (NaN) means is decided here, once for each kind of feature:
- a count, a sum or a number of days with events over no events is 0: nothing happened;
- a smallest, largest, first or last of no events is missing, and so is the moment of it;
- the longest gap of no events is the whole window;
- a balance is missing until the first balance is known, and its days count from then on;
- the credit limit is missing while no account of the customer has one;
- a derived feature is missing when an input is, or when its denominator is zero; never infinite.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from data.tables import KINDS, OBLIGATION_KINDS, STATUSES

Column = NDArray[np.float64]
Unit = Literal["minor", "days", "count", "ratio", "share"]
Harm = Literal["up", "down"]
Source = Literal["transactions", "payments"]
EventTake = Literal[
    "count",
    "sum of amount",
    "min of amount",
    "max of amount",
    "first time",
    "last time",
    "last amount",
    "days with events",
    "distinct counterparties",
    "distinct mccs",
    "new counterparties",
    "new mccs",
    "longest gap",
]
BalanceTake = Literal[
    "last balance",
    "balance before",
    "sum of day balances",
    "days with balance",
    "min of day balances",
    "days below",
]

PAYMENT_STATUSES = ("due", "paid", "late", "missed", "lateness")
VOCABULARY: Mapping[Source, Mapping[str, tuple[str, ...]]] = {
    "transactions": {
        "kind": KINDS,
        "status": STATUSES,
        "direction": ("credit", "debit"),
        "hours": ("day", "night"),
        "week": ("weekday", "weekend"),
    },
    "payments": {
        "kind": OBLIGATION_KINDS,
        "status": PAYMENT_STATUSES,
        "direction": ("credit", "debit"),
        "hours": ("day", "night"),
        "week": ("weekday", "weekend"),
    },
}
AS_OF, CREDIT_LIMIT = "as_of", "credit_limit"
GIVEN: Mapping[str, str] = {
    AS_OF: "the moment itself, in epoch microseconds",
    CREDIT_LIMIT: "sum of the credit limits of the customer's accounts opened by then, minor units",
}


@dataclass(frozen=True)
class Threshold:
    """A customer's own limit: a measured value, divided."""

    of: str
    divided_by: int


@dataclass(frozen=True, kw_only=True)
class Measure:
    """What is taken of which events, over which windows (days before `as_of`; none: all history).

    `where` maps a column of the source's vocabulary to the value, or values, that count. Amounts
    are taken without their sign; the direction is a matter of `where`. `input_only` measures feed
    derived features and are none themselves, as do the windows in `feeding`. A `subject` is one of
    `engine.features.subjects`; what is about none stands for itself.
    """

    name: str
    label: str
    unit: Unit
    description: str
    take: EventTake | BalanceTake
    source: Source = "transactions"
    where: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    windows: tuple[int, ...] = ()
    feeding: tuple[int, ...] = ()
    below: Threshold | None = None
    harm: Harm | None = None
    usual_range: tuple[float, float] | None = None
    input_only: bool = False
    subject: str | None = None


@dataclass(frozen=True, kw_only=True)
class Derived:
    """A feature computed from measured or derived columns, or from `as_of` (epoch microseconds).

    Without a `subject` it is about that of its first input.
    """

    name: str
    label: str
    unit: Unit
    description: str
    inputs: tuple[str, ...]
    function: Callable[..., Column]
    harm: Harm | None = None
    usual_range: tuple[float, float] | None = None
    subject: str | None = None


def derived(
    *,
    label: str,
    unit: Unit,
    harm: Harm | None = None,
    usual_range: tuple[float, float] | None = None,
    subject: str | None = None,
) -> Callable[[Callable[..., Column]], Derived]:
    """Turn a function into a feature: its name, docstring and parameters are the declaration."""

    def declare(function: Callable[..., Column]) -> Derived:
        return Derived(
            name=function.__name__,
            label=label,
            unit=unit,
            description=" ".join((inspect.getdoc(function) or "").split()),
            inputs=tuple(inspect.signature(function).parameters),
            function=function,
            harm=harm,
            usual_range=usual_range,
            subject=subject,
        )

    return declare
