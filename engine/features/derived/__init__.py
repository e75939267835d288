"""Features computed from measured ones: the function is the feature, its parameters the inputs.

They work on whole columns of float64 (NaN = missing) and may divide by zero: `finish` turns every
value that is not finite into a missing one. Moments and `as_of` are in epoch microseconds. To add a
feature, add a function to the file of its subject, below those that it uses; a measure held against
the customer's own usual is a line in `deviations`.
"""

from types import ModuleType

from engine.features.declaration import Derived
from engine.features.derived import (
    activity,
    balance,
    bills,
    income,
    mix,
    payments,
    spending,
    trouble,
)
from engine.features.derived.deviations import DEVIATIONS

__all__ = ["DERIVED", "DEVIATIONS"]


def _declared(module: ModuleType) -> tuple[Derived, ...]:
    return tuple(value for value in vars(module).values() if isinstance(value, Derived))


DERIVED = tuple(
    feature
    for module in (income, balance, spending, mix, bills, trouble, activity, payments)
    for feature in _declared(module)
)
