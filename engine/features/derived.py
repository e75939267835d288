"""Features computed from measured ones: the function is the feature, its parameters the inputs.

They work on whole columns of float64 (NaN = missing) and may divide by zero: `finish` turns every
value that is not finite into a missing one. Moments and `as_of` are in epoch microseconds. To add a
feature, add a function below those it uses.
"""

import numpy as np

from engine.features.declaration import Column, Derived, derived

DAY = 86_400_000_000.0


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


@derived(label="Runway", unit="days", harm="down", usual_range=(7, 90))
def runway_days(balance_last: Column, outflow_90d: Column) -> Column:
    """Days that the balance lasts at the mean daily outflow of the last 90 days."""
    return 90 * balance_last / outflow_90d


@derived(label="Lowest runway, 30 days", unit="days", harm="down", usual_range=(0, 60))
def runway_min_days(balance_min_30d: Column, outflow_90d: Column) -> Column:
    """Days that the month's lowest balance would last at the mean daily outflow of 90 days."""
    return 90 * balance_min_30d / outflow_90d


@derived(label="Drop in money in", unit="ratio", harm="up", usual_range=(-0.3, 0.3))
def inflow_drop(inflow_30d: Column, inflow_90d: Column) -> Column:
    """Share by which the last month's inflow falls short of the monthly mean of the quarter."""
    return 1 - 3 * inflow_30d / inflow_90d


@derived(label="Drop in income", unit="ratio", harm="up", usual_range=(-0.2, 0.2))
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
    return (as_of - salary_last_180d) / DAY


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
    gap = (salary_last_180d - salary_first_180d) / (salaries_180d - 1) / DAY
    return np.where(salaries_180d >= 3, np.maximum(salary_days_since - gap, 0), np.nan)


@derived(label="Change of salary", unit="ratio", harm="down", usual_range=(-0.05, 0.1))
def salary_amount_change(
    salary_amount_180d: Column, salary_total_180d: Column, salaries_180d: Column
) -> Column:
    """Last salary against the mean of those before it in 180 days."""
    return salary_amount_180d * (salaries_180d - 1) / (salary_total_180d - salary_amount_180d) - 1


@derived(label="Since the last income", unit="days", harm="up", usual_range=(0, 31))
def income_days_since(as_of: Column, income_last_180d: Column) -> Column:
    """Days since the last salary, gig income or benefit; missing without one in 180 days."""
    return (as_of - income_last_180d) / DAY


@derived(label="Income late", unit="days", harm="up", usual_range=(0, 3))
def income_days_late(
    income_days_since: Column,
    income_first_180d: Column,
    income_last_180d: Column,
    incomes_180d: Column,
) -> Column:
    """Days since the last income of any kind beyond the own usual gap of 180 days, at least 0."""
    gap = (income_last_180d - income_first_180d) / (incomes_180d - 1) / DAY
    return np.where(incomes_180d >= 3, np.maximum(income_days_since - gap, 0), np.nan)


@derived(label="Money left over, 30 days", unit="minor", harm="down")
def net_flow_30d(inflow_30d: Column, outflow_30d: Column) -> Column:
    """Inflow less outflow of the last 30 days."""
    return inflow_30d - outflow_30d


@derived(label="Spending to money in", unit="ratio", harm="up", usual_range=(0.6, 1.05))
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


@derived(label="Essentials in money out", unit="share", usual_range=(0.3, 0.7))
def essential_share(essential_30d: Column, outflow_30d: Column) -> Column:
    """Part of the month's outflow that goes to essentials."""
    return essential_30d / outflow_30d


@derived(label="Drop in essential spending", unit="ratio", harm="up", usual_range=(-0.3, 0.3))
def essential_drop(essential_30d: Column, essential_90d: Column) -> Column:
    """Share by which the month's essential spending falls short of the quarter's monthly mean."""
    return 1 - 3 * essential_30d / essential_90d


@derived(label="Drop in bills paid", unit="ratio", harm="up", usual_range=(-0.2, 0.2))
def bills_drop(bills_30d: Column, bills_90d: Column) -> Column:
    """Share by which the bills paid this month fall short of the quarter's monthly mean."""
    return 1 - 3 * bills_30d / bills_90d


@derived(label="Drop in discretionary spending", unit="ratio", usual_range=(-0.3, 0.3))
def discretionary_drop(discretionary_30d: Column, discretionary_90d: Column) -> Column:
    """Share by which the month's discretionary spending falls short of the quarter's mean."""
    return 1 - 3 * discretionary_30d / discretionary_90d


@derived(label="Discretionary in money out", unit="share", usual_range=(0.1, 0.4))
def discretionary_share(discretionary_30d: Column, outflow_30d: Column) -> Column:
    """Part of the month's outflow that is discretionary."""
    return discretionary_30d / outflow_30d


@derived(label="Cash withdrawn against usual", unit="ratio", usual_range=(0.5, 1.5))
def cash_ratio(cash_withdrawn_30d: Column, cash_withdrawn_90d: Column) -> Column:
    """Cash withdrawn this month against the monthly mean of the quarter; 1 is the usual."""
    return 3 * cash_withdrawn_30d / cash_withdrawn_90d


@derived(label="Cash in money out", unit="share", usual_range=(0, 0.3))
def cash_share(cash_withdrawn_30d: Column, outflow_30d: Column) -> Column:
    """Part of the month's outflow that is withdrawn in cash."""
    return cash_withdrawn_30d / outflow_30d


@derived(label="Borrowed part of money in", unit="share", harm="up", usual_range=(0, 0.05))
def lending_share(lending_in_90d: Column, inflow_90d: Column) -> Column:
    """Part of the quarter's inflow that was borrowed."""
    return lending_in_90d / inflow_90d


@derived(label="Debt repaid to money in", unit="share", harm="up", usual_range=(0, 0.4))
def repayment_share(repayments_90d: Column, inflow_90d: Column) -> Column:
    """Instalments, card bills and lending apps paid, as a part of the quarter's inflow."""
    return repayments_90d / inflow_90d


@derived(label="Gambling in money out", unit="share", harm="up", usual_range=(0, 0.01))
def gambling_share(gambling_30d: Column, outflow_30d: Column) -> Column:
    """Part of the month's outflow that goes to gambling."""
    return gambling_30d / outflow_30d


@derived(label="Failed among debits", unit="share", harm="up", usual_range=(0, 0.02))
def failed_share(failed_debits_30d: Column, debits_30d: Column) -> Column:
    """Part of the month's attempted debits that failed."""
    return failed_debits_30d / (failed_debits_30d + debits_30d)


@derived(label="Debits at night", unit="share", usual_range=(0, 0.1))
def night_share(night_debits_30d: Column, debits_30d: Column) -> Column:
    """Part of the month's debits between midnight and five, local time."""
    return night_debits_30d / debits_30d


@derived(label="Drop in transactions", unit="ratio", usual_range=(-0.3, 0.3))
def activity_drop(transactions_30d: Column, transactions_90d: Column) -> Column:
    """Share by which the month's number of transactions falls short of the quarter's mean."""
    return 1 - 3 * transactions_30d / transactions_90d


@derived(label="Since the last transaction", unit="days", usual_range=(0, 5))
def days_since_last(as_of: Column, transaction_last_180d: Column) -> Column:
    """Days since the last transaction of any kind; missing without one in 180 days."""
    return (as_of - transaction_last_180d) / DAY


@derived(label="Instalments to income", unit="share", harm="up", usual_range=(0, 0.4))
def emi_share(payments_settled_90d: Column, income_90d: Column) -> Column:
    """Payments due and made in the quarter, as a part of its income."""
    return payments_settled_90d / income_90d


@derived(label="Payments due to income", unit="share", harm="up", usual_range=(0, 0.45))
def due_share(payments_due_90d: Column, income_90d: Column) -> Column:
    """Payments that fell due in the quarter, made or not, as a part of its income."""
    return payments_due_90d / income_90d


@derived(label="Payments overdue", unit="count", harm="up", usual_range=(0, 0))
def payments_overdue(dues_7d: Column, dues_decided_7d: Column) -> Column:
    """Payments that fell due and are neither made nor, after three days, counted as missed."""
    return dues_7d - dues_decided_7d


@derived(label="Since the last missed payment", unit="days", harm="down")
def miss_days_since(as_of: Column, miss_last_365d: Column) -> Column:
    """Days since the due date of the last missed payment; missing without one in a year."""
    return (as_of - miss_last_365d) / DAY


DERIVED = tuple(value for value in list(globals().values()) if isinstance(value, Derived))
