from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from data.book import BookInfo, write_book
from data.days import end_of_day
from data.tables import SCHEMAS, TableName
from engine.features import CATALOG
from engine.features.compute import compute
from engine.model.artefact import Model
from engine.model.booster import OVERDRAFT, grow
from engine.model.calibration import Calibrator, sigmoid
from engine.model.inputs import PAYMENT_INPUTS
from engine.night import explain_night
from engine.policy.table import load_table
from engine.scoring import DecisionTables, score_book
from engine.store import aggregates, contacts, models, scores
from engine.store.cipher import Cipher

ZONE, LAST_DAY = "Asia/Kolkata", date(2026, 10, 31)
AS_OF = end_of_day(LAST_DAY, ZONE)
CUSTOMERS = range(1001, 1009)
NOTHING_DUE = 1008
PLAIN = Calibrator("platt", (0.0, 1.0), (0.0, 1.0), 0.0, 1.0)
POLICIES = Path(__file__).parents[2] / "knowledge" / "policies"


def customer(number):
    return {
        "customer_id": number,
        "language": "en",
        "country": "IN",
        "timezone": ZONE,
        "segment": "salaried",
        "joined_on": date(2025, 1, 1),
        "vulnerable": number == 1001,
        "flags": [],
        "avoid_windows": [],
    }


def account(number):
    return {
        "account_id": number,
        "customer_id": number,
        "product": "current",
        "currency": "INR",
        "opened_on": date(2025, 1, 1),
    }


def transactions(number):
    for month in range(6):
        at = datetime.combine(LAST_DAY - timedelta(30 * month + 3), time(6), UTC)
        yield {
            "transaction_id": number * 10 + month,
            "customer_id": number,
            "account_id": number,
            "booked_at": at,
            "known_at": at,
            "amount": 1000_00 + number,
            "balance_after": (number - 1003) * 500_00,
            "channel": "transfer",
            "kind": "salary",
            "status": "booked",
        }


def dues(number):
    for n, kind in enumerate(("emi", "rent")[: number % 2 + 1]):
        yield {
            "obligation_id": number * 10 + n,
            "customer_id": number,
            "account_id": number,
            "kind": kind,
            "due_on": LAST_DAY + timedelta(5 + 7 * n),
            "amount": 300_00 + n,
            "paid_amount": 0,
        }


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    rows: dict[TableName, list[dict[str, Any]]] = {
        "customers": [customer(number) for number in CUSTOMERS],
        "accounts": [account(number) for number in CUSTOMERS],
        "transactions": [row for number in CUSTOMERS for row in transactions(number)],
        "obligations": [
            row for number in CUSTOMERS if number != NOTHING_DUE for row in dues(number)
        ],
    }
    tables = {
        name: pa.Table.from_pylist(given, schema=SCHEMAS[name].columns)
        for name, given in rows.items()
    }
    info = BookInfo("small", "simulator", True, "INR", ZONE, AS_OF, AS_OF + timedelta(hours=10))
    return write_book(tmp_path_factory.mktemp("book"), info, tables)


@pytest.fixture(scope="module")
def model(book):
    """Trees that know nothing about life, but do depend on the balance and on the amount due."""
    names = (*CATALOG.names, *(each.name for each in PAYMENT_INPUTS))
    rng = np.random.default_rng(0)
    X = rng.normal(scale=500_00, size=(800, len(names)))
    balance, amount = names.index("balance_last"), names.index("payment_amount")
    odds = -X[:, balance] / 300_00 + X[:, amount] / 900_00
    y = (rng.random(800) < sigmoid(odds)).astype(float)
    return Model(
        model_id="payment-20261031-0a1b2c",
        task="payment",
        definition="A definition.",
        booster=grow(replace(OVERDRAFT, rounds=30), X, y, [None] * len(names), seed=0),
        calibrators={"row": PLAIN, "customer": PLAIN},
        feature_names=names,
        catalog_hash=CATALOG.hash,
        data_hash=book.fingerprint,
        metrics={},
        thresholds={"MEDIUM": 0.4, "HIGH": 0.6, "CRITICAL": 0.8},
        trained_at=AS_OF,
        seed=0,
    )


@pytest.fixture(scope="module")
def policies():
    names = ("hardship", "treatment")
    return DecisionTables(*(load_table(POLICIES / f"{name}.yaml") for name in names))


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
