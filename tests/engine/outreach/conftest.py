"""A small book in the store: each customer stands for one case of outreach."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pyarrow as pa
import pytest
from cryptography.fernet import Fernet

from data.tables import SCHEMAS, TableName
from engine.clock import frozen_clock
from engine.outreach.approval import approve
from engine.outreach.desk import Desk, open_desk
from engine.outreach.drafting import propose
from engine.outreach.drafts import Draft, content_hash
from engine.outreach.transports import Transport
from engine.outreach.transports.file import FileTransport
from engine.person import Person
from engine.store.batch import NewScore, ScoreBatch, save_scores
from engine.store.cipher import Cipher
from engine.store.customers import save_customers
from engine.store.database import Store
from engine.store.models import ModelRow, save_model
from knowledge.content import Channel

AS_OF = datetime(2026, 10, 31, 18, 30, tzinfo=UTC)
NOW = datetime.fromisoformat("2026-11-02T10:30:00+05:30").astimezone(UTC)
DUE = date(2026, 11, 10)

# customer: what differs from the ordinary one
CUSTOMERS: dict[int, dict[str, Any]] = {
    1001: {},
    1002: {"language": "hi", "name": "Neha Gupta"},
    1003: {"flags": ["opt_out"]},
    1004: {"language": "mr", "preferred_channel": None},
    1005: {"phone": None, "email": None},
    1006: {"timezone": "Mars/Olympus"},
    1007: {"vulnerable": True},
    1008: {"name": "http://evil.example/pay NOW"},
    1010: {"language": "ta"},
    1011: {
        "country": "US",
        "region": "New York/Albany",
        "timezone": "America/New_York",
        "phone": "+15185550142",
    },
    1012: {
        "country": "CZ",
        "region": "Praha",
        "timezone": "Europe/Prague",
        "phone": "+420601000042",
    },
}
BANDS = {1004: "MEDIUM"}
LOW = 1009
EVERYBODY = {**CUSTOMERS, LOW: {}}


def row(customer_id: int, **changes: Any) -> dict[str, Any]:
    return {
        "customer_id": customer_id,
        "name": "Asha Patil",
        "phone": f"+9198{customer_id:08d}",
        "email": f"c{customer_id}@example.com",
        "language": "en",
        "country": "IN",
        "region": "Maharashtra/Pune",
        "timezone": "Asia/Kolkata",
        "segment": "salaried",
        "joined_on": date(2020, 1, 1),
        "vulnerable": False,
        "flags": [],
        "preferred_channel": "sms",
        "avoid_windows": [],
        "employer_id": None,
        **changes,
    }


def table(name: TableName, rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=SCHEMAS[name].columns)


def tables(people: Mapping[int, dict[str, Any]] = EVERYBODY) -> Mapping[str, pa.Table]:
    customers = [row(id, **changes) for id, changes in people.items()]
    accounts = [
        {
            "account_id": id + 5000,
            "customer_id": id,
            "product": "current",
            "currency": "INR",
            "opened_on": date(2020, 1, 1),
            "credit_limit": None,
        }
        for id in people
    ]
    obligations = [
        {
            "obligation_id": id + 7000,
            "customer_id": id,
            "account_id": id + 5000,
            "kind": "emi",
            "due_on": DUE,
            "amount": 1_234_500,
            "paid_on": None,
            "paid_amount": 0,
        }
        for id in people
    ]
    consents = [
        {
            "customer_id": id,
            "channel": channel,
            "purpose": "service",
            "state": "given",
            "since": datetime(2024, 1, 1, tzinfo=UTC),
            "source": "app",
        }
        for id in people
        for channel in ("sms", "whatsapp", "email", "voice", "letter")
    ]
    return {
        "customers": table("customers", customers),
        "accounts": table("accounts", accounts),
        "obligations": table("obligations", obligations),
        "consents": table("consents", consents),
    }


def score_of(customer_id: int) -> NewScore:
    band = "LOW" if customer_id == LOW else BANDS.get(customer_id, "CRITICAL")
    return NewScore(
        customer_id=customer_id,
        probability=0.4,
        band=band,
        hardship="none",
        exposure=1_234_500,
        balance=10_000,
        runway_days=3.0,
        payment_id=customer_id + 7000,
        payment_kind="emi",
        payment_due_on=DUE,
        payment_amount=1_234_500,
        payment_probability=0.4,
        base_log_odds=-2.0,
        log_odds=-0.4,
        contributions=b"",
        treatment="offer_to_talk",
        priority=1,
        reasons=(),
        payments=(),
    )


@pytest.fixture(scope="session")
def cipher_key() -> str:
    return Fernet.generate_key().decode()


@pytest.fixture(scope="session")
def cipher(cipher_key: str) -> Cipher:
    return Cipher(cipher_key)


@pytest.fixture(scope="session")
def content(cipher: Cipher) -> Desk:
    return open_desk(cipher, frozen_clock(NOW), frozen_clock(NOW))


@pytest.fixture
def desk(content: Desk) -> Desk:
    return content


@pytest.fixture
def small_tables() -> Mapping[str, pa.Table]:
    return tables()


@pytest.fixture
def filler(cipher: Cipher) -> Callable[[Store], None]:
    """Fills any store with the small book and its scores."""
    return lambda store: fill(store, cipher)


@pytest.fixture
def book(store: Store, cipher: Cipher) -> Store:
    """The store with the small book and its scores."""
    fill(store, cipher)
    return store


def fill(store: Store, cipher: Cipher, people: Mapping[int, dict[str, Any]] = EVERYBODY) -> None:
    model = ModelRow("m1", "payment", "champion", AS_OF, "c" * 64, "d" * 64, {}, {"HIGH": 0.2})
    scores = [score_of(id) for id in people]
    with store.write() as conn:
        save_customers(conn, **tables(people), cipher=cipher)
        save_model(conn, model)
        save_scores(conn, ScoreBatch(AS_OF, "m1", AS_OF, scores))


@pytest.fixture
def ana() -> Person:
    return Person("ana", frozenset({"analyst"}))


@pytest.fixture
def bela() -> Person:
    return Person("bela", frozenset({"approver"}))


@pytest.fixture
def outbox_folder(tmp_path: Path) -> Path:
    return tmp_path / "outbox"


@pytest.fixture
def later(desk: Desk) -> Callable[..., Desk]:
    """The same desk some time later, on both clocks."""

    def after(**wait: float) -> Desk:
        moved = timedelta(**wait)
        clock, wall = desk.clock() + moved, desk.wall() + moved
        return replace(desk, clock=frozen_clock(clock), wall=frozen_clock(wall))

    return after


@pytest.fixture
def transports(outbox_folder: Path) -> dict[str, Transport]:
    return dict.fromkeys(get_args(Channel), FileTransport(outbox_folder))


@pytest.fixture
def approved(book: Store, desk: Desk, bela: Person) -> Draft:
    """A draft to customer 1001, approved and waiting in the outbox."""
    with book.write() as conn:
        draft = propose(conn, desk, customer_id=1001, author="ana")
        approve(conn, desk, draft_id=draft.draft_id, shown_hash=content_hash(draft), person=bela)
    return draft
