"""A small portfolio made by hand: forty customers whose figures are known in advance."""

import math
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from data.book import BookInfo, write_book
from data.portfolio import Portfolio, use_portfolio
from data.tables import SCHEMAS, TableName
from engine.store import aggregates, customers, models, portfolio, scores
from engine.store.cipher import load_cipher
from engine.store.database import open_store, upgrade

AS_OF = datetime(2026, 10, 31, 18, 30, tzinfo=UTC)
NOW = datetime(2026, 11, 1, 5, 0, tzinfo=UTC)
HOSTILE = '<img src=x onerror="window.__hurt=1"><script>window.__hurt=1</script>'
INFO = BookInfo("handmade", "simulator", True, "INR", "Asia/Kolkata", AS_OF, NOW)
BANDS = {"CRITICAL": 0.6, "HIGH": 0.35, "MEDIUM": 0.15, "LOW": 0.0}
HARDSHIPS = ("income_shock", "over_leverage", "liquidity_stress", "overspending", "none")
REASONS = (
    ("salary_days_late", "Salary late", "days", 9.0, 0.0, 0.0, 1.1),
    ("runway_days", "Runway", "days", 3.0, 21.0, 26.0, 0.7),
    ("failed_debits_30d", "Failed debits", "count", 2.0, 0.0, 0.0, 0.4),
    ("inflow_30d", "Money in", "minor", 2_150_000.0, 4_800_000.0, 4_600_000.0, 0.3),
    ("lending_share", "Share borrowed from apps", "share", 0.22, 0.0, 0.03, 0.2),
    ("essential_30d", "Essential spending", "minor", 1_240_000.0, 1_500_000.0, 1_400_000.0, -0.5),
)


def tables(size: int = 40) -> dict[TableName, pa.Table]:
    """Customers from 1001, one account each, with a salary, an instalment and a failed debit."""
    ids = range(1001, 1001 + size)
    people: list[dict[str, object]] = [
        {
            "customer_id": one,
            "name": HOSTILE if one == 1002 else f"Person {one}",
            "phone": "+910000000000",
            "email": f"p{one}@example.org",
            "language": "hi" if one % 3 == 0 else "en",
            "country": "IN",
            "region": HOSTILE if one == 1002 else "Pune",
            "timezone": "Asia/Kolkata",
            "segment": "salaried",
            "joined_on": date(2024, 5, 1),
            "vulnerable": one % 11 == 0,
            "flags": [],
            "preferred_channel": "sms",
            "avoid_windows": [],
            "employer_id": 7,
        }
        for one in ids
    ]
    made: dict[TableName, list[dict[str, object]]] = {
        "customers": people,
        "accounts": [_account(one) for one in ids],
        "transactions": [row for one in ids for row in _transactions(one)],
        "obligations": [_obligation(one) for one in ids],
        "consents": [_consent(one, channel) for one in ids for channel in ("sms", "email")],
    }
    return {
        name: pa.Table.from_pylist(rows, schema=SCHEMAS[name].columns)
        for name, rows in made.items()
    }


def _account(one: int) -> dict[str, object]:
    return {
        "account_id": one,
        "customer_id": one,
        "product": "current",
        "currency": "INR",
        "opened_on": date(2024, 5, 1),
        "credit_limit": None,
    }


def _obligation(one: int) -> dict[str, object]:
    return {
        "obligation_id": one,
        "customer_id": one,
        "account_id": one,
        "kind": "emi",
        "due_on": due_on(one),
        "amount": 1_240_000,
        "paid_on": None,
        "paid_amount": 0,
    }


def _consent(one: int, channel: str) -> dict[str, object]:
    since = datetime(2026, 1, 1, tzinfo=UTC)
    return {
        "customer_id": one,
        "channel": channel,
        "purpose": "service",
        "state": "given",
        "since": since,
        "source": "branch",
    }


def _transactions(one: int) -> list[dict[str, object]]:
    balance, rows = 3_000_000, []
    for number in range(60):
        at = AS_OF - timedelta(days=89 - number * 1.45, hours=number % 7)
        kind, amount = "grocery", -130_000 - 7_000 * (number % 5)
        if number % 20 == 4:
            kind, amount = "salary", 4_800_000 - 900_000 * (number // 20)
        if number % 20 == 9:
            kind, amount = "emi", -1_240_000
        failed = number == 55
        balance += 0 if failed else amount
        rows.append(
            {
                "transaction_id": one * 1000 + number,
                "customer_id": one,
                "account_id": one,
                "booked_at": at,
                "known_at": at,
                "amount": amount,
                "balance_after": balance,
                "channel": "upi",
                "mcc": None,
                "kind": kind,
                "status": "failed" if failed else "booked",
                "counterparty_id": None,
            }
        )
    return rows


def due_on(one: int) -> date:
    """When the customer's instalment falls due."""
    return date(2026, 11, 2) + timedelta(days=one % 21)


def probability(one: int) -> float:
    """Larger for smaller numbers: 1001 is the worst."""
    return round(0.93 * math.exp(-(one - 1001) / 11), 4)


def new_score(one: int, *, shift: float = 0.0) -> scores.NewScore:
    """One score with six reasons whose contributions add up."""
    p = min(0.99, probability(one) + shift)
    log_odds, base = math.log(p / (1 - p)), -2.2
    scale = (log_odds - base) / sum(reason[-1] for reason in REASONS)
    reasons = tuple(
        scores.Reason(*reason[:-1], contribution=reason[-1] * scale, share=1 / 6)
        for reason in REASONS
    )
    payment = scores.Payment(one, "emi", due_on(one), 1_240_000, p)
    return scores.NewScore(
        customer_id=one,
        probability=p,
        band=next(band for band, floor in BANDS.items() if p >= floor),
        hardship=HARDSHIPS[one % 5],
        exposure=1_240_000,
        balance=310_000,
        runway_days=float(one % 40),
        payment_id=one,
        payment_kind="emi",
        payment_due_on=due_on(one),
        payment_amount=1_240_000,
        payment_probability=p,
        base_log_odds=base,
        log_odds=log_odds,
        contributions=np.array([reason.contribution for reason in reasons]).tobytes(),
        treatment="payment_holiday" if p > 0.15 else "none",
        priority=1,
        reasons=reasons,
        payments=(payment,),
    )


def fill(home: Path, size: int = 40) -> Portfolio:
    """The whole portfolio under this home: book, store, model and scores."""
    place = use_portfolio(home, "handmade")
    made = tables(size)
    book = write_book(place.book, INFO, made)
    url = f"sqlite:///{place.database}"
    upgrade(url)
    model = models.ModelRow(
        model_id="payment-1",
        task="payment",
        state="champion",
        trained_at=NOW,
        catalog_hash="c",
        data_hash=book.fingerprint,
        metrics={"auc": 0.8712},
        thresholds=BANDS,
        promoted_by="first",
        promoted_at=NOW,
    )
    with open_store(url).write() as connection:
        portfolio.save_portfolio(connection, INFO, book.fingerprint)
        customers.save_customers(
            connection,
            customers=made["customers"],
            accounts=made["accounts"],
            obligations=made["obligations"],
            consents=made["consents"],
            cipher=load_cipher(None, place.root),
        )
        models.save_model(connection, model)
        earlier = AS_OF - timedelta(days=30)
        for as_of, shift in ((earlier, -0.004), (AS_OF, 0.0)):
            rows = [new_score(one, shift=shift) for one in range(1001, 1001 + size)]
            scores.save_scores(connection, scores.ScoreBatch(as_of, model.model_id, NOW, rows))
            aggregates.prepare(connection, as_of, model.model_id)
    return place


@pytest.fixture(scope="session")
def handmade(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that holds the handmade portfolio; tests only read it."""
    home = tmp_path_factory.mktemp("handmade")
    fill(home)
    return home
