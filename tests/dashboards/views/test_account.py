from datetime import UTC, datetime, timedelta

import pyarrow as pa

from dashboards.views import account

START = datetime(2026, 10, 1, 6, 0, tzinfo=UTC)


def timeline(*rows):
    """Rows of (day, kind, amount, status)."""
    return pa.Table.from_pylist(
        [
            {
                "booked_at": START + timedelta(days=day),
                "amount": amount,
                "balance_after": 1000,
                "kind": kind,
                "status": status,
                "channel": "upi",
            }
            for day, kind, amount, status in rows
        ]
    )


def told(*rows):
    events = account.events(timeline(*rows), "Asia/Kolkata", "INR")
    return [(event["day"], event["text"], event["amount"]) for event in events]


def test_everyday_debits_that_fail_in_a_row_are_one_event():
    missing = "the money was not there"
    assert told(
        (0, "salary", 500_000, "booked"),
        (2, "grocery", -20_000, "failed"),
        (5, "dining", -10_000, "failed"),
        (6, "grocery", -5_000, "reversed"),
        (7, "emi", -200_000, "failed"),
        (8, "grocery", -1_000, "failed"),
    ) == [
        ("9 Oct", f"Grocery: failed, {missing}", "−₹10"),
        ("8 Oct", f"EMI: failed, {missing}", "−₹2,000"),
        ("3–7 Oct", f"3 everyday debits failed, {missing}: grocery, dining", "−₹350"),
        ("1 Oct", "Salary", "₹5,000"),
    ]


def test_everyday_debits_that_went_through_are_no_event():
    assert told((0, "grocery", -20_000, "booked")) == []
