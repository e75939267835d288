"""Bills against the customer's own rhythm of paying them."""

from engine.features.declaration import Column, derived
from engine.features.derived.moments import days_between, days_late


@derived(label="Rent late", unit="days", harm="up", usual_range=(0, 3))
def rent_days_late(
    as_of: Column, rent_first_180d: Column, rent_last_180d: Column, rent_bills_180d: Column
) -> Column:
    """Days since the last rent beyond the own usual gap of half a year, 0 when it is not late."""
    return days_late(as_of, rent_first_180d, rent_last_180d, rent_bills_180d)


@derived(label="Utility bill late", unit="days", harm="up", usual_range=(0, 7))
def utility_days_late(
    as_of: Column,
    utility_first_180d: Column,
    utility_last_180d: Column,
    utility_bills_180d: Column,
) -> Column:
    """Days since the last utility bill paid beyond the own usual gap of half a year, at least 0."""
    return days_late(as_of, utility_first_180d, utility_last_180d, utility_bills_180d)


@derived(label="Since the last discretionary purchase", unit="days", usual_range=(0, 10))
def treat_days_since(as_of: Column, treat_last_180d: Column) -> Column:
    """Days since anything was spent on dining, shopping, entertainment or travel."""
    return days_between(as_of, treat_last_180d)
