"""What a model's inputs are about, and what all inputs about one subject contribute together.

Contributions add up, so those of a subject are exact too; whichever rows are beside it, a row's sum
has the same bits. A subject is led by the input that says most for the way it goes: the one with
the largest contribution where the subject raises the risk, with the smallest where it lowers it.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.features import CATALOG
from engine.features.compiled import compiled

Array = NDArray[Any]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
_PREDICTED = "payment"
_OF_INPUTS = {
    "outlook": (
        "payment_due_before payment_room payment_after_salary payment_to_balance "
        "payment_to_inflow payment_uncovered payment_uncovered_before payment_room_replayed "
        "payment_room_worst payment_room_latest payment_room_lowest payment_left_open"
    ),
    "reserves": (
        "payment_room_with_savings payment_lowest_with_savings payment_short_days "
        "payment_rescued_share payment_topped_share payment_short_since payment_rescue_days_since "
        "payment_saving_days_since payment_put_aside payment_saved_up payment_kept_net "
        "payment_kept_left payment_brought_share payment_refused_since payment_refused_gap "
        "payment_open_days payment_helped_share"
    ),
    "payments": "payment_missed_before",
    "loan": (
        "loan_amount loan_months loan_payment loan_payment_to_income loan_surplus loan_rehearsal "
        "loan_low_to_payment loan_days_short loan_days_tight loan_amount_to_balance"
    ),
    "past": (
        "history_low history_low_year history_low_tenth history_mean history_unsteady "
        "history_days_negative history_penalties history_days swing_largest_day "
        "swing_heaviest_month swing_deepest_dip swing_unsteady"
    ),
}
_SUBJECT = {name: subject for subject, names in _OF_INPUTS.items() for name in names.split()}


class Gathered(NamedTuple):
    """What subjects contribute [row, subject], and the input that leads each way (its column)."""

    total: Floats
    raises: Integers
    lowers: Integers


def subject_of(name: str) -> str:
    """The subject's code; an input of the outcome without one is about what is predicted itself."""
    if name in CATALOG:
        return CATALOG[name].subject or name
    return _SUBJECT.get(name, _PREDICTED)


def subjects_of(names: Sequence[str]) -> tuple[str, ...]:
    """The subject of each input."""
    return _subjects_of(tuple(names))


@lru_cache(maxsize=16)
def _subjects_of(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(subject_of(name) for name in names)


def by_subject(phi: Floats, subjects: Sequence[str]) -> tuple[tuple[str, ...], Gathered]:
    """The subjects in the order in which they first occur, and what each contributes."""
    codes, place = _places(tuple(subjects))
    shape = (len(phi), len(codes))
    found = Gathered(np.zeros(shape), np.full(shape, -1), np.full(shape, -1))
    _gather(np.ascontiguousarray(phi), place, *found)
    return codes, found


@lru_cache(maxsize=16)
def _places(subjects: tuple[str, ...]) -> tuple[tuple[str, ...], Integers]:
    """The subjects in their order, and which of them each input is about."""
    codes = tuple(dict.fromkeys(subjects))
    return codes, np.array([codes.index(subject) for subject in subjects], dtype=np.int64)


@compiled
def _gather(phi: Array, place: Array, total: Array, raises: Array, lowers: Array) -> None:
    """Add every input to its subject, from the left; the first of equals leads."""
    for row in range(phi.shape[0]):
        for column in range(phi.shape[1]):
            subject, value = place[column], phi[row, column]
            total[row, subject] += value
            most, least = raises[row, subject], lowers[row, subject]
            if most < 0 or value > phi[row, most]:
                raises[row, subject] = column
            if least < 0 or value < phi[row, least]:
                lowers[row, subject] = column
