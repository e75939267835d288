"""Borrowing, gambling and failed debits."""

import numpy as np

from engine.features.declaration import Column, derived
from engine.features.derived.moments import days_between


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


@derived(label="Since the last loan received", unit="days", harm="down")
def borrowed_days_since(as_of: Column, borrowed_last_180d: Column) -> Column:
    """Days since money last came from a lender; missing without one in 180 days."""
    return days_between(as_of, borrowed_last_180d)


@derived(label="Rollover, from repaying to borrowing again", unit="days")
def rollover_days(borrowed_last_180d: Column, app_repaid_last_180d: Column) -> Column:
    """Days from the last repayment to a lending app to the loan that followed it: a rollover.

    Missing without a loan after the last repayment.
    """
    days = days_between(borrowed_last_180d, app_repaid_last_180d)
    return np.where(days >= 0, days, np.nan)


@derived(label="Borrowed against repaid", unit="ratio")
def rollover_ratio(lending_in_90d: Column, lending_out_90d: Column) -> Column:
    """Money borrowed in the quarter against lending apps repaid; 1 is old debt paid with new."""
    return lending_in_90d / lending_out_90d


@derived(label="Gambling to income", unit="share", harm="up", usual_range=(0, 0.01))
def gambling_to_income(gambling_90d: Column, income_90d: Column) -> Column:
    """Gambling of the quarter, as a part of its income."""
    return gambling_90d / income_90d


@derived(label="Since the last failed debit", unit="days", harm="down")
def failed_days_since(as_of: Column, failed_last_180d: Column) -> Column:
    """Days since a debit last failed; missing without one in 180 days."""
    return days_between(as_of, failed_last_180d)


@derived(label="Rise of failed debits", unit="count", harm="up", usual_range=(-1, 1))
def failed_rise(failed_debits_30d: Column, failed_debits_90d: Column) -> Column:
    """Failed debits of the month less the monthly mean of the two months before."""
    return failed_debits_30d - (failed_debits_90d - failed_debits_30d) / 2
