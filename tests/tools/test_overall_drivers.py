import numpy as np
import pytest

from engine.explain.overview import overview
from engine.explain.subjects import subject_of
from engine.features import CATALOG
from engine.features.compute import compute
from engine.model.registry import load_champion
from engine.night import explain_night, moments_of
from tools.overall_drivers import overall_drivers


@pytest.fixture(scope="module")
def night(scored):
    """The whole night computed again from the records."""
    with scored.store.read() as conn:
        model = load_champion(conn, scored.portfolio.models)
    moment = scored.row.as_of
    return explain_night(scored.book, model, compute(scored.book, moments_of(moment)), moment)


def test_the_drivers_are_the_night_s_own_overview(scored, night):
    told = overall_drivers(scored, {"limit": 8})
    expected = overview(night)[:8]
    assert [driver.code for driver in told.drivers] == [effect.code for effect in expected]
    assert [driver.mean_contribution for driver in told.drivers] == pytest.approx(
        [effect.mean for effect in expected], rel=1e-12
    )
    total = sum(effect.mean for effect in overview(night))
    assert told.drivers[0].share == pytest.approx(expected[0].mean / total)
    assert told.customers == told.explained == len(night.phi)


def test_a_subject_is_all_its_inputs_added_up_for_each_customer(scored, night):
    names = [each.name for each in (*CATALOG, *night.model.outcome.inputs)]
    told = {subject.code: subject for subject in overall_drivers(scored, {}).subjects}
    assert set(told) == {subject_of(name) for name in names}
    for code, subject in told.items():
        mine = [column for column, name in enumerate(names) if subject_of(name) == code]
        sums = night.phi[:, mine].sum(axis=1)
        assert subject.mean_contribution == pytest.approx(np.abs(sums).mean())
        assert subject.raises == pytest.approx((sums > 0).mean(), abs=2 / len(sums))
    means = [subject.mean_contribution for subject in told.values()]
    assert means == sorted(means, reverse=True)


def test_a_direction_is_that_of_value_and_contribution_by_rank(scored, night):
    from scipy.stats import spearmanr

    names = [*night.table.names]
    for driver in overall_drivers(scored, {"limit": 50}).drivers:
        if driver.correlation is None:
            assert driver.direction == "unknown"
            continue
        column = names.index(driver.code)
        value, part = night.X[:, column], night.phi[:, column]
        seen = ~np.isnan(value)
        assert driver.correlation == pytest.approx(spearmanr(value[seen], part[seen]).statistic)
        expected = "higher raises risk" if driver.correlation > 0 else "higher lowers risk"
        assert driver.direction == ("mixed" if abs(driver.correlation) < 0.2 else expected)
        assert driver.raises == pytest.approx((part > 0).mean())
