"""What a loan brings along: its terms, and the account's whole history held against them.

Everything is known on the eve of the loan. The central question is mechanical: had the monthly
payment been due over the last months already, how far would the balance have carried it?
"""

import numpy as np
from numpy.typing import NDArray

from engine.model.history import Flow, Flows
from engine.model.inputs import Input

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
_MONTH = 30.4
_OPENING = 30  # days after the first event whose low balance says nothing
_HALF_YEAR = 180

LOAN_INPUTS = (
    Input("loan_amount", "Amount of the loan", "minor", "What is lent."),
    Input("loan_months", "Duration of the loan", "count", "Months over which it is paid back."),
    Input(
        "loan_payment",
        "Monthly payment of the loan",
        "minor",
        "What is due every month.",
        "up",
    ),
    Input(
        "loan_payment_to_income",
        "Monthly payment against a month's money in",
        "ratio",
        "Monthly payment over a month's mean inflow of the whole history.",
        "up",
    ),
    Input(
        "loan_surplus",
        "Monthly surplus against the payment",
        "ratio",
        "A month's mean inflow less outflow, of the whole history, over the monthly payment.",
        "down",
    ),
    Input(
        "loan_rehearsal",
        "Lowest balance had the payment been due already",
        "ratio",
        "Lowest end-of-day balance of the last 180 days, less the payments that would have been "
        "due by then had they begun 180 days ago, in monthly payments.",
        "down",
    ),
    Input(
        "loan_low_to_payment",
        "Lowest balance of half a year against the payment",
        "ratio",
        "Lowest end-of-day balance of the last 180 days over the monthly payment.",
        "down",
    ),
    Input(
        "loan_days_short",
        "Days on which the balance would not cover the payment",
        "share",
        "Share of the last 180 days that ended with less than one monthly payment.",
        "up",
    ),
    Input(
        "loan_days_tight",
        "Days on which the balance would not cover three payments",
        "share",
        "Share of the last 180 days that ended with less than three monthly payments.",
        "up",
    ),
    Input(
        "loan_amount_to_balance",
        "Loan against the usual balance",
        "ratio",
        "Amount of the loan over the mean end-of-day balance; missing when that is not positive.",
        "up",
    ),
    Input(
        "history_low",
        "Lowest balance ever",
        "minor",
        "Lowest end-of-day balance from 30 days after the first event on.",
        "down",
    ),
    Input(
        "history_low_year",
        "Lowest balance of a year",
        "minor",
        "Lowest end-of-day balance of the last 365 days.",
        "down",
    ),
    Input(
        "history_low_tenth",
        "Balance on the lowest tenth of days",
        "minor",
        "The 10 % point of all end-of-day balances from 30 days after the first event on.",
        "down",
    ),
    Input(
        "history_mean",
        "Usual balance",
        "minor",
        "Mean end-of-day balance from 30 days after the first event on.",
        "down",
    ),
    Input(
        "history_unsteady",
        "Unsteadiness of the balance",
        "ratio",
        "Standard deviation of all end-of-day balances from 30 days after the first event on, over "
        "their mean; missing when that is not positive.",
        "up",
    ),
    Input(
        "history_days_negative",
        "Days below zero ever",
        "count",
        "Days of the whole history that ended with a balance below zero.",
        "up",
    ),
    Input(
        "history_penalties",
        "Penalty interest ever",
        "count",
        "How often penalty interest was charged in the whole history.",
        "up",
    ),
    Input("history_days", "Length of the history", "days", "Days since the first event."),
)


def loan_inputs(
    history: Flows, customer: Integers, day: Integers, terms: Floats, latest: Floats
) -> Floats:
    """The inputs of loans with these terms (amount, months, payment), granted on that day.

    `latest` is the customer's last balance before it.
    """
    rows = [
        _inputs(history.before(who, when), each, balance)
        for who, when, each, balance in zip(
            customer.tolist(), day.tolist(), terms.tolist(), latest.tolist(), strict=True
        )
    ]
    return np.array(rows, dtype=float).reshape(len(rows), len(LOAN_INPUTS))


def _inputs(flow: Flow | None, terms: list[float], latest: float) -> list[float]:
    """In the order of LOAN_INPUTS."""
    if flow is None:
        return [*terms, *[np.nan] * (len(LOAN_INPUTS) - len(terms))]
    amount, _, payment = terms
    balance = flow.balances(latest)
    return [
        *terms,
        *_against_flows(flow, payment),
        *_against_payment(balance[-_HALF_YEAR:], payment),
        *_of_history(balance, amount),
        float((balance < 0).sum()),
        float(flow.penalties),
        float(len(balance)),
    ]


def _against_flows(flow: Flow, payment: float) -> tuple[float, float]:
    month = _MONTH / len(flow.daily)
    inflow = float(np.clip(flow.amount, 0, None).sum()) * month
    return _over(payment, inflow), float(flow.amount.sum()) * month / payment


def _against_payment(balance: Floats, payment: float) -> tuple[float, float, float, float]:
    due = payment * np.arange(1, len(balance) + 1) / _MONTH
    return (
        float((balance - due).min()) / payment,
        float(balance.min()) / payment,
        float((balance < payment).mean()),
        float((balance < 3 * payment).mean()),
    )


def _of_history(balance: Floats, amount: float) -> tuple[float, ...]:
    settled = balance[min(_OPENING, len(balance) - 1) :]
    mean = float(settled.mean())
    return (
        _over(amount, mean),
        float(settled.min()),
        float(balance[-365:].min()),
        float(np.quantile(settled, 0.1)),
        mean,
        _over(float(settled.std()), mean),
    )


def _over(top: float, bottom: float) -> float:
    """Missing where the denominator is not positive."""
    return top / bottom if bottom > 0 else np.nan
