"""How active a customer is, and when."""

from engine.features.declaration import Column, derived
from engine.features.derived.moments import DAY, days_between


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
    return days_between(as_of, transaction_last_180d)


@derived(label="Debits at the weekend", unit="share", usual_range=(0.15, 0.45))
def weekend_share(weekend_debits_30d: Column, debits_30d: Column) -> Column:
    """Part of the month's debits on a Saturday or Sunday, local time."""
    return weekend_debits_30d / debits_30d


@derived(label="Longest pause, 90 days", unit="days", usual_range=(1, 7))
def pause_days(transaction_gap_90d: Column) -> Column:
    """Longest stretch of the last 90 days without a transaction; 90 when there was none."""
    return transaction_gap_90d / DAY
