import numpy as np
import pytest

from engine.model.bands import bands, thresholds


def test_medium_is_where_help_pays_and_high_is_what_the_team_has_room_for():
    lines = thresholds(np.linspace(0, 1, 1001), cost_ratio=9, capacity=0.2)
    assert lines == pytest.approx({"MEDIUM": 0.1, "HIGH": 0.8, "CRITICAL": 0.95})


def test_each_line_doubles_the_odds_where_hardly_anybody_is_at_risk():
    lines = thresholds(np.zeros(100), cost_ratio=20)
    assert lines == pytest.approx({"MEDIUM": 1 / 21, "HIGH": 2 / 22, "CRITICAL": 4 / 24})


def test_a_probability_on_the_line_belongs_to_the_higher_band():
    lines = {"MEDIUM": 0.1, "HIGH": 0.3, "CRITICAL": 0.6}
    given = np.array([0.0, 0.0999, 0.1, 0.3, 0.6, 1.0])
    assert bands(given, lines).tolist() == [
        "LOW",
        "LOW",
        "MEDIUM",
        "HIGH",
        "CRITICAL",
        "CRITICAL",
    ]
