from datetime import UTC, datetime

import numpy as np
import pytest

from engine.features.network import NETWORK, USED, Network, Ties, network_features
from engine.features.table import FeatureTable

DAY = 86_400_000_000
NOW = int(datetime(2026, 10, 31, 18, 30, tzinfo=UTC).timestamp() * 1_000_000)
NOBODY = Ties(*(np.empty(0, np.int64) for _ in range(4)))


def ties(*rows, known_after=0):
    """Rows of (customer, other, age in days)."""
    who, other, age = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    booked_at = NOW - age * DAY
    return Ties(who, other, booked_at, booked_at + known_after * DAY)


def table(failed, *, missed=(), late=(), moments=(NOW,)):
    customers = np.arange(1, len(failed) + 1)
    signs = {
        "failed_debits_30d": np.array(failed, float),
        "payments_missed_90d": np.array(missed or [0] * len(failed), float),
        "salary_days_late": np.array(late or [np.nan] * len(failed), float),
    }
    one = np.column_stack([signs[name] for name in USED])
    return FeatureTable(
        np.tile(customers, len(moments)),
        np.repeat(np.array(moments), len(customers)),
        np.vstack([one] * len(moments)),
        USED,
    )


def column(name, network, given):
    return network_features(network, given).column(name)


def test_every_declared_feature_is_computed_for_every_row():
    given = table([0, 1, 0])
    found = network_features(Network(NOBODY, NOBODY), given)
    assert found.names == tuple(feature.name for feature in NETWORK)
    assert found.values.shape == (3, len(NETWORK))


def test_a_recent_partner_counts_more_than_an_old_one():
    network = Network(ties((1, 2, 0), (1, 3, 60)), NOBODY)
    stress = column("network_stress", network, table([0, 1, 0]))
    assert stress[0] == pytest.approx(1 / (1 + 0.5))


def test_one_side_of_a_transfer_is_enough_to_tie_two_customers():
    network = Network(ties((1, 2, 10)), NOBODY)
    assert column("network_ties_180d", network, table([1, 0])).tolist() == [1, 1]
    assert column("network_stress", network, table([1, 0])).tolist() == [0, 1]


def test_own_stress_does_not_come_back_over_two_ties():
    pair = Network(ties((1, 2, 0)), NOBODY)
    assert column("network_stress_two_hops", pair, table([1, 0]))[0] == 0
    chain = Network(ties((1, 2, 0), (2, 3, 0)), NOBODY)
    assert column("network_stress_two_hops", chain, table([1, 0, 1]))[0] == pytest.approx(0.5)
    assert column("network_stress_two_hops", chain, table([1, 0, 0]))[0] == 0


def test_customers_without_ties_have_no_neighbours_stress_rather_than_none():
    network = Network(ties((1, 2, 0)), NOBODY)
    assert np.isnan(column("network_stress", network, table([0, 0, 1]))[2])
    assert np.isnan(column("colleagues_late", network, table([0, 0, 1]))).all()


def test_colleagues_are_those_whose_last_salary_came_from_the_same_payer():
    salaries = ties((1, 90, 5), (2, 90, 5), (3, 90, 40), (3, 91, 9), (4, 91, 9))
    network = Network(NOBODY, salaries)
    given = table([0] * 5, late=[0, 10, 0, 7, np.nan])
    assert column("colleagues", network, given)[:4].tolist() == [1, 1, 1, 1]
    assert np.isnan(column("colleagues", network, given)[4])
    assert column("colleagues_late", network, given)[:4].tolist() == [1, 0, 1, 0]
    assert column("colleagues_days_late", network, given)[:4].tolist() == [10, 0, 7, 0]


@pytest.mark.parametrize(
    "unseen",
    [ties((1, 2, -1)), ties((1, 2, 0), known_after=1), ties((1, 2, 180))],
    ids=["tomorrow", "not known yet", "180 days ago"],
)
def test_a_tie_counts_only_inside_its_window_and_once_known(unseen):
    network = Network(unseen, unseen)
    values = network_features(network, table([1, 1])).values
    assert np.array_equal(
        values, network_features(Network(NOBODY, NOBODY), table([1, 1])).values, equal_nan=True
    )


def test_each_moment_stands_for_itself():
    earlier = NOW - 30 * DAY
    network = Network(ties((1, 2, 10)), NOBODY)
    both = network_features(network, table([1, 0], moments=(earlier, NOW)))
    assert both.column("network_ties_180d").tolist() == [0, 0, 1, 1]
