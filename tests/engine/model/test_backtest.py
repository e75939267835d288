import json

import pytest

from engine.model import backtest as module
from engine.model.backtest import backtest
from engine.model.report import as_json, render, write_report


@pytest.fixture(scope="module", params=["payment", "overdraft"])
def task(request):
    return request.param


@pytest.fixture(scope="module")
def report(task, bare_book, learnable):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "build", lambda _book, _outcome, _progress: learnable)
        return backtest(bare_book, task)


def test_the_model_stands_beside_its_baselines_on_the_same_rows(report):
    for level in {result.level for result in report.results}:
        found = [result for result in report.results if result.level == level]
        assert len({(result.rows, result.positives) for result in found}) == 1
        assert [result.scorer.split(":")[0] for result in found] in (
            ["model", "best rule", "logistic regression"],
            ["model", "runway rule", "logistic regression"],
        )


def test_the_model_beats_the_rule_where_two_inputs_matter(report):
    first, rule = report.results[:2]
    assert first.metrics["auc"].value > rule.metrics["auc"].value
    assert 0.7 < first.metrics["auc"].value < 0.9
    assert first.metrics["ece"].low < 0.08


def test_only_what_claims_a_probability_is_judged_as_one(report):
    assert "brier" in report.results[0].metrics
    assert "brier" not in report.results[1].metrics
    assert report.find(report.results[1].level, report.results[1].scorer) is report.results[1]


def test_the_report_is_written_in_one_piece_and_can_be_read_back(report, task, tmp_path):
    path = write_report(report, tmp_path / "reports")
    assert path.name == f"backtest-{task}.json"
    assert json.loads(path.read_text()) == as_json(report)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_the_table_names_data_design_and_every_scorer(report):
    text = render(report)
    assert "simulated data" in text
    assert report.design in text
    for result in report.results:
        assert result.scorer in text
        assert str(result.metrics["auc"]) in text
