"""The figures of a score: everything about it that book and model decide, before any rule does."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import repeat
from typing import Any, NamedTuple

from data.tables import OBLIGATION_KINDS
from engine.model.inputs import position
from engine.night import Night
from engine.store.scores import Payment, Reason

_NO_PAYMENT = (None,) * len(Payment._fields)


class Figures(NamedTuple):
    """What is computed of one customer: money in minor units, reasons of the riskiest payment."""

    customer_id: int
    probability: float
    band: str
    exposure: int
    balance: int | None
    runway_days: float | None
    payment_id: int | None
    payment_kind: str | None
    payment_due_on: date | None
    payment_amount: int | None
    payment_probability: float | None
    base_log_odds: float
    log_odds: float
    contributions: bytes
    reasons: tuple[Reason, ...]
    payments: tuple[Payment, ...]


def figures(night: Night, today: date) -> Iterator[Figures]:
    """The figures of every customer of a night; `today` is the local day that begins with it."""
    mine = _of_groups(night, _payments(night, today))
    groups = night.group.tolist()
    return map(
        Figures,
        night.table.customer_id.tolist(),
        night.probability.tolist(),
        night.band,
        [mine.exposure[group] for group in groups],
        map(_whole, night.shown("balance_last")),
        night.shown("runway_days"),
        *zip(*[mine.riskiest[group] for group in groups], strict=True),
        repeat(night.base),
        [mine.log_odds[group] for group in groups],
        [mine.contributions[group] for group in groups],
        [mine.reasons[group] for group in groups],
        [mine.payments[group] for group in groups],
    )


class _Groups(NamedTuple):
    """Of each group of payments; the last, at -1, is of those who have nothing due."""

    exposure: list[int]
    riskiest: list[tuple[Any, ...]]
    log_odds: list[float]
    contributions: list[bytes]
    reasons: list[tuple[Reason, ...]]
    payments: list[tuple[Payment, ...]]


def _of_groups(night: Night, payments: list[tuple[Payment, ...]]) -> _Groups:
    """The groups' figures: contributions and reasons of nobody's payment are empty."""
    row = night.prediction.riskiest
    about = night.prediction.rows.obligation_id[row].tolist()
    return _Groups(
        [*(sum(each.amount for each in mine) for mine in payments), 0],
        [*map(_riskiest, payments, about), _NO_PAYMENT],
        [*night.prediction.log_odds[row].tolist(), night.base],
        [*map(bytes, night.phi), b""],
        [*(tuple(map(Reason._make, mine)) for mine in night.reasons), ()],
        [*payments, ()],
    )


def _payments(night: Night, today: date) -> list[tuple[Payment, ...]]:
    """The coming payments of each group, by due date."""
    prediction, outcome = night.prediction, night.model.outcome
    every: list[list[Payment]] = [[] for _ in prediction.riskiest]
    if outcome.task != "payment":
        return [() for _ in every]
    rows, extra = prediction.rows, prediction.rows.extra
    days, amount, kind = (
        extra[:, position(outcome.inputs, name)].astype(int).tolist()
        for name in ("payment_days_until_due", "payment_amount", "payment_kind")
    )
    probability = prediction.row_probability(night.model).tolist()
    for row, group in enumerate(prediction.groups.member.tolist()):
        every[group].append(
            Payment(
                int(rows.obligation_id[row]),
                OBLIGATION_KINDS[kind[row]],
                today + timedelta(days=days[row]),
                amount[row],
                probability[row],
            )
        )
    return [tuple(sorted(group, key=lambda each: (each.due_on, each[0]))) for group in every]


def _riskiest(mine: tuple[Payment, ...], obligation: int) -> tuple[Any, ...]:
    """The payment that the reasons are about, as the figures tell it."""
    return next((each for each in mine if each.obligation_id == obligation), _NO_PAYMENT)


def _whole(money: float | None) -> int | None:
    return None if money is None else round(money)
