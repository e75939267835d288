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


OUTLOOK_INPUTS = (
    Input(
        "payment_uncovered",
        "Chance that the money is not there, going by earlier months",
        "share",
        "Share of the replays in which this payment stays unpaid: today's funds run forward "
        "through the pay and the spending of the customer's last six months (also of one month "
        "with another) and through everything due.",
        "up",
    ),
    Input(
        "payment_uncovered_before",
        "Chance that this or an earlier payment is not covered",
        "share",
        "Share of the replays in which this payment or one due before it stays unpaid.",
        "up",
    ),
    Input(
        "payment_room_replayed",
        "Money left after the payment, going by earlier months",
        "ratio",
        "Mean over the replays of the funds on the due date less all that is due that day, in "
        "months of pay.",
        "down",
    ),
    Input(
        "payment_room_worst",
        "Money left after the payment in the worst of earlier months",
        "ratio",
        "The same, for the replay that leaves least.",
        "down",
    ),
    Input(
        "payment_room_latest",
        "Money left after the payment, going by last month",
        "ratio",
        "The same, for the replay of the last month alone.",
        "down",
    ),
    Input(
        "payment_room_lowest",
        "Least money left on the way to the payment",
        "ratio",
        "Mean over the replays of the least that is left on a due date up to and with this one, "
        "in months of pay.",
        "down",
    ),
    Input(
        "payment_room_with_savings",
        "Money left after the payment, savings included",
        "ratio",
        "Money left after the payment, going by earlier months, and what was put aside and should "
        "still be there, in months of pay.",
    ),
    Input(
        "payment_lowest_with_savings",
        "Least money left on the way, savings included",
        "ratio",
        "Least money left on the way to the payment, and what was put aside and should still be "
        "there.",
    ),
    Input(
        "payment_short_days",
        "Days on which the account was short",
        "count",
        "Days of the last 180 on which the morning's funds and the day's pay did not cover what "
        "was open, due that day or the next.",
    ),
    Input(
        "payment_rescued_share",
        "Short days on which money came in",
        "share",
        "Share of these days on which a transfer of at least the gap came in, shrunk towards a "
        "quarter where there were few.",
    ),
    Input(
        "payment_topped_share",
        "Nearly empty days on which money came in",
        "share",
        "Of the days of the last 180 with next to nothing in the account and nothing pressing, "
        "the share with a large transfer in, shrunk towards a tenth.",
    ),
    Input(
        "payment_short_since",
        "Short days since the last rescue",
        "count",
        "Short days after the last short or nearly empty day on which money came in.",
    ),
    Input(
        "payment_rescue_days_since",
        "Days since the last rescue",
        "days",
        "Days since a transfer last came in on a short or nearly empty day; missing without one.",
    ),
    Input(
        "payment_saving_days_since",
        "Days since the last large transfer out",
        "days",
        "Days since a transfer out of at least 3 % of a month's pay; missing without one.",
    ),
    Input(
        "payment_put_aside",
        "Large transfers out, less large ones in",
        "ratio",
        "Over some 200 days, in months of pay.",
    ),
    Input(
        "payment_saved_up",
        "Money put aside that may still be there",
        "ratio",
        "Large transfers out less large ones in since their sum was lowest, in months of pay.",
    ),
    Input(
        "payment_kept_net",
        "Moved to other accounts, less brought back",
        "ratio",
        "Over some 200 days, in months of pay. Another account is a party outside the bank that "
        "was sent money, or sent some while no payment was open.",
    ),
    Input(
        "payment_kept_left",
        "Money in other accounts that should still be there",
        "ratio",
        "Sent to other accounts less brought back since that sum was lowest, in months of pay.",
    ),
    Input(
        "payment_brought_share",
        "Short days on which money was brought back",
        "share",
        "Share of the short days on which at least the gap came from another account, shrunk "
        "towards a half.",
    ),
    Input(
        "payment_refused_since",
        "Short days since money was last brought back",
        "count",
        "Short days after the last day on which money came from another account.",
    ),
    Input(
        "payment_refused_gap",
        "Least gap that nothing was brought back for",
        "ratio",
        "The least gap of those short days, in months of pay; missing without one.",
    ),
    Input(
        "payment_open_days",
        "Short days after a failed payment",
        "count",
        "Short days with something open from before and nothing from another account.",
    ),
    Input(
        "payment_helped_share",
        "Such days on which others helped",
        "share",
        "Share of these days on which at least the gap came from others, shrunk towards a tenth.",
    ),
    Input(
        "payment_left_open",
        "Open from earlier due dates",
        "ratio",
        "What fell due in the last 75 days and is still unpaid this morning, less what was paid of "
        "it, in months of pay.",
    ),
    Input(
        "payment_parts",
        "Payments made in part",
        "count",
        "Parts paid in the last 180 days of payments that were open from an earlier day.",
    ),
)
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
    *OUTLOOK_INPUTS,
)


def position(inputs: Sequence[Input], name: str) -> int:
    """Which column of the outcome's own inputs has that name."""
    return [each.name for each in inputs].index(name)
