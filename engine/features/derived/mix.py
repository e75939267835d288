"""The mix of spending: over how many classes the money is spread, and how that shifts.

The classes are those of `measures.classes.MIX`. Variety is their effective number, the exponential
of the Renyi entropy of order two (Hill 1973): unlike Shannon's it takes no logarithm, whose last
bit depends on the machine. A shift is half the sum of the shares' absolute differences.
"""

import numpy as np

from engine.features.declaration import Column, derived


@derived(label="Variety of spending", unit="count", usual_range=(3, 8))
def spending_variety_30d(
    housing_30d: Column,
    utilities_30d: Column,
    groceries_30d: Column,
    transport_30d: Column,
    care_30d: Column,
    dining_30d: Column,
    shopping_30d: Column,
    entertainment_30d: Column,
    travel_30d: Column,
    subscriptions_30d: Column,
) -> Column:
    """Number of classes that the month's purchases spread over, had each the same share."""
    return variety(
        housing_30d,
        utilities_30d,
        groceries_30d,
        transport_30d,
        care_30d,
        dining_30d,
        shopping_30d,
        entertainment_30d,
        travel_30d,
        subscriptions_30d,
    )


@derived(label="Variety of spending, quarter", unit="count", usual_range=(3, 8))
def spending_variety_90d(
    housing_90d: Column,
    utilities_90d: Column,
    groceries_90d: Column,
    transport_90d: Column,
    care_90d: Column,
    dining_90d: Column,
    shopping_90d: Column,
    entertainment_90d: Column,
    travel_90d: Column,
    subscriptions_90d: Column,
) -> Column:
    """Number of classes that the quarter's purchases spread over, had each the same share."""
    return variety(
        housing_90d,
        utilities_90d,
        groceries_90d,
        transport_90d,
        care_90d,
        dining_90d,
        shopping_90d,
        entertainment_90d,
        travel_90d,
        subscriptions_90d,
    )


@derived(label="Loss of variety in spending", unit="ratio", usual_range=(-0.2, 0.4))
def spending_variety_drop(spending_variety_30d: Column, spending_variety_90d: Column) -> Column:
    """Share by which the variety of the month's purchases falls short of the quarter's."""
    return 1 - spending_variety_30d / spending_variety_90d


@derived(label="Shift of the spending mix", unit="share", usual_range=(0, 0.5))
def spending_mix_shift(
    housing_30d: Column,
    utilities_30d: Column,
    groceries_30d: Column,
    transport_30d: Column,
    care_30d: Column,
    dining_30d: Column,
    shopping_30d: Column,
    entertainment_30d: Column,
    travel_30d: Column,
    subscriptions_30d: Column,
    housing_90d: Column,
    utilities_90d: Column,
    groceries_90d: Column,
    transport_90d: Column,
    care_90d: Column,
    dining_90d: Column,
    shopping_90d: Column,
    entertainment_90d: Column,
    travel_90d: Column,
    subscriptions_90d: Column,
) -> Column:
    """Part of the month's purchases that went to other classes than in the two months before."""
    month = (
        housing_30d,
        utilities_30d,
        groceries_30d,
        transport_30d,
        care_30d,
        dining_30d,
        shopping_30d,
        entertainment_30d,
        travel_30d,
        subscriptions_30d,
    )
    quarter = (
        housing_90d,
        utilities_90d,
        groceries_90d,
        transport_90d,
        care_90d,
        dining_90d,
        shopping_90d,
        entertainment_90d,
        travel_90d,
        subscriptions_90d,
    )
    before = tuple(both - one for both, one in zip(quarter, month, strict=True))
    pairs = zip(shares(*month), shares(*before), strict=True)
    return total(*(np.abs(now - then) for now, then in pairs)) / 2


def variety(*amounts: Column) -> Column:
    """The effective number of classes; missing without any amount."""
    return 1 / total(*(part * part for part in shares(*amounts)))


def shares(*amounts: Column) -> tuple[Column, ...]:
    """Each amount as a part of their sum; missing without any."""
    everything = total(*amounts)
    return tuple(amount / everything for amount in amounts)


def total(*columns: Column) -> Column:
    """The sum, one after the other: numpy's own order depends on the number of rows."""
    first, *others = columns
    return sum(others, first)
