"""Payments that fell due: how heavy they are, and how they were made."""

import numpy as np

from engine.features.declaration import Column, derived
from engine.features.derived.moments import days_between

PUNCTUAL_DAYS = 180


@derived(label="Instalments to income", unit="share", harm="up", usual_range=(0, 0.5))
def emi_share(payments_settled_90d: Column, income_90d: Column) -> Column:
    """Payments due and made in the quarter, as a part of its income."""
    return payments_settled_90d / income_90d


@derived(label="Payments due to income", unit="share", harm="up", usual_range=(0, 0.5))
def due_share(payments_due_90d: Column, income_90d: Column) -> Column:
    """Payments that fell due in the quarter, made or not, as a part of its income."""
    return payments_due_90d / income_90d


@derived(label="Payments overdue", unit="count", harm="up", usual_range=(0, 0))
def payments_overdue(dues_7d: Column, dues_decided_7d: Column) -> Column:
    """Payments that fell due and are neither made nor, after three days, counted as missed."""
    return dues_7d - dues_decided_7d


@derived(label="Since the last missed payment", unit="days", harm="down")
def miss_days_since(as_of: Column, miss_last_180d: Column) -> Column:
    """Days since the due date of the last missed payment; missing without one in 180 days."""
    return days_between(as_of, miss_last_180d)


@derived(label="Missed among payments due", unit="share", harm="up", usual_range=(0, 0))
def missed_share(payments_missed_180d: Column, dues_decided_180d: Column) -> Column:
    """Part of the payments due in half a year that were not made in full within three days."""
    return payments_missed_180d / dues_decided_180d


@derived(label="Punctual since", unit="days", harm="down", usual_range=(60, 180))
def punctual_days(as_of: Column, unpunctual_last_180d: Column, due_first_211d: Column) -> Column:
    """Days since the last late or missed payment, or else the first payment due; at most 180.

    Beyond half a year it would grow with the length of the record and not with the customer.
    """
    since = days_between(as_of, np.fmax(unpunctual_last_180d, due_first_211d))
    return np.minimum(since, PUNCTUAL_DAYS)


@derived(label="Average days late", unit="days", harm="up", usual_range=(0, 0.5))
def days_late_mean(days_late_180d: Column, settlements_180d: Column) -> Column:
    """Mean days late of the payments settled in half a year; 0 is always on time."""
    return days_late_180d / settlements_180d


@derived(label="Rise of days late", unit="days", harm="up", usual_range=(-0.5, 0.5))
def days_late_rise(
    days_late_90d: Column,
    settlements_90d: Column,
    days_late_180d: Column,
    settlements_180d: Column,
) -> Column:
    """Mean days late of the payments settled in this quarter less that of the quarter before."""
    before = (days_late_180d - days_late_90d) / (settlements_180d - settlements_90d)
    return days_late_90d / settlements_90d - before
