"""Money out: how much of the money in, on what, and in cash."""

import numpy as np

from engine.features.declaration import Column, derived

PAYDAY_NEAR_DAYS = 7


@derived(label="Spending to money in", unit="ratio", harm="up", usual_range=(0.6, 1.2))
def spending_ratio(outflow_90d: Column, inflow_90d: Column) -> Column:
    """Outflow of the quarter against its inflow."""
    return outflow_90d / inflow_90d


@derived(label="Rise of money out", unit="ratio", usual_range=(-0.3, 0.3))
def outflow_rise(outflow_30d: Column, outflow_90d: Column) -> Column:
    """Share by which the last month's outflow exceeds the monthly mean of the quarter."""
    return 3 * outflow_30d / outflow_90d - 1


@derived(label="Largest debit to money in", unit="ratio", usual_range=(0.1, 0.5))
def largest_debit_ratio(largest_debit_30d: Column, inflow_90d: Column) -> Column:
    """Largest debit of the month, in months of the customer's own inflow."""
    return 3 * largest_debit_30d / inflow_90d


@derived(label="Essentials in money out", unit="share", usual_range=(0.2, 0.75))
def essential_share(essential_30d: Column, outflow_30d: Column) -> Column:
    """Part of the month's outflow that goes to essentials."""
    return essential_30d / outflow_30d


@derived(label="Drop in essential spending", unit="ratio", harm="up", usual_range=(-0.4, 0.4))
def essential_drop(essential_30d: Column, essential_90d: Column) -> Column:
    """Share by which the month's essential spending falls short of the quarter's monthly mean."""
    return 1 - 3 * essential_30d / essential_90d


@derived(label="Drop in bills paid", unit="ratio", harm="up", usual_range=(-0.5, 0.5))
def bills_drop(bills_30d: Column, bills_90d: Column) -> Column:
    """Share by which the bills paid this month fall short of the quarter's monthly mean."""
    return 1 - 3 * bills_30d / bills_90d


@derived(label="Drop in discretionary spending", unit="ratio", usual_range=(-0.7, 0.6))
def discretionary_drop(discretionary_30d: Column, discretionary_90d: Column) -> Column:
    """Share by which the month's discretionary spending falls short of the quarter's mean."""
    return 1 - 3 * discretionary_30d / discretionary_90d


@derived(label="Discretionary in money out", unit="share", usual_range=(0.05, 0.5))
def discretionary_share(discretionary_30d: Column, outflow_30d: Column) -> Column:
    """Part of the month's outflow that is discretionary."""
    return discretionary_30d / outflow_30d


@derived(label="Cash withdrawn against usual", unit="ratio", usual_range=(0, 2.5))
def cash_ratio(cash_withdrawn_30d: Column, cash_withdrawn_90d: Column) -> Column:
    """Cash withdrawn this month against the monthly mean of the quarter; 1 is the usual."""
    return 3 * cash_withdrawn_30d / cash_withdrawn_90d


@derived(label="Cash in money out", unit="share", usual_range=(0, 0.3))
def cash_share(cash_withdrawn_30d: Column, outflow_30d: Column) -> Column:
    """Part of the month's outflow that is withdrawn in cash."""
    return cash_withdrawn_30d / outflow_30d


@derived(label="Cash hoarded before payday", unit="ratio", usual_range=(0, 0.15))
def cash_before_payday(
    cash_withdrawn_7d: Column, salary_days_until: Column, inflow_90d: Column
) -> Column:
    """Cash withdrawn in the week, in months of own inflow, while a salary is a week off or late.

    0 while payday is further away; missing without a rhythm of salaries.
    """
    near = np.where(salary_days_until <= PAYDAY_NEAR_DAYS, 3 * cash_withdrawn_7d / inflow_90d, 0)
    return np.where(np.isnan(salary_days_until), np.nan, near)


@derived(label="Change of the average debit", unit="ratio", usual_range=(-0.4, 0.4))
def debit_size_change(
    outflow_30d: Column, debits_30d: Column, outflow_90d: Column, debits_90d: Column
) -> Column:
    """Month's average debit against that of the two months before; 0 is no change."""
    before = (outflow_90d - outflow_30d) / (debits_90d - debits_30d)
    return outflow_30d / debits_30d / before - 1


@derived(label="Essentials in purchases", unit="share", usual_range=(0.4, 0.9))
def survival_share(essential_30d: Column, discretionary_30d: Column) -> Column:
    """Essentials among the month's essential and discretionary spending; 1 is survival mode."""
    return essential_30d / (essential_30d + discretionary_30d)


@derived(label="Shift to essentials", unit="ratio", usual_range=(-0.25, 0.25))
def survival_shift(
    survival_share: Column,
    essential_30d: Column,
    essential_90d: Column,
    discretionary_30d: Column,
    discretionary_90d: Column,
) -> Column:
    """Share of essentials this month less that of the two months before."""
    essential, discretionary = essential_90d - essential_30d, discretionary_90d - discretionary_30d
    return survival_share - essential / (essential + discretionary)


@derived(label="Subscriptions cancelled", unit="count", usual_range=(0, 0))
def subscriptions_cancelled(
    subscriptions_held_45d: Column, subscriptions_held_90d: Column
) -> Column:
    """Subscriptions paid in the quarter, but not in its last 45 days."""
    return subscriptions_held_90d - subscriptions_held_45d
