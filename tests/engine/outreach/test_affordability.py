from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pyarrow as pa
import pytest

from data.book import BookInfo, write_book
from data.days import end_of_day
from data.tables import KINDS, SCHEMAS, TableName
from engine.outreach.affordability import affordability
from engine.policy.offers import load_offers
from engine.policy.spending import load_spending
from knowledge.content import load_templates

ZONE, LAST = "Asia/Kolkata", date(2026, 10, 31)
AS_OF = end_of_day(LAST, ZONE)
INFO = BookInfo("small", "simulator", True, "INR", ZONE, AS_OF, AS_OF + timedelta(hours=10))


def move(number, day, kind, amount, **changes):
    at = datetime.combine(day, time(6), UTC)
    return {
        "transaction_id": number,
        "customer_id": 1,
        "account_id": 1,
        "booked_at": at,
        "known_at": at,
        "amount": amount,
        "channel": "transfer",
        "kind": kind,
        "status": "booked",
        **changes,
    }


def due(number, day, kind="emi", amount=300_00, paid_on=None):
    return {
        "obligation_id": number,
        "customer_id": 1,
        "account_id": 1,
        "kind": kind,
        "due_on": day,
        "amount": amount,
        "paid_on": paid_on,
        "paid_amount": amount if paid_on else 0,
    }


MOVES = [
    move(1, date(2026, 7, 31), "salary", 900_00),  # a day before the window
    move(2, date(2026, 8, 1), "salary", 1000_00),  # its first day
    move(3, date(2026, 9, 1), "salary", 1000_00),
    move(4, date(2026, 10, 1), "salary", 1000_01),
    move(5, LAST, "grocery", -100_00),  # its last day
    move(6, date(2026, 9, 5), "emi", -300_00),  # pays obligation 1
    move(7, date(2026, 9, 6), "emi", -30_00),  # to somebody else
    move(8, date(2026, 9, 7), "dining", -90_00),
    move(9, date(2026, 9, 8), "transfer_in", 50_00),
    move(10, date(2026, 9, 8), "transfer_out", -20_00),
    move(11, date(2026, 9, 9), "atm", -60_00),
    move(12, date(2026, 9, 9), "grocery", -70_00, status="failed"),
    move(13, date(2026, 9, 9), "grocery", -80_00, account_id=2),  # in another currency
    move(14, LAST, "grocery", -40_00, known_at=AS_OF + timedelta(hours=1)),
]
DUES = [
    due(1, date(2026, 9, 5), paid_on=date(2026, 9, 5)),
    due(2, date(2026, 10, 5)),  # overdue
    due(3, date(2026, 11, 5)),
    due(4, date(2026, 12, 5), amount=999_00),  # further off than a month
]


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    customer = {
        "customer_id": 1,
        "language": "en",
        "country": "IN",
        "timezone": ZONE,
        "segment": "salaried",
        "joined_on": date(2025, 1, 1),
        "vulnerable": False,
        "flags": [],
        "avoid_windows": [],
    }
    accounts = [
        {
            "account_id": number,
            "customer_id": 1,
            "product": "current",
            "currency": currency,
            "opened_on": date(2025, 1, 1),
        }
        for number, currency in ((1, "INR"), (2, "USD"))
    ]
    rows: dict[TableName, list[dict[str, Any]]] = {
        "customers": [customer, {**customer, "customer_id": 2}],
        "accounts": accounts,
        "transactions": MOVES,
        "obligations": DUES,
    }
    tables = {
        name: pa.Table.from_pylist(given, schema=SCHEMAS[name].columns)
        for name, given in rows.items()
    }
    return write_book(tmp_path_factory.mktemp("book"), INFO, tables)


def test_a_sheet_sums_what_was_known_of_three_months_and_counts_nothing_twice(book):
    sheet = affordability(book, 1, AS_OF)
    assert (sheet.first, sheet.last, sheet.days, sheet.enough) == (
        date(2026, 8, 1),
        LAST,
        92,
        True,
    )
    assert {line.id: (line.monthly, line.total, line.count) for line in sheet.lines} == {
        "affordability.income.salary": (1000_00, 3000_01, 3),
        "affordability.committed.emi": (-10_00, -30_00, 2),
        "affordability.committed.due.emi": (-300_00, -300_00, 1),
        "affordability.essential.grocery": (-33_34, -100_00, 1),
        "affordability.cash.atm": (-20_00, -60_00, 1),
        "affordability.transfers.transfer_in": (16_66, 50_00, 1),
        "affordability.transfers.transfer_out": (-6_67, -20_00, 1),
        "affordability.discretionary.dining": (-30_00, -90_00, 1),
    }
    assert sheet.disposable == 1000_00 - 10_00 - 300_00 - 33_34 - 20_00
    assert sheet.arrears == 300_00


def test_a_payment_made_later_was_not_made_yet(book):
    sheet = affordability(book, 1, end_of_day(date(2026, 9, 4), ZONE))
    assert sheet.arrears == 0
    assert affordability(book, 1, end_of_day(date(2026, 9, 5), ZONE)).arrears == 0
    assert affordability(book, 1, end_of_day(date(2026, 10, 5), ZONE)).arrears == 300_00


def test_what_the_records_do_not_show_is_said_with_counts_and_dates(book):
    gaps = {gap.id: gap for gap in affordability(book, 1, AS_OF).gaps}
    assert {id: (gap.count, gap.amount) for id, gap in gaps.items()} == {
        "silence": (30, None),
        "other_banks": (2, 70_00),
        "cash": (1, 60_00),
        "currency": (1, 80_00),
        "not_seen": (0, None),
    }
    assert (gaps["cash"].first, gaps["cash"].last) == (date(2026, 9, 9), date(2026, 9, 9))


def test_a_customer_without_records_has_a_sheet_that_says_so(book):
    sheet = affordability(book, 2, AS_OF)
    assert (sheet.lines, sheet.disposable, sheet.days, sheet.enough) == ((), 0, 0, False)
    assert {"short_history", "silence", "not_seen"} == {gap.id for gap in sheet.gaps}


def test_a_short_history_is_scaled_to_a_month_and_marked(book):
    sheet = affordability(book, 1, end_of_day(date(2026, 8, 29), ZONE))
    assert (sheet.days, sheet.enough) == (30, False)
    salary = next(line for line in sheet.lines if line.kind == "salary")
    assert salary.monthly == (900_00 + 1000_00) * 92 // (30 * 3)
    assert "short_history" in {gap.id for gap in sheet.gaps}


def test_every_figure_is_a_fact_that_no_message_can_state(book):
    facts = affordability(book, 1, AS_OF).facts()
    assert len({fact.id for fact in facts}) == len(facts)
    assert all(fact.id.startswith("affordability.") and fact.as_of == AS_OF for fact in facts)
    assert all(book.fingerprint[:12] in fact.source for fact in facts)
    variables = {name for template in load_templates().values() for name in template.variables}
    assert not variables & {fact.id for fact in facts}


def test_every_kind_of_transaction_is_read_one_way():
    assert sorted(load_spending().groups) == sorted(KINDS)


@pytest.mark.parametrize("offer", load_offers().offers.values(), ids=lambda offer: offer.id)
def test_offers_are_for_those_their_examples_say(offer):
    for example in offer.examples:
        assert offer.may_have(example.given) is example.may
