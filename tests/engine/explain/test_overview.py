import numpy as np
import pytest

from engine.explain.overview import UnknownInputError, dependence, explanation, overview
from engine.features.compute import compute
from engine.night import explain_night, moments_of
from tests.fixtures.eight import AS_OF


@pytest.fixture(scope="module")
def night(eight, eight_model):
    return explain_night(eight, eight_model, compute(eight, moments_of(AS_OF)), AS_OF)


def test_the_overview_is_the_mean_of_absolute_contributions(night):
    effects = overview(night)
    means = np.abs(night.phi).mean(axis=0)
    assert [effect.mean for effect in effects] == sorted(means.tolist(), reverse=True)
    assert "balance_last" in {effect.code for effect in effects[:2]}
    assert all(effect.low <= effect.mean <= effect.high for effect in effects)
    assert effects[0].low < effects[0].high
    assert overview(night) == effects


def test_dependence_pairs_each_customers_value_with_its_contribution(night):
    found = dependence(night, "balance_last")
    column = night.table.names.index("balance_last")
    assert np.array_equal(found.value, night.X[:, column])
    assert np.array_equal(found.contribution, night.phi[:, column])
    with pytest.raises(UnknownInputError, match="no input 'luck'"):
        dependence(night, "luck")


@pytest.mark.filterwarnings("ignore:The set_:PendingDeprecationWarning")  # in shap
def test_what_plots_show_adds_up_to_the_log_odds(night):
    shown = explanation(night)
    riskiest = night.prediction.log_odds[night.prediction.riskiest]
    assert shown.values.sum(axis=1) + shown.base_values == pytest.approx(riskiest)
    assert len(shown.feature_names) == night.phi.shape[1]
