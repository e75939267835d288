"""The inputs a coming payment brings along, declared like features.

They depend on the payment and on what is known at `as_of`, never on how the payment ended.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Unit = Literal["minor", "days", "count", "ratio", "share", "code"]


@dataclass(frozen=True)
class Input:
    """One input: its stable code, how it is shown, which direction harms, the features it uses."""

    name: str
    label: str
    unit: Unit
    description: str
    harm: Literal["up", "down"] | None = None
    uses: tuple[str, ...] = ()


PAYMENT_INPUTS = (
    Input(
        "payment_days_until_due",
        "Days until the payment is due",
        "days",
        "Calendar days from today to the due date; 0 is today.",
    ),
    Input(
        "payment_amount",
        "Amount of the payment",
        "minor",
        "What has to be paid on the due date.",
    ),
    Input(
        "payment_to_balance",
        "Payment against the balance",
        "ratio",
        "Amount of the payment over the last balance; missing when the balance is not positive.",
        uses=("balance_last",),
    ),
    Input(
        "payment_to_income",
        "Payment against a month's money in",
        "ratio",
        "Amount of the payment over a month's mean inflow of the last 90 days.",
        "up",
        uses=("inflow_90d",),
    ),
    Input(
        "payment_to_inflow",
        "Payment against the money expected before it",
        "ratio",
        "Amount over the inflow expected before the due date, at the mean of the last 90 days.",
        uses=("inflow_90d",),
    ),
    Input(
        "payment_due_before",
        "Everything due by then against the balance",
        "ratio",
        "All that is due up to and with this payment over the last balance; missing when the "
        "balance is not positive.",
        uses=("balance_last",),
    ),
    Input(
        "payment_room",
        "Money left after everything due by then",
        "ratio",
        "Last balance plus the net flow expected until the due date (mean of the last 90 days), "
        "less everything due by then, over the month's mean inflow.",
        "down",
        uses=("balance_last", "inflow_90d", "outflow_90d"),
    ),
    Input(
        "payment_after_salary",
        "Days from the expected salary to the due date",
        "days",
        "Due date less the date of the next salary if it came a month after the last; negative "
        "when the payment is due first.",
        uses=("salary_days_since",),
    ),
    Input(
        "payment_kind",
        "Kind of payment",
        "code",
        "Position in the list of obligation kinds: instalment, card minimum, utility, rent, "
        "insurance.",
    ),
    Input(
        "payment_weekday",
        "Weekday of the due date",
        "code",
        "0 is Monday.",
    ),
    Input(
        "payment_missed_before",
        "Payments of this kind missed in the last 180 days",
        "share",
        "Share of this customer's payments of the same kind, due in the last 180 days and out of "
        "their days of grace, that were not fully paid in time.",
        "up",
    ),
)


def position(inputs: Sequence[Input], name: str) -> int:
    """Which column of the outcome's own inputs has that name."""
    return [each.name for each in inputs].index(name)
