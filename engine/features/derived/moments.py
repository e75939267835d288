"""Moments as days: how long ago, and how far beyond the customer's own rhythm.

Moments are epoch microseconds. A rhythm needs three events: two are a coincidence.
"""

import numpy as np

from engine.features.declaration import Column

DAY = 86_400_000_000.0


def days_between(later: Column, earlier: Column) -> Column:
    """Days from one moment to another; missing when one of them is."""
    return (later - earlier) / DAY


def own_gap(first: Column, last: Column, count: Column) -> Column:
    """Mean days from one event to the next; missing for fewer than three."""
    return np.where(count >= 3, days_between(last, first) / (count - 1), np.nan)


def days_late(as_of: Column, first: Column, last: Column, count: Column) -> Column:
    """Days since the last event beyond the own gap, at least 0; missing without a rhythm."""
    return np.maximum(days_between(as_of, last) - own_gap(first, last, count), 0)
