"""Which measures are held against the customer's own usual of half a year.

Shares and drops of the last quarter stand beside them under names of their own; here the baseline
is longer and excludes the window.
"""

from engine.features.deviation import Deviation

DEVIATIONS = (
    Deviation(of="inflow", harm="down"),
    Deviation(of="income", harm="down"),
    Deviation(of="transfers_in", usual_range=(-1, 1.5)),
    Deviation(of="outflow"),
    Deviation(of="outflow", window=7, baseline=90, usual_range=(-0.75, 1)),
    Deviation(of="essential"),
    Deviation(of="discretionary", usual_range=(-0.5, 0.75)),
    Deviation(of="bills"),
    Deviation(of="groceries"),
    Deviation(of="transport"),
    Deviation(of="dining", usual_range=(-0.6, 0.75)),
    Deviation(of="shopping", usual_range=(-1, 1.5)),
    Deviation(of="entertainment", usual_range=(-1, 1.5)),
    Deviation(of="subscriptions"),
    Deviation(of="cash_withdrawn", usual_range=(-1, 1)),
    Deviation(of="cash_withdrawn", window=7, baseline=90, usual_range=(-1, 1)),
    Deviation(of="transfers_out", usual_range=(-1, 1.5)),
    Deviation(of="repayments"),
    Deviation(of="gambling"),
    Deviation(of="transactions"),
    Deviation(of="active_days"),
)
