"""The balance: how long the money lasts and how fast it goes."""

import numpy as np

from engine.features.declaration import Column, derived


@derived(label="Average balance, 30 days", unit="minor", harm="down")
def balance_mean_30d(balance_sum_30d: Column, balance_days_30d: Column) -> Column:
    """Mean end-of-day balance of the last 30 days."""
    return balance_sum_30d / balance_days_30d


@derived(label="Average balance, 90 days", unit="minor", harm="down")
def balance_mean_90d(balance_sum_90d: Column, balance_days_90d: Column) -> Column:
    """Mean end-of-day balance of the last 90 days."""
    return balance_sum_90d / balance_days_90d


@derived(label="Change of balance, 30 days", unit="minor", harm="down")
def balance_change_30d(balance_last: Column, balance_before_30d: Column) -> Column:
    """Balance today less the balance 30 days ago."""
    return balance_last - balance_before_30d


@derived(label="Change of balance to income", unit="ratio", harm="down", usual_range=(-0.5, 0.5))
def balance_change_ratio(balance_change_30d: Column, inflow_90d: Column) -> Column:
    """Change of the balance in 30 days, in months of the customer's own inflow."""
    return 3 * balance_change_30d / inflow_90d


@derived(label="Fall of the average balance", unit="ratio", harm="up", usual_range=(-0.3, 0.3))
def balance_mean_drop(
    balance_mean_30d: Column, balance_mean_90d: Column, inflow_90d: Column
) -> Column:
    """How far the month's mean balance lies below the quarter's, in months of own inflow."""
    return 3 * (balance_mean_90d - balance_mean_30d) / inflow_90d


@derived(label="Runway", unit="days", harm="down", usual_range=(1, 90))
def runway_days(balance_last: Column, outflow_90d: Column) -> Column:
    """Days that the balance lasts at the mean daily outflow of the last 90 days."""
    return 90 * balance_last / outflow_90d


@derived(label="Lowest runway, 30 days", unit="days", harm="down", usual_range=(0, 60))
def runway_min_days(balance_min_30d: Column, outflow_90d: Column) -> Column:
    """Days that the month's lowest balance would last at the mean daily outflow of 90 days."""
    return 90 * balance_min_30d / outflow_90d


@derived(
    label="Average balance against own usual", unit="ratio", harm="down", usual_range=(-0.5, 0.5)
)
def balance_against_usual(
    balance_mean_30d: Column,
    balance_sum_30d: Column,
    balance_days_30d: Column,
    balance_sum_90d: Column,
    balance_days_90d: Column,
    inflow_90d: Column,
) -> Column:
    """Month's mean balance less that of the two months before, in months of own inflow."""
    before = (balance_sum_90d - balance_sum_30d) / (balance_days_90d - balance_days_30d)
    return 3 * (balance_mean_30d - before) / inflow_90d


@derived(label="Change of balance, 7 days", unit="minor")
def balance_change_7d(balance_last: Column, balance_before_7d: Column) -> Column:
    """Balance today less the balance a week ago."""
    return balance_last - balance_before_7d


@derived(label="Fall of the balance to a usual week's spending", unit="ratio", usual_range=(-4, 2))
def depletion_speed(balance_change_7d: Column, outflow_90d: Column) -> Column:
    """Fall of the balance in the last week against a usual week's outflow; negative: it rose."""
    return -balance_change_7d / (7 * outflow_90d / 90)


@derived(label="Until the balance is used up", unit="days", harm="down", usual_range=(1, 365))
def depletion_days(balance_last: Column, net_flow_30d: Column) -> Column:
    """Days until the balance is zero at the month's net outflow; missing when money is left over.

    At most a year, and 0 when the balance is already gone.
    """
    days = np.clip(30 * balance_last / -net_flow_30d, 0, 365)
    return np.where(net_flow_30d < 0, days, np.nan)


@derived(label="Credit line used", unit="share", harm="up", usual_range=(0, 0.5))
def credit_use(balance_last: Column, credit_limit: Column) -> Column:
    """What the customer owes over all accounts, as a part of the agreed credit limits.

    Money on other accounts counts against it; missing without a limit.
    """
    return np.maximum(-balance_last, 0) / credit_limit


@derived(label="Runway with the credit line", unit="days", harm="down", usual_range=(1, 120))
def credit_runway_days(balance_last: Column, credit_limit: Column, outflow_90d: Column) -> Column:
    """Days that the balance and what is left of the credit line last at the usual outflow."""
    return 90 * (balance_last + credit_limit) / outflow_90d
