"""What is compared between a real and a simulated book, in units that know no currency.

Each measure is a number a row, customer or month; each profile the shares of a few groups. Both
come with the reason why the simulated books differ.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

EARNED = ("salary", "benefit", "gig_income")
MAIN = 100
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Measure:
    """What is compared, in which words and units, and why the simulated books differ."""

    name: str
    unit: str
    values: Callable[[pd.DataFrame], Floats]
    why: str
    scale: str = "linear"


@dataclass(frozen=True)
class Profile:
    """Shares of a few groups that add up to one."""

    name: str
    groups: tuple[str, ...]
    shares: Callable[[pd.DataFrame], Floats]
    why: str


def gaps(rows: pd.DataFrame) -> Floats:
    days = rows.groupby("customer_id").day.diff().dropna()
    return np.asarray(days.dt.days, dtype=float)


def debits(rows: pd.DataFrame) -> Floats:
    paid = rows[rows.amount < 0]
    return np.asarray(np.log10(-paid.amount / paid.income), dtype=float)


def credits_(rows: pd.DataFrame) -> Floats:
    got = rows[rows.amount > 0]
    return np.asarray(np.log10(got.amount / got.income), dtype=float)


def balances(rows: pd.DataFrame) -> Floats:
    last = rows.groupby(["customer_id", "month"]).tail(1)
    return np.asarray(last.balance_after / last.income, dtype=float)


def earned(rows: pd.DataFrame) -> Floats:
    got = rows[rows.amount > 0]
    pay = got.amount.where(got.kind.isin(EARNED), 0).groupby(got.customer_id).sum()
    return np.asarray(pay / got.groupby("customer_id").amount.sum(), dtype=float)


def monthly(rows: pd.DataFrame) -> Floats:
    whole = rows.groupby("customer_id").agg(rows=("amount", "size"), months=("months", "first"))
    return np.asarray(whole.rows / whole.months, dtype=float)


def monthly_credits(rows: pd.DataFrame) -> Floats:
    return monthly(rows[rows.amount > 0])


def digits(rows: pd.DataFrame) -> Floats:
    amount = rows.amount.abs().to_numpy(dtype=float)
    first = (amount / 10 ** np.floor(np.log10(amount))).astype(int)
    return _shares(first - 1, 9)


def roundness(rows: pd.DataFrame) -> Floats:
    """How many noughts: not whole, whole, tens, hundreds and more of the main unit."""
    amount = rows.amount.abs().to_numpy()
    noughts = sum((amount % (MAIN * 10**power) == 0).astype(int) for power in range(3))
    return _shares(np.asarray(noughts), 4)


def weekdays(rows: pd.DataFrame) -> Floats:
    return _shares(rows.day.dt.day_of_week.to_numpy(), 7)


def month_days(rows: pd.DataFrame) -> Floats:
    return _shares(rows.day.dt.day.to_numpy() - 1, 31)


def _shares(codes: NDArray[np.int64], groups: int) -> Floats:
    return np.bincount(codes, minlength=groups) / len(codes)


MEASURES = (
    Measure(
        "Days between transactions",
        "whole days from one to the next",
        gaps,
        "People in 1993 to 1998 drew cash a few times a month; cards and UPI make several "
        "payments a day. The simulated books are denser by design.",
    ),
    Measure(
        "Size of debits",
        "log10 of the amount as a part of a month's money in",
        debits,
        "A real debit was mostly a large withdrawal of cash; small card and UPI payments were not "
        "there yet. The upper tail (rent, instalments) is the part to compare.",
    ),
    Measure(
        "Size of credits",
        "log10 of the amount as a part of a month's money in",
        credits_,
        "Interest is paid monthly in the real book and quarterly in ours; ours has refunds and "
        "gifts among friends, which are small.",
    ),
    Measure(
        "Balance at month's end",
        "months of money in",
        balances,
        "Czech accounts kept savings on the current account. Ours move them elsewhere, and "
        "the simulated books contain the hard-pressed on purpose.",
    ),
    Measure(
        "Share of pay and pension in money in",
        "share of each customer's credits",
        earned,
        "Most of the real accounts are filled with cash at the counter, which the source does not "
        "explain: their share is zero. Ours are paid into the account.",
    ),
    Measure("Transactions a month", "a customer", monthly, "As for the days between.", "log"),
    Measure(
        "Credits a month",
        "a customer",
        monthly_credits,
        "Gifts, refunds, weekly gig pay and second earners add to ours.",
        "log",
    ),
)
PROFILES = (
    Profile(
        "First digits",
        tuple("123456789"),
        digits,
        "Benford's law holds for neither exactly: fees and interest repeat in the real book, "
        "subscriptions and notes in ours.",
    ),
    Profile(
        "Round amounts",
        ("cents", "whole", "tens", "hundreds"),
        roundness,
        "Cash is round, card payments are not; rupee amounts are whole by our own rule.",
    ),
    Profile(
        "Weekdays",
        ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        weekdays,
        "The real rows fall on Sundays as on other days, so its weekdays tell little about shops "
        "or paydays. Ours have somewhat more purchases at weekends.",
    ),
    Profile(
        "Days of the month",
        tuple(str(day) for day in range(1, 32)),
        month_days,
        "The real book pays interest and fees on the last day of each month and pay between the "
        "5th and the 14th; ours pays by each country's custom.",
    ),
)
