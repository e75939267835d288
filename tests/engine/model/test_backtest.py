import json
from functools import partial

import numpy as np
import pytest

from engine.model import backtest as module
from engine.model.backtest import backtest
from engine.model.booster import log_odds
from engine.model.calibration import TooFewPositivesError
from engine.model.challengers import Fit
from engine.model.dataset import Dataset, TooShortHistoryError
from engine.model.report import as_json, render, write_report
from engine.model.training import fit_payment


@pytest.fixture(scope="module", params=["payment", "overdraft"])
def task(request):
    return request.param


@pytest.fixture(scope="module")
def run(bare_book, learnable):
    """Run a backtest on rows whose risk is known, without challengers."""

    def once(task, data=learnable, **options):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, "build", lambda _book, _outcome, _progress: data)
            return backtest(bare_book, task, **({"challengers": {}} | options))

    return once


@pytest.fixture(scope="module")
def report(task, run):
    return run(task)


def few(data, keep):
    """The data with bad outcomes only where `keep` says so."""
    rows = data.rows.take(np.ones(len(data.rows), dtype=bool))
    rows.y[~keep] = 0
    return Dataset(rows, data.X, data.names, data.harm, data.idle_share)


def test_the_model_stands_beside_its_baselines_on_the_same_rows(report):
    for level in {result.level for result in report.results}:
        found = report.at(level)
        assert len({(result.rows, result.positives) for result in found}) == 1
        assert [result.scorer for result in found] in (
            ["model", "best single rule", "logistic regression"],
            ["model", "runway rule", "logistic regression"],
        )


def test_the_model_beats_the_rule_where_two_inputs_matter(report):
    model, rule = report.at("customer")[:2]
    apart = report.against("customer", rule.scorer).metrics["auc"]
    assert apart.value == pytest.approx(model.metrics["auc"].value - rule.metrics["auc"].value)
    assert apart.low > 0
    assert 0.7 < model.metrics["auc"].value < 0.9
    assert model.metrics["ece"].low < 0.08


def test_only_what_claims_a_probability_is_judged_as_one(report):
    model, rule, logistic = report.at("customer")
    assert "brier" in model.metrics
    assert "brier" in logistic.metrics
    assert "brier" not in rule.metrics


def test_what_is_not_there_is_asked_for_in_vain(report):
    with pytest.raises(KeyError):
        report.find("customer", "an oracle")
    with pytest.raises(KeyError):
        report.against("customer", "model")


def test_origins_are_judged_alone_and_together_each_on_its_own_customers(run, learnable):
    report = run("payment")
    assert [origin.number for origin in report.origins] == [1, 2]
    for before, after in zip(report.origins, report.origins[1:], strict=False):
        assert before.judged.last < after.judged.first
        assert before.learned.rows < after.learned.rows
    for origin in report.origins:
        assert origin.learned.last < origin.calibrated.first
        assert origin.calibrated.last < origin.judged.first
        assert origin.judged.rows == report.at(f"customer, origin {origin.number}")[0].rows
    pooled = report.find("one payment", "model")
    assert pooled.rows == sum(origin.judged.rows for origin in report.origins)


def test_the_seed_decides_the_report(run):
    assert as_json(run("payment")) == as_json(run("payment", seed=0))
    assert as_json(run("payment")) != as_json(run("payment", seed=1))


def test_challengers_are_judged_on_the_same_rows(run):
    report = run("payment", challengers={"twin": twin}, origins=1)
    model, *_, challenger = report.at("customer")
    assert challenger.scorer == "twin"
    assert challenger.metrics["auc"] == model.metrics["auc"]
    assert report.against("one payment", "twin").metrics["auc"].high == 0


def twin(learn, later, seed):
    """The model itself under another name."""

    def of(known=None):
        return partial(log_odds, fit_payment(learn, later, seed, known=known).booster)

    return Fit("twin", of(), of)


def test_more_origins_than_the_history_carries_are_refused_with_the_number_it_does(run):
    message = r"5 origins were asked for and the book's 12 moments carry 2: .*--origins 2"
    with pytest.raises(TooShortHistoryError, match=message):
        run("payment", origins=5)


def test_a_window_without_bad_outcomes_is_refused_with_its_origin(run, learnable):
    moment = np.unique(learnable.rows.as_of)
    last = np.isin(learnable.rows.as_of, moment[-2:])
    with pytest.raises(TooFewPositivesError, match=r"Origin 2 of 2 has 0 .* to judge by \(1970"):
        run("payment", few(learnable, ~last))
    with pytest.raises(TooFewPositivesError, match=r"Origin 1 of 2 has 0 .* to grow trees on"):
        run("payment", few(learnable, last))


def test_the_report_is_written_in_one_piece_and_can_be_read_back(report, task, tmp_path):
    html, plain = write_report(report, tmp_path / "reports")
    assert html.name == f"backtest-{task}-2026-10-31.html"
    assert plain.name == f"backtest-{task}-2026-10-31.json"
    assert json.loads(plain.read_text()) == as_json(report)
    assert sorted(file.name for file in html.parent.iterdir()) == [html.name, plain.name]


def test_the_table_names_data_design_and_every_scorer(report):
    text = render(report)
    assert "simulated data" in text
    assert report.design in text
    for level in report.levels:
        for result in report.at(level):
            assert result.scorer in text
            assert str(result.metrics["auc"]) in text
