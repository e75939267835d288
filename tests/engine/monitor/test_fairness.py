import numpy as np
import pyarrow as pa
import pytest
from fairlearn.metrics import MetricFrame, true_positive_rate

from data.tables import SCHEMAS
from engine.monitor.fairness import fairness, share
from engine.monitor.heldout import HeldOut
from tests.engine.monitor.conftest import LOOKED_AT

EACH = 400
NAMES = ("hi", "en", "mr")
NOBODY = SCHEMAS["groups"].columns.empty_table()


def held_out(probability, y, customers):
    told = {"data_hash": "d" * 64, "design": "by hand"}
    return HeldOut("payment-1", customers, np.zeros(len(y), np.int64), y, probability, told)


@pytest.fixture
def people():
    """400 customers of each of two languages, and 30 of a third."""
    languages = ["hi"] * EACH + ["en"] * EACH + ["mr"] * 30
    count = len(languages)
    return pa.table(
        {
            "customer_id": np.arange(count)[::-1] + 1001,
            "language": languages[::-1],
            "region": pa.array([None] * count, pa.string()),
            "segment": ["salaried"] * count,
            "vulnerable": [False] * (count - 150) + [True] * 150,
        }
    )


@pytest.fixture
def judge(people, limits):
    """Fairness where one in five misses, whoever they are, and those of `blind` are overlooked."""

    def judged(blind=None, shift=0.0, declared=NOBODY):
        rng = np.random.default_rng(5)
        language = np.array(people["language"].to_pylist()[::-1])
        customers = np.repeat(np.arange(len(language)) + 1001, 2)
        language = np.repeat(language, 2)
        y = (rng.random(len(customers)) < 0.2).astype(float)
        believed = np.where(y > 0, 0.9, 0.05) * 0.2 + 0.05
        if blind:
            believed = np.where(language == blind, 0.06, believed)
        held = held_out(np.clip(believed + shift * (language == "hi"), 0, 1), y, customers)
        report = fairness(
            held, people, declared, 0.15, limits.fairness, as_of=LOOKED_AT, created_at=LOOKED_AT
        )
        return held, language, report

    return judged


def of(report, rate, subject):
    [found] = [each for each in report.findings if (each.metric, each.subject) == (rate, subject)]
    return found


def test_groups_that_are_treated_alike_are_within_tolerance(judge):
    _, _, report = judge()
    assert report.level == "ok"
    assert {each.subject for each in report.findings} == {
        "language=hi",
        "language=en",
        "vulnerable=false",
        "vulnerable=true",
    }


def test_a_group_whose_misses_are_overlooked_fails_on_recall(judge):
    _, _, report = judge(blind="hi")
    found = of(report, "recall", "language=hi")
    assert (found.value, found.level) == (-1.0, "alert")
    assert "equal opportunity" in found.because
    assert "a gap of -100.0 [-100.0, -100.0] percentage points; 10 are tolerated" in found.reason
    assert "chance" not in found.reason
    assert report.level == "alert"


def test_probabilities_that_mean_something_else_in_a_group_fail_on_calibration(judge):
    _, _, report = judge(shift=0.14)
    found = of(report, "calibration", "language=hi")
    assert found.level == "alert"
    assert found.value == pytest.approx(0.14, abs=0.03)


def test_who_is_vulnerable_is_shown_and_never_decides(judge, people):
    _, _, report = judge(blind="hi")
    shown = [each for each in report.findings if each.subject.startswith("vulnerable")]
    assert {each.level for each in shown} == {"ok"}
    assert all("not a criterion" in each.reason for each in shown)


def test_a_small_group_is_listed_and_not_judged(judge):
    _, _, report = judge()
    assert [each["name"] for each in report.facts["too_small"]] == ["mr"]
    assert "mr" not in {each["name"] for each in report.facts["groups"]}
    assert not [each for each in report.findings if each.subject == "language=mr"]


def test_the_rates_and_gaps_are_those_of_fairlearn(judge):
    held, language, report = judge(blind="hi", shift=0.02)
    frame = MetricFrame(
        metrics=true_positive_rate,
        y_true=held.y,
        y_pred=(held.probability >= 0.15).astype(float),
        sensitive_features=language,
    )
    by_name = {each["name"]: each for each in report.facts["groups"]}
    assert by_name["en"]["recall"] == pytest.approx(frame.by_group["en"])
    rest = language != "en"
    selected = held.probability >= 0.15
    everyone_else = selected[rest & (held.y > 0)].mean()
    gap = of(report, "recall", "language=en").value
    assert gap == pytest.approx(frame.by_group["en"] - everyone_else)


def test_where_bad_outcomes_are_few_every_group_is_too_small_to_tell(judge, people, limits):
    held, _, _ = judge()
    rare = np.where(np.cumsum(held.y) <= 15, held.y, 0.0)
    few = held_out(held.probability, rare, held.customer_id)
    report = fairness(
        few, people, NOBODY, 0.15, limits.fairness, as_of=LOOKED_AT, created_at=LOOKED_AT
    )
    assert report.findings == ()
    assert report.facts["groups"] == []
    assert {each["bad"] for each in report.facts["too_small"] if each["name"] == "salaried"} == {15}


def test_a_group_without_anyone_else_is_not_compared_with_nobody(judge):
    _, _, report = judge()
    assert not [each for each in report.findings if each.subject.startswith("segment")]
    assert "salaried" in {each["name"] for each in report.facts["groups"]}


def test_a_warning_says_that_chance_may_explain_it(judge):
    _, _, report = judge(shift=0.06)
    warned = [each for each in report.findings if each.level == "warn"]
    assert warned
    assert all(each.reason.endswith("so chance may explain it") for each in warned)


def test_a_rate_is_told_in_percent_without_a_negative_zero():
    assert [share(each) for each in (None, 0.663, -0.0003, -0.021)] == [
        "-",
        "66.3%",
        "0.0%",
        "-2.1%",
    ]


def test_a_group_that_is_declared_for_fairness_alone_is_compared_like_a_column(judge):
    """Those who are overlooked, the first 400, are declared as women; the last 30 said nothing."""
    rows = [
        {"customer_id": 1001 + n, "characteristic": "sex", "value": "woman" if n < EACH else "man"}
        for n in range(2 * EACH)
    ]
    declared = pa.Table.from_pylist(rows[::-1], schema=SCHEMAS["groups"].columns)
    _, _, report = judge(blind="hi", declared=declared)
    found = of(report, "recall", "sex=woman")
    assert (found.value, found.level, found.label) == (
        -1.0,
        "alert",
        "Found among those who miss, sex woman",
    )
    assert of(report, "recall", "sex=man").value == of(report, "recall", "language=en").value
    small = [(each["column"], each["name"]) for each in report.facts["too_small"]]
    assert ("sex", "(not given)") in small
