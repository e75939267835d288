"""The spec's bills and habits as lookup tables, by their place in the spec."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from data.simulator.events import CHANNEL, KIND, NO_MCC
from data.simulator.spec import Bill, Habit, PortfolioSpec

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class BillCodes:
    """What a bill looks like on the account, whether the bank collects it, how long it is tried."""

    kind: Array
    channel: Array
    mcc: Array
    collected: Array
    declines: Array
    patience: Array
    saved: Array
    optional: Array


@dataclass(frozen=True)
class HabitCodes:
    """What a habit looks like on the account; `factor` is by weekday, month and habit."""

    kind: Array
    usual_channel: Array
    other_channel: Array
    usual_share: Array
    mcc: Array
    merchants: Array
    step: Array
    opens: Array
    open_for: Array
    spread: Array
    essential: Array
    at_night: Array
    factor: Array


@dataclass(frozen=True)
class Codes:
    """Both, and the habits that one-off purchases, illness and gambling fall under."""

    bills: BillCodes
    habits: HabitCodes
    one_off: Array
    cure: int
    bet: int


ONE_OFFS = ("household", "shopping", "health", "travel")
CURE, BET = "health", "gambling"
OPTIONAL = ("subscription", "transfer_out")
BY_HAND_DAYS = 20


def codes(spec: PortfolioSpec) -> Codes:
    """The lookup tables of a spec."""
    kinds = [habit.kind for habit in spec.habits]
    one_off = np.array([place for place, kind in enumerate(kinds) if kind in ONE_OFFS])
    bills, habits = _bills(spec), _habits(spec.habits)
    return Codes(bills, habits, one_off, kinds.index(CURE), kinds.index(BET))


def _bills(spec: PortfolioSpec) -> BillCodes:
    bills = spec.bills
    return BillCodes(
        kind=np.array([KIND[bill.kind] for bill in bills]),
        channel=np.array([CHANNEL[bill.channel] for bill in bills]),
        mcc=np.array([NO_MCC if bill.mcc is None else bill.mcc for bill in bills]),
        collected=np.array([bill.obligation is not None for bill in bills]),
        declines=np.array([bill.channel == "card" or bill.to == "savings" for bill in bills]),
        patience=np.array([_patience(spec, bill) for bill in bills]),
        saved=np.array([bill.to == "savings" for bill in bills]),
        optional=np.array([bill.kind in OPTIONAL for bill in bills]),
    )


def _patience(spec: PortfolioSpec, bill: Bill) -> int:
    """Days after which nobody tries to pay it any more; a standing order is tried once."""
    if bill.obligation is not None:
        return spec.collection.give_up_days
    return 0 if bill.to == "savings" else BY_HAND_DAYS


def _habits(habits: tuple[Habit, ...]) -> HabitCodes:
    width = max(len(habit.mccs) for habit in habits)
    season = np.array([habit.season for habit in habits]).T
    weekend = np.array([habit.weekend for habit in habits])
    weekday = np.where(np.arange(7)[:, None] >= 5, weekend, 1.0)
    return HabitCodes(
        kind=np.array([KIND[habit.kind] for habit in habits]),
        usual_channel=np.array([CHANNEL[habit.channels[0][0]] for habit in habits]),
        other_channel=np.array([CHANNEL[habit.channels[-1][0]] for habit in habits]),
        usual_share=np.array([habit.channels[0][1] for habit in habits]),
        mcc=np.array([(habit.mccs * width)[:width] for habit in habits]),
        merchants=np.array([habit.merchants for habit in habits]),
        step=np.array([habit.step for habit in habits]),
        opens=np.array([habit.hours[0] for habit in habits]),
        open_for=np.array([habit.hours[1] - habit.hours[0] for habit in habits]),
        spread=np.array([habit.spread for habit in habits], dtype=np.float32),
        essential=np.array([habit.essential for habit in habits]),
        at_night=np.array([habit.at_night for habit in habits]),
        factor=weekday[:, None, :] * season[None, :, :],
    )
