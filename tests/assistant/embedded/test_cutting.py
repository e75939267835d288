"""The property that a cohort is cut by, and who is at risk in it."""

import pytest

from assistant.embedded.clauses import clauses
from assistant.embedded.matching import understand


@pytest.mark.parametrize(
    ("asked", "by", "band"),
    [
        ("treatments per band critical", ["treatment"], ["CRITICAL"]),
        ("hardships by band high", ["hardship"], ["HIGH"]),
        ("what types of treatments do gig workers get", ["treatment"], None),
        ("what kind of hardship do the criticals have", ["hardship"], ["CRITICAL"]),
        ("divide the critical band into languages", ["language"], ["CRITICAL"]),
        ("risk bands for salaried", ["band"], None),
        ("cities of gig workers, how are they spread", ["region"], None),
        ("at risk per segment", ["segment"], ["HIGH", "CRITICAL"]),
        ("endangered customers by city", ["region"], ["HIGH", "CRITICAL"]),
        ("which region has most customers in trouble", ["region"], ["HIGH", "CRITICAL"]),
        ("gig workers by region in Pune", ["region"], None),
        ("which segment is most at risk", ["segment"], None),
        ("which language is more at risk", ["language"], None),
    ],
)
def test_a_cohort_is_cut_by_what_is_not_fixed(asked, by, band):
    reading, found = understand(asked)
    assert (found.intent, reading.values["by"], reading.values.get("band")) == ("group", by, band)


@pytest.mark.parametrize(
    ("asked", "intent"),
    [
        ("number of gig workers at risk", "count"),
        ("self employed at risk in pune", "list"),
        ("hindi speakers in danger, count", "count"),
    ],
)
def test_at_risk_is_high_or_critical_beside_a_filter_or_a_count(asked, intent):
    reading, found = understand(asked)
    assert (found.intent, reading.values["band"]) == (intent, ["HIGH", "CRITICAL"])


def test_everybody_is_asked_for_by_risk_where_nothing_else_is_said():
    assert "band" not in understand("which customers are at risk")[0].values


@pytest.mark.parametrize(
    "asked",
    ["percentage of customers in the high band", "share of criticals", "proportion at high risk"],
)
def test_the_share_of_a_band_is_told_with_the_portfolio(asked):
    assert understand(asked)[1].intent == "portfolio"


def test_two_cuts_are_two_questions():
    assert clauses("critical by region, and separately by treatment") == (
        "critical by region",
        "critical by treatment",
    )
