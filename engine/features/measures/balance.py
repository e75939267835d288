"""Measures of the balance: the total over a customer's accounts, as each day ended."""

from engine.features.declaration import Measure, Threshold

BALANCE = (
    Measure(
        name="balance_last",
        label="Balance",
        unit="minor",
        description="Latest known balance, over all accounts.",
        take="last balance",
        harm="down",
    ),
    Measure(
        name="balance_min",
        label="Lowest balance",
        unit="minor",
        description="Lowest end-of-day balance.",
        take="min of day balances",
        windows=(30, 90),
        harm="down",
    ),
    Measure(
        name="negative_days",
        label="Days below zero",
        unit="count",
        description="Days that ended with a balance below zero.",
        take="days below",
        windows=(30, 90),
        harm="up",
        usual_range=(0, 0),
    ),
    Measure(
        name="low_balance_days",
        label="Days with a low balance",
        unit="count",
        description="Days that ended with less than a tenth of the customer's own monthly inflow "
        "(a third of the last 90 days' money in).",
        take="days below",
        windows=(30,),
        below=Threshold(of="inflow_90d", divided_by=30),
        harm="up",
        usual_range=(0, 15),
    ),
    Measure(
        name="balance_before",
        label="Balance before",
        unit="minor",
        description="Balance at the start of the window.",
        take="balance before",
        windows=(7, 30),
        input_only=True,
    ),
    Measure(
        name="balance_sum",
        label="Sum of balances",
        unit="minor",
        description="Sum of end-of-day balances.",
        take="sum of day balances",
        windows=(30, 90),
        input_only=True,
    ),
    Measure(
        name="balance_days",
        label="Days with a balance",
        unit="count",
        description="Days on which a balance was known.",
        take="days with balance",
        windows=(30, 90),
        input_only=True,
    ),
)
