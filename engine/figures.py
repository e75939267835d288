"""The figures of a score: everything about it that book and model decide, before any rule does."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from data.tables import OBLIGATION_KINDS
from engine.model.inputs import position
from engine.night import Night
from engine.store.scores import Payment, Reason


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
    coming = _payments(night, today)
    for place, customer_id in enumerate(night.table.customer_id.tolist()):
        group = int(night.group[place])
        mine = coming[group] if group >= 0 else ()
        yield Figures(
            customer_id=customer_id,
            probability=float(night.probability[place]),
            band=night.band[place],
            exposure=sum(payment.amount for payment in mine),
            balance=_whole(night.shown("balance_last", place)),
            runway_days=night.shown("runway_days", place),
            **_riskiest(night, group, mine),
            **_explanation(night, group),
            payments=mine,
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


def _riskiest(night: Night, group: int, mine: tuple[Payment, ...]) -> dict[str, Any]:
    """The payment that the reasons are about."""
    names = ("payment_id", "payment_kind", "payment_due_on", "payment_amount")
    if not mine:
        return dict.fromkeys((*names, "payment_probability"))
    obligation = night.prediction.rows.obligation_id[night.prediction.riskiest[group]]
    payment = next(each for each in mine if each.obligation_id == obligation)
    return dict(zip((*names, "payment_probability"), payment, strict=True))


def _explanation(night: Night, group: int) -> dict[str, Any]:
    """Log-odds, contributions and reasons; those of nobody's payment are empty."""
    if group < 0:
        return {
            "base_log_odds": night.base,
            "log_odds": night.base,
            "contributions": b"",
            "reasons": (),
        }
    return {
        "base_log_odds": night.base,
        "log_odds": float(night.prediction.log_odds[night.prediction.riskiest[group]]),
        "contributions": night.phi[group].tobytes(),
        "reasons": tuple(Reason(*reason) for reason in night.reasons[group]),
    }


def _whole(money: float | None) -> int | None:
    return None if money is None else round(money)
