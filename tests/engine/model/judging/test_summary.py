import json

from engine.model.bootstrap import UNDEFINED
from engine.model.judging.page import page
from engine.model.judging.summary import figure, summary
from engine.model.report import as_json, render


def test_the_summary_is_json_without_anything_that_is_not_a_number(report):
    told = summary(report)
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    assert as_json(report)["summary"] == told


def test_the_summary_says_what_the_report_says(report):
    told = summary(report)
    model = report.at("customer")[0]
    assert told["auc"] == figure(model.metrics["auc"])
    assert told["recall@10%"]["value"] == model.metrics["recall@10%"].value
    assert (told["rows"], told["positives"]) == (model.rows, model.positives)
    assert set(told["advantage"]) == set(told["baselines"])
    assert told["origins"] == len(told["by_origin"]) == len(report.origins)
    assert set(told["levels"]) == set(report.levels)
    assert told["threshold"]["binding"] in ("cost", "capacity")
    assert told["lead_time"]["days"]["14"] == figure(
        next(each.caught for each in report.lead_times[0].warned if each.days == 14)
    )


def test_a_slice_that_was_not_judged_has_counts_and_no_figures(report):
    for group, parts in summary(report)["slices"].items():
        for value, told in parts.items():
            assert ("auc" in told) == told["judged"], (group, value)


def test_what_is_undefined_is_null():
    assert figure(UNDEFINED) == {"value": None, "low": None, "high": None}


def test_the_summary_names_the_champion_by_the_written_rule(report):
    told = summary(report)["champion"]
    if not report.origins:
        assert told is None
        return
    assert set(told["losses"]) == {"xgboost", "logistic"}
    assert told["best"] == told["on_merit"] == "xgboost"  # its probabilities are the true ones
    assert told["losses"]["xgboost"] < told["losses"]["logistic"]
    assert told["because"] in render(report)
    assert told["because"] in page(report)
