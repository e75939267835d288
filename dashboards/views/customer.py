"""One customer: how likely which payment is missed and when, and why.

Contributions are the model's own, in log-odds; what raises the risk and what lowers it are told
apart by sign and word, not by colour alone.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from dashboards.views.text import (
    MISSING,
    about,
    band,
    day,
    language,
    long_day,
    money,
    payment,
    percent,
    reading,
    runway,
    words,
)
from engine.store.customers import Customer
from engine.store.scores import Payment, Reason, Score, ScorePoint

SPARK_WIDTH, SPARK_HEIGHT = 92, 34


def header(
    score: Score, customer: Customer, history: Sequence[ScorePoint], currency: str
) -> dict[str, Any]:
    """The top of the panel."""
    return {
        "customer_id": score.customer_id,
        "band": band(score.band),
        "probability": percent(score.probability) if explained(score) else MISSING,
        "sentence": sentence(score, currency),
        "about": " · ".join(_about(customer)),
        "tags": _tags(customer),
        "hardship": words(score.hardship),
        "runway": runway(score.runway_days),
        "balance": money(score.balance, currency),
        "spark": spark(history),
    }


def sentence(score: Score, currency: str) -> str:
    """Which payment, when, how much; or that nothing is due."""
    if score.payment_due_on is None or score.payment_kind is None:
        if score.payments:
            return "that at least one payment of the next 30 days is missed."
        if score.reasons:
            return "that the account is overdrawn or pays penalty interest within 30 days."
        return "Nothing due in the next 30 days: there is no payment to miss."
    what, share = payment(score.payment_kind, currency), percent(score.payment_probability or 0.0)
    return (
        f"that a payment is missed within 30 days. Most at risk: {what} of "
        f"{money(score.payment_amount, currency)} on {long_day(score.payment_due_on)} ({share})."
    )


def explained(score: Score) -> bool:
    """Whether anything was at stake, so that a probability and reasons mean something."""
    return bool(score.payments or score.reasons)


def subject(score: Score, currency: str) -> str:
    """What the reasons explain: one payment, and not the probability of the whole month."""
    if score.payment_kind is None:
        return "what moves this customer"
    what = payment(score.payment_kind, currency)
    return f"the payment most at risk: {what} of {day(score.payment_due_on)}"


def unexplained(score: Score) -> tuple[str, str]:
    """Why there are no reasons to show, and where to look instead."""
    if score.payments:
        return "No single reason stands out", "Every input is close to that of the average payment."
    return (
        "Nothing due in the next 30 days",
        "Without a coming payment there is nothing to explain. The account's balance and events "
        "are one page further.",
    )


def payments(score: Score, today: date, currency: str) -> list[dict[str, Any]]:
    """The payments of the next 30 days, soonest first."""
    ordered: list[Payment] = sorted(score.payments, key=lambda one: one.due_on)
    return [
        {
            "kind": payment(one.kind, currency),
            "due": day(one.due_on),
            "in": _in((one.due_on - today).days),
            "amount": money(one.amount, currency),
            "probability": percent(one.probability),
        }
        for one in ordered
    ]


def reasons(score: Score, currency: str, most: int = 9) -> list[dict[str, Any]]:
    """Why, in the model's own order: value, usual value, that of peers, and the direction."""
    return [_reason(reason, currency) for reason in score.reasons[:most]]


def _reason(reason: Reason, currency: str) -> dict[str, Any]:
    raises = reason.contribution > 0
    return {
        "label": about(reason),
        "value": reading(reason.code, reason.value, reason.unit, currency),
        "usual": reading(reason.code, reason.usual, reason.unit, currency),
        "peers": reading(reason.code, reason.peers, reason.unit, currency),
        "direction": "raises" if raises else "lowers",
        "effect": f"{'▲' if raises else '▼'} {abs(reason.contribution):.2f}",
    }


def spark(history: Sequence[ScorePoint]) -> str:
    """The past probabilities as an SVG line's points; blank with fewer than two."""
    if len(history) < 2:
        return ""
    points = sorted(history, key=lambda point: point.as_of)
    first, last = points[0].as_of, points[-1].as_of
    span = (last - first).total_seconds() or 1.0
    places = []
    for point in points:
        x = 3 + (SPARK_WIDTH - 6) * (point.as_of - first).total_seconds() / span
        y = 3 + (SPARK_HEIGHT - 6) * (1 - point.probability)
        places.append(f"{x:.1f},{y:.1f}")
    return " ".join(places)


def _about(customer: Customer) -> list[str]:
    parts = [words(customer.segment), language(customer.language)]
    if customer.region:
        parts.append(customer.region)
    return [*parts, f"since {customer.joined_on:%b %Y}"]


def _tags(customer: Customer) -> list[str]:
    vulnerable = ["Vulnerable"] if customer.vulnerable else []
    return vulnerable + [words(flag) for flag in customer.flags]


def _in(days: int) -> str:
    return f"in {days} d" if days else "today"


def due_label(one: Payment, currency: str) -> str:
    """A coming payment in two words, for a chart."""
    return f"{payment(one.kind, currency)} {day(one.due_on)}"
