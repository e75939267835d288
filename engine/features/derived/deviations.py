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
    Deviation(of="outflow", window=7, baseline=90, usual_range=(-0.8, 1.2)),
    Deviation(of="essential"),
    Deviation(of="discretionary", usual_range=(-0.7, 1.2)),
    Deviation(of="bills", usual_range=(-0.6, 0.7)),
    Deviation(of="groceries", usual_range=(-0.6, 0.8)),
    Deviation(of="transport", usual_range=(-0.7, 1)),
    Deviation(of="dining", usual_range=(-0.6, 0.75)),
    Deviation(of="shopping", usual_range=(-1, 1.5)),
    Deviation(of="entertainment", usual_range=(-1, 1.5)),
    Deviation(of="subscriptions"),
    Deviation(of="cash_withdrawn", usual_range=(-1, 2)),
    Deviation(of="cash_withdrawn", window=7, baseline=90, usual_range=(-1, 3)),
    Deviation(of="transfers_out", usual_range=(-1, 1.5)),
    Deviation(of="repayments", usual_range=(-0.7, 0.8)),
    Deviation(of="gambling", usual_range=(-1, 2)),
    Deviation(of="transactions"),
    Deviation(of="active_days"),
)
