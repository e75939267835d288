"""Money in: how regular it is, how it changes and where it comes from."""

import numpy as np

from engine.features.declaration import Column, derived
from engine.features.derived.moments import DAY, days_between, own_gap

GRACE_DAYS = 3


@derived(label="Drop in money in", unit="ratio", harm="up", usual_range=(-0.4, 0.3))
def inflow_drop(inflow_30d: Column, inflow_90d: Column) -> Column:
    """Share by which the last month's inflow falls short of the monthly mean of the quarter."""
    return 1 - 3 * inflow_30d / inflow_90d


@derived(label="Drop in income", unit="ratio", harm="up", usual_range=(-0.4, 0.2))
def income_drop(income_30d: Column, income_90d: Column) -> Column:
    """Share by which the last month's income falls short of the monthly mean of the quarter."""
    return 1 - 3 * income_30d / income_90d


@derived(label="Income in money in", unit="share", usual_range=(0.5, 1))
def income_share(income_90d: Column, inflow_90d: Column) -> Column:
    """Part of the quarter's inflow that is salary, gig income or benefit."""
    return income_90d / inflow_90d


@derived(label="Gig income in income", unit="share", usual_range=(0, 0.2))
def gig_share(gig_income_90d: Column, income_90d: Column) -> Column:
    """Part of the quarter's income that comes from gigs."""
    return gig_income_90d / income_90d


@derived(label="Benefits in income", unit="share", usual_range=(0, 0.2))
def benefit_share(benefits_90d: Column, income_90d: Column) -> Column:
    """Part of the quarter's income that is benefits or pensions."""
    return benefits_90d / income_90d


@derived(label="Since the last salary", unit="days", usual_range=(0, 31))
def salary_days_since(as_of: Column, salary_last_180d: Column) -> Column:
    """Days since the last salary; missing without one in 180 days."""
    return days_between(as_of, salary_last_180d)


@derived(label="Salary late", unit="days", harm="up", usual_range=(0, 2))
def salary_days_late(
    salary_days_since: Column,
    salary_first_180d: Column,
    salary_last_180d: Column,
    salaries_180d: Column,
) -> Column:
    """Days since the last salary beyond the customer's own usual gap, 0 when it is not late.

    The usual gap is the mean of the last 180 days; fewer than three salaries are no habit.
    """
    gap = own_gap(salary_first_180d, salary_last_180d, salaries_180d)
    return np.maximum(salary_days_since - gap, 0)


@derived(label="Change of salary", unit="ratio", harm="down", usual_range=(-0.1, 0.1))
def salary_amount_change(
    salary_amount_180d: Column, salary_total_180d: Column, salaries_180d: Column
) -> Column:
    """Last salary against the mean of those before it in 180 days."""
    return salary_amount_180d * (salaries_180d - 1) / (salary_total_180d - salary_amount_180d) - 1


@derived(label="Since the last income", unit="days", harm="up", usual_range=(0, 31))
def income_days_since(as_of: Column, income_last_180d: Column) -> Column:
    """Days since the last salary, gig income or benefit; missing without one in 180 days."""
    return days_between(as_of, income_last_180d)


@derived(label="Income late", unit="days", harm="up", usual_range=(0, 3))
def income_days_late(
    income_days_since: Column,
    income_first_180d: Column,
    income_last_180d: Column,
    incomes_180d: Column,
) -> Column:
    """Days since the last income of any kind beyond the own usual gap of 180 days, at least 0."""
    gap = own_gap(income_first_180d, income_last_180d, incomes_180d)
    return np.maximum(income_days_since - gap, 0)


@derived(label="Money left over, 30 days", unit="minor", harm="down")
def net_flow_30d(inflow_30d: Column, outflow_30d: Column) -> Column:
    """Inflow less outflow of the last 30 days."""
    return inflow_30d - outflow_30d


@derived(label="Until the next salary", unit="days", usual_range=(-2, 31))
def salary_days_until(
    salary_days_since: Column,
    salary_first_180d: Column,
    salary_last_180d: Column,
    salaries_180d: Column,
) -> Column:
    """Days until the next salary if it keeps to the customer's own usual gap; negative: late."""
    return own_gap(salary_first_180d, salary_last_180d, salaries_180d) - salary_days_since


@derived(label="Salaries missed", unit="count", harm="up", usual_range=(0, 0))
def salaries_missed(
    salary_days_since: Column,
    salary_first_180d: Column,
    salary_last_180d: Column,
    salaries_180d: Column,
) -> Column:
    """Salaries that did not come since the last one, by the own usual gap and three days' grace."""
    gap = own_gap(salary_first_180d, salary_last_180d, salaries_180d)
    return np.maximum(np.floor((salary_days_since - GRACE_DAYS) / gap), 0)


@derived(label="Spread of salaries", unit="ratio", usual_range=(0, 0.3))
def salary_spread(
    salary_largest_180d: Column,
    salary_smallest_180d: Column,
    salary_total_180d: Column,
    salaries_180d: Column,
) -> Column:
    """Largest less smallest salary of half a year, against their mean; 0 is always the same."""
    mean = salary_total_180d / salaries_180d
    return np.where(salaries_180d >= 2, (salary_largest_180d - salary_smallest_180d) / mean, np.nan)


@derived(label="Transfers in money in", unit="share", usual_range=(0, 0.3))
def transfers_in_share(transfers_in_90d: Column, inflow_90d: Column) -> Column:
    """Part of the quarter's inflow that other people, or own accounts elsewhere, sent."""
    return transfers_in_90d / inflow_90d


@derived(label="Cash paid in, in money in", unit="share", usual_range=(0, 0.2))
def cash_in_share(cash_in_90d: Column, inflow_90d: Column) -> Column:
    """Part of the quarter's inflow that was paid in as cash."""
    return cash_in_90d / inflow_90d


@derived(label="Longest pause of salaries", unit="days", harm="up", usual_range=(7, 45))
def salary_gap_days(salary_gap_180d: Column, salaries_180d: Column) -> Column:
    """Longest stretch of the last 180 days without a salary; missing without any salary."""
    return np.where(salaries_180d > 0, salary_gap_180d / DAY, np.nan)
