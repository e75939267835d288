from dataclasses import replace

import numpy as np
import pytest

from engine.monitor.findings import Finding, Report
from engine.monitor.gate import GateError, Override, gate
from engine.monitor.heldout import HeldOut
from tests.engine.monitor.conftest import LOOKED_AT


def figure(value, low, high):
    return {"value": value, "low": low, "high": high}


SUMMARY = {
    "rule": "best single rule",
    "auc": figure(0.85, 0.81, 0.89),
    "ece": figure(0.015, 0.01, 0.02),
    "perfect_ece": 0.01,
    "advantage": {"best single rule": {"auc": figure(0.06, 0.02, 0.1)}},
}


def held_out(bad=120, **changed):
    y = np.r_[np.ones(bad), np.zeros(1000)]
    where = np.arange(len(y))
    return HeldOut("payment-1", where, where, y, y / 2, {**SUMMARY, **changed})


def report(kind, *alerts, of=100):
    findings = [
        Finding("psi", name, name, "alert", 0.5, 0.1, 0.25, "moved", "Because.", "Look.")
        for name in alerts
    ]
    calm = [
        Finding("psi", f"column {at}", "calm", "ok", 0.0, 0.1, 0.25, "still", "Because.", "Look.")
        for at in range(of - len(alerts))
    ]
    return Report(kind, LOOKED_AT, "payment-1", LOOKED_AT, {}, (*findings, *calm))


def test_where_no_group_can_be_compared_the_check_says_that_nothing_is_known(model, limits):
    none, some = (
        gate(model, held_out(), report("fairness", of=of), report("drift"), limits.gate, LOOKED_AT)
        for of in (0, 3)
    )
    [(nothing,), (alike,)] = [
        [check.reason for check in verdict.checks if check.name == "fair"]
        for verdict in (none, some)
    ]
    assert nothing == "no group is large enough to compare: not known"
    assert alike == "3 groups compared, none out of tolerance"


@pytest.fixture(scope="module")
def judge(model, limits):
    def judged(held=None, fair=(), drifted=(), judged_model=model):
        return gate(
            judged_model,
            held or held_out(),
            report("fairness", *fair),
            report("drift", *drifted),
            limits.gate,
            LOOKED_AT,
        )

    return judged


def test_a_model_that_shows_everything_passes(judge):
    verdict = judge()
    assert verdict.failed == ()
    assert verdict.passed
    verdict.require(None)
    assert len(verdict.checks) == 6


NO_GAIN = {"best single rule": {"auc": figure(0.03, -0.01, 0.07)}}
UNKNOWN = {"best single rule": {"auc": figure(None, None, None)}}


@pytest.mark.parametrize(
    ("given", "fails"),
    [
        ({"held": held_out(bad=49)}, "held-out outcomes"),
        ({"held": held_out(advantage=NO_GAIN)}, "better than a rule"),
        ({"held": held_out(advantage=UNKNOWN)}, "better than a rule"),
        ({"held": held_out(ece=figure(0.03, 0.021, 0.04))}, "calibrated"),
        ({"held": held_out(ece=figure(0.051, 0.01, 0.09))}, "calibrated"),
        ({"held": held_out(ece=figure(None, None, None))}, "calibrated"),
        ({"fair": ("language=hi",)}, "fair"),
        ({"drifted": ("score",)}, "no drift since training"),
        ({"drifted": tuple("abcdef")}, "no drift since training"),
    ],
)
def test_one_failing_check_is_enough_and_is_named(judge, given, fails):
    verdict = judge(**given)
    assert [check.name for check in verdict.failed] == [fails]
    with pytest.raises(GateError, match=fails):
        verdict.require(None)


@pytest.mark.parametrize(
    ("ece", "luck"),
    [
        (figure(0.03, 0.020, 0.04), 0.01),  # the interval reaches the target
        (figure(0.05, 0.02, 0.08), 0.01),  # no more than what is never allowed
        (figure(0.045, 0.03, 0.06), 0.03),  # few rows: faultless probabilities show as much
    ],
)
def test_a_calibration_error_that_chance_explains_does_not_stop_a_model(judge, ece, luck):
    assert judge(held_out(ece=ece, perfect_ece=luck)).passed


def test_the_calibration_check_says_by_which_side_of_the_rule_it_was_decided(judge):
    def told(ece):
        checks = {check.name: check for check in judge(held_out(ece=ece)).checks}
        return checks["calibrated"].reason

    assert "0.030 [0.018, 0.042], not surely above 0.02 (luck" in told(figure(0.03, 0.018, 0.042))
    assert "surely above 0.02" in told(figure(0.03, 0.021, 0.042))
    assert "nothing may be above 0.05" in told(figure(0.06, 0.01, 0.2))


def test_a_few_columns_that_moved_do_not_stop_a_model(judge):
    assert judge(drifted=tuple("abcde")).passed


def test_a_model_of_other_features_fails(judge, model):
    other = replace(model, catalog_hash="0" * 64)
    assert [check.name for check in judge(judged_model=other).failed] == ["features"]


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_blank_reason_overrides_nothing(judge, reason):
    with pytest.raises(GateError, match="--override REASON"):
        judge(fair=("language=hi",)).require(Override("meera", reason))


def test_who_goes_against_the_gate_is_stored_with_the_reason(judge):
    failed, override = judge(fair=("language=hi",)), Override("meera", "The gap is being mended.")
    failed.require(override)
    stored = failed.stored(LOOKED_AT, override)
    assert stored.level == "alert"
    assert stored.body["override"] == {"approver": "meera", "reason": "The gap is being mended."}
    assert judge().stored(LOOKED_AT, override).body["override"] is None


def test_a_verdict_without_checks_is_no_pass(judge):
    assert not replace(judge(), checks=()).passed
