from datetime import timedelta

import numpy as np
import pytest

from engine.features import CATALOG
from engine.features.compute import compute
from engine.figures import Figures
from engine.model.calibration import sigmoid
from engine.model.inputs import PAYMENT_INPUTS
from engine.night import explain_night
from engine.scoring import score_book
from engine.store import aggregates, contacts, models, scores
from engine.store.cipher import Cipher
from engine.store.scores import NewScore
from tests.fixtures.eight import AS_OF, CUSTOMERS, NOTHING_DUE


@pytest.fixture
def book(eight):
    return eight


@pytest.fixture
def model(eight_model):
    return eight_model


@pytest.fixture
def cipher():
    return Cipher("0" * 43 + "=")


@pytest.fixture
def scored(sqlite_store, book, model, policies, cipher):
    report = score_book(sqlite_store, book, model, policies, cipher)
    with sqlite_store.read() as conn:
        found = {number: scores.latest(conn, number) for number in CUSTOMERS}
    return report, found


def test_every_customer_is_scored_and_the_report_counts_them(scored, model):
    report, found = scored
    assert (report.model_id, report.as_of) == (model.model_id, AS_OF)
    assert (report.customers, report.with_payment, report.stored, report.unchanged) == (8, 7, 8, 0)
    assert sum(report.bands.values()) == 8
    assert all(found.values())


def test_stored_contributions_add_up_to_the_stored_log_odds(scored):
    for number, score in scored[1].items():
        if number != NOTHING_DUE:
            phi = np.frombuffer(score.contributions)
            assert len(phi) == len(CATALOG) + len(PAYMENT_INPUTS)
            assert phi.sum() + score.base_log_odds == pytest.approx(score.log_odds, abs=1e-9)
            assert score.payment_probability == pytest.approx(float(sigmoid(score.log_odds)))


def test_a_customers_probability_is_that_of_at_least_one_miss(scored):
    for score in scored[1].values():
        none = np.prod([1 - payment.probability for payment in score.payments])
        assert score.probability == pytest.approx(1 - none, abs=1e-6)
        assert score.exposure == sum(payment.amount for payment in score.payments)


def test_reasons_explain_the_riskiest_coming_payment(scored):
    for score in scored[1].values():
        if score.payments:
            worst = max(score.payments, key=lambda payment: payment.probability)
            assert score.payment_id == worst.obligation_id
            assert score.payment_due_on == worst.due_on
            signs = [reason.contribution > 0 for reason in score.reasons]
            assert signs == sorted(signs, reverse=True)
            raising = [each.contribution for each in score.reasons if each.contribution > 0]
            assert raising == sorted(raising, reverse=True)


def test_a_customer_with_nothing_due_misses_nothing(scored):
    score = scored[1][NOTHING_DUE]
    assert (score.probability, score.band, score.exposure) == (0.0, "LOW", 0)
    assert (score.payment_id, score.payments, score.reasons, score.contributions) == (
        None,
        (),
        (),
        b"",
    )


def test_a_vulnerable_customer_is_treated_as_the_policy_says(scored):
    score = scored[1][1001]
    assert score.band in ("MEDIUM", "HIGH", "CRITICAL")
    assert (score.treatment, score.priority) == ("specialist_call", 1)


def test_scoring_again_changes_nothing_even_after_a_contact(
    sqlite_store, scored, book, model, policies, cipher
):
    with sqlite_store.write() as conn:
        for _ in range(3):
            contacts.insert_contact(conn, 1002, "sms", AS_OF + timedelta(hours=11))
    again = score_book(sqlite_store, book, model, policies, cipher)
    assert (again.stored, again.unchanged) == (0, 8)


def test_the_night_is_stored_whole_or_not_at_all(
    sqlite_store, book, model, policies, cipher, monkeypatch
):
    def broken(*_):
        raise RuntimeError("no summary")

    monkeypatch.setattr(aggregates, "prepare", broken)
    with pytest.raises(RuntimeError, match="no summary"):
        score_book(sqlite_store, book, model, policies, cipher)
    with sqlite_store.read() as conn:
        assert scores.latest(conn, 1001) is None
        assert models.champion(conn) is None


def test_the_first_model_to_score_becomes_champion(sqlite_store, scored, model):
    with sqlite_store.read() as conn:
        champion, summary = models.champion(conn), aggregates.read(conn)
    assert champion is not None
    assert champion.model_id == model.model_id
    assert summary is not None
    assert summary.customers == 8


def test_progress_is_told_from_start_to_end(sqlite_store, book, model, policies, cipher):
    told = []
    score_book(
        sqlite_store, book, model, policies, cipher, progress=lambda *step: told.append(step)
    )
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_usual_is_the_customers_own_past(book, model):
    moments = [AS_OF - timedelta(days=60), AS_OF]
    table = compute(book, moments)
    night = explain_night(book, model, table, AS_OF)
    then = compute(book, moments[:1]).column("inflow_90d")[0]
    named = {reason.code: reason for reason in night.reasons[0]}
    shared = set(named) & {"balance_last", "payment_amount"}
    assert shared
    if "inflow_90d" in named:
        assert named["inflow_90d"].usual == then
    assert all(each.usual is None for code, each in named.items() if code.startswith("payment_a"))


def test_figures_stand_in_the_order_of_a_score_around_what_the_rules_say():
    ruled = {"hardship", "treatment", "priority"}
    assert [name for name in NewScore._fields if name not in ruled] == [*Figures._fields]
