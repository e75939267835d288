import numpy as np
import pytest

from engine.explain.whatif import WhatIfError, allowed_ranges, what_if
from engine.features import CATALOG
from engine.features.compute import compute
from tests.fixtures.eight import AS_OF, NOTHING_DUE

ROOMY = dict.fromkeys(CATALOG.names, (-1000000000000.0, 1000000000000.0))


@pytest.fixture(scope="module")
def table(eight):
    return compute(eight, [AS_OF])


@pytest.fixture
def ask(eight, eight_model):
    def asked(number=1001, ranges=ROOMY, **changes):
        return what_if(eight, eight_model, number, AS_OF, changes, ranges)

    return asked


def test_every_feature_set_to_its_own_value_changes_nothing(ask, table):
    for name in CATALOG.names:
        value = table.column(name)[0]
        if not np.isnan(value):
            same = ask(**{name: value})
            assert [change.code for change in same.changes] == [name]
            assert (same.probability_after, same.shifts) == (same.probability_before, ())


def test_a_changed_balance_changes_all_that_is_made_of_it_and_the_probability(ask, table):
    found = ask(balance_last=2_000_00)
    after = {change.code: change.after for change in found.changes}
    assert found.changes[0].asked
    assert after["balance_last"] == 2_000_00
    outflow = table.column("outflow_90d")[0]
    if outflow:
        assert after["runway_days"] == 90 * 2_000_00 / outflow
    before = table.column("balance_last")[0] - table.column("balance_change_30d")[0]
    assert after["balance_change_30d"] == 2_000_00 - before
    assert found.probability_after < found.probability_before
    assert found.shifts[0].code == "balance_last"
    assert "payment_room" not in after


def test_more_money_in_a_month_is_more_in_the_quarter(ask, table):
    more = table.column("inflow_30d")[0] + 500_00
    found = {change.code: change for change in ask(inflow_30d=more).changes}
    assert found["inflow_90d"].after == table.column("inflow_90d")[0] + 500_00
    assert (found["inflow_30d"].asked, found["inflow_90d"].asked) == (True, False)


def test_a_quarter_cannot_hold_less_than_its_last_month(ask, table):
    less = table.column("inflow_30d")[0] - 1
    with pytest.raises(WhatIfError, match=r"impossible: inflow_\d+d alone is"):
        ask(inflow_90d=less)


def test_none_in_a_quarter_is_none_in_its_last_month_and_week(ask):
    found = {change.code: change for change in ask(inflow_90d=0).changes}
    assert [found[name].after for name in ("inflow_90d", "inflow_30d", "inflow_7d")] == [0, 0, 0]
    with pytest.raises(WhatIfError, match=r"impossible: inflow_30d alone is"):
        ask(inflow_90d=0, inflow_30d=1, inflow_7d=0)


def test_a_derived_feature_can_be_set_and_what_is_made_of_it_follows(ask):
    found = ask(salary_days_late=3.5)
    assert found.changes[0].code == "salary_days_late"
    assert (found.changes[0].after, found.changes[0].toward) == (3.5, "harm")


def test_bad_changes_are_refused_with_the_range(ask, table):
    ranges = allowed_ranges(table)
    low, high = ranges["salary_days_late"]
    for changes, message in (
        ({"salary_days_late": high + 1}, f"out of range: .* between {low:g} and {high:g}"),
        ({"salary_days_late": np.nan}, "out of range"),
        ({"inflow_30d": 0.5}, "out of range|no whole number"),
        ({"payment_amount": 1.0}, "'payment_amount' is no feature that can be changed"),
        ({"luck": 1.0}, "'luck' is no feature"),
    ):
        with pytest.raises(WhatIfError, match=message):
            ask(ranges=ranges, **changes)
    with pytest.raises(WhatIfError, match=r"inflow_30d=0\.5 is no whole number, and its unit"):
        ask(inflow_30d=0.5)


def test_who_has_nothing_due_has_nothing_to_ask(ask):
    with pytest.raises(WhatIfError, match="nothing due"):
        ask(NOTHING_DUE, balance_last=1.0)


def test_the_allowed_range_is_what_was_observed_and_what_is_usual(table):
    seen = table.column("runway_days")
    low, high = CATALOG["runway_days"].usual_range or (0, 0)
    known = seen[~np.isnan(seen)]
    expected = (min([low, *known]), max([high, *known]))
    assert allowed_ranges(table)["runway_days"] == expected
