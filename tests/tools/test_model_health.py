from datetime import timedelta

import pytest

from engine.store.reports import StoredReport, save_report
from tests.fixtures.demo import forbear
from tools.model_health import model_health

BEYOND = {
    "metric": "psi",
    "subject": "runway_days",
    "label": "Runway",
    "level": "alert",
    "value": 0.31,
    "warn": 0.1,
    "alert": 0.25,
    "reason": "PSI 0.31",
    "because": "People have changed.",
    "action": "Look at what changed, then retrain.",
}
WITHIN = BEYOND | {"subject": "inflow_30d", "label": "Money in", "level": "ok", "value": 0.02}


def test_where_no_report_was_made_each_names_its_command(scored):
    told = model_health(scored, {})
    assert told.level == "none"
    assert told.missing == (
        "forbear drift",
        "forbear quality",
        "forbear fairness",
        "forbear models promote",
        "forbear retrain",
    )
    assert all(f"run `{report.command}`" in report.told for report in told.reports)
    assert told.calibration == "unknown: run `forbear drift`"


def test_a_report_is_told_with_what_is_beyond_its_limits_and_how_old_it_is(changing):
    with changing.store.read() as conn:
        model_id = changing.champion(conn).model_id
    as_of = changing.clock() - timedelta(days=3)
    body = {"facts": {"calibration": "cannot be known yet"}, "findings": [BEYOND, WITHIN]}
    with changing.store.write() as conn:
        save_report(conn, StoredReport("drift", as_of, model_id, "alert", as_of, body))
        save_report(conn, StoredReport("quality", as_of, "book", "ok", as_of, {"findings": []}))
    told = model_health(changing, {})
    drift, quality = told.reports[:2]
    assert (told.level, drift.level, quality.level) == ("alert", "alert", "ok")
    assert drift.days_old == pytest.approx(3)
    [finding] = drift.findings
    assert (finding.label, finding.measured, finding.alert) == ("Runway", 0.31, 0.25)
    assert drift.told == "1 of 2 measured things beyond their limits"
    assert told.calibration == "cannot be known yet"
    assert "forbear drift" not in told.missing


def test_the_report_that_a_command_makes_is_the_one_that_is_told(changing):
    home = changing.settings.home
    assert forbear(home, "quality").returncode == 0
    [quality] = [each for each in model_health(changing, {}).reports if each.kind == "quality"]
    assert quality.level != "none"
    assert quality.made_as_of == changing.row.as_of
