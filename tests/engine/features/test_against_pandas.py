"""Every measure and every derived feature against a slow, independent reading of the declaration.

The reference looks at one customer and one moment at a time, filters with pandas and follows the
words of the declaration; it shares no code with the kernel, the log or the plan.
"""

import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from data.tables import KINDS, OBLIGATION_KINDS, STATUSES
from engine.features import CATALOG, Catalog
from engine.features.compute import compute
from engine.features.declaration import Measure, Threshold, derived

AS_OF = datetime(2026, 10, 31, 18, 30, tzinfo=UTC)
MOMENTS = [AS_OF, AS_OF - timedelta(days=17), AS_OF - timedelta(days=60, hours=5)]
ZONE = "Europe/Prague"
CUSTOMERS = [
    {"customer_id": 1001},
    {"customer_id": 1002},
    {"customer_id": 1003, "joined_on": date(2026, 9, 20)},
    {"customer_id": 1004},
]
ACCOUNTS: list[dict[str, Any]] = [
    {"account_id": 1, "customer_id": 1001},
    {"account_id": 2, "customer_id": 1002},
    {"account_id": 3, "customer_id": 1002, "credit_limit": 70_000},
    {"account_id": 4, "customer_id": 1003, "credit_limit": 5, "opened_on": date(2026, 10, 20)},
    {
        "account_id": 5,
        "customer_id": 1002,
        "credit_limit": 900,
        "opened_on": date(2026, 10, 14),
    },
]
COMMON = ("salary", "atm", "refund", "gambling")
RARE = (
    Measure(
        name="smallest",
        label="Smallest refund",
        unit="minor",
        description="A take that no feature uses yet.",
        take="min of amount",
        where={"kind": ("refund", "salary"), "direction": "credit"},
        windows=(1, 60),
    ),
    Measure(
        name="busy",
        label="Busy nights",
        unit="count",
        description="A second group of active days.",
        take="days with events",
        where={"hours": "night"},
        windows=(7, 60),
    ),
    Measure(
        name="tight",
        label="Days below a hundredth of the outflow",
        unit="count",
        description="Another own threshold.",
        take="days below",
        windows=(14,),
        below=Threshold(of="outflow_30d", divided_by=7),
    ),
    *(
        Measure(
            name=f"{take.replace(' ', '_')}_of_{name}",
            label=f"{take} of {name}",
            unit="count",
            description="A take that few features use.",
            take=take,
            where=where,
            windows=(7, 60, 180),
        )
        for take in (
            "distinct counterparties",
            "distinct mccs",
            "new counterparties",
            "new mccs",
            "longest gap",
        )
        for name, where in (("all", {}), ("weekends", {"week": "weekend", "direction": "debit"}))
    ),
    *(
        Measure(
            name=f"{take.replace(' ', '_')}_of_{status}",
            label=f"{take} of {status}",
            unit="count",
            description="What becomes of payments.",
            take=take,
            source="payments",
            where={"status": status},
            windows=(30, 365),
        )
        for take in ("count", "sum of amount", "max of amount")
        for status in ("partial", "lateness")
    ),
    Measure(
        name="weekend_dues",
        label="Payments due on weekends",
        unit="count",
        description="The local day of a payment is that on which it is due.",
        take="count",
        source="payments",
        where={"week": "weekend", "status": "due"},
        windows=(90,),
    ),
    Measure(
        name="first_due",
        label="First due",
        unit="days",
        description="A first payment.",
        take="first time",
        source="payments",
        where={"kind": ("emi", "rent"), "status": "due"},
        windows=(30,),
    ),
)


@derived(label="Credit limit", unit="minor")
def limit_given(credit_limit):
    """The limit as it is."""
    return credit_limit


SHOWN = Catalog(
    tuple(
        replace(m, input_only=False, windows=(*m.windows, *m.feeding), feeding=())
        for m in CATALOG.measures
    )
    + RARE,
    (*CATALOG.derived, limit_given),
)

edges = st.builds(
    lambda days, shift, moment: moment - timedelta(days=days) + timedelta(microseconds=shift),
    st.sampled_from([0, 1, 7, 14, 30, 60, 90, 180, 365]),
    st.sampled_from([-1, 0, 1]),
    st.sampled_from(MOMENTS),
)
times = edges | st.datetimes(
    datetime(2025, 6, 1),  # noqa: DTZ001 - Hypothesis wants the zone apart
    datetime(2026, 11, 20),  # noqa: DTZ001
    timezones=st.just(UTC),
)  # before the longest window, within, and after the last moment


@st.composite
def transactions(draw):
    booked_at = draw(times)
    account = draw(st.sampled_from(ACCOUNTS))
    return {
        "account_id": account["account_id"],
        "customer_id": account["customer_id"],
        "counterparty_id": draw(st.none() | st.sampled_from([0, 1, 2**60, -9])),
        "mcc": draw(st.none() | st.integers(5410, 5413)),
        "booked_at": booked_at,
        "known_at": booked_at + draw(st.sampled_from([0, 0, 0, 2, 40]) | st.integers(0, 90))
        * timedelta(days=1),
        "amount": draw(st.integers(-500_000, 500_000)),
        "balance_after": draw(st.none() | st.integers(-300_000, 900_000)),
        "kind": draw(st.sampled_from(COMMON) | st.sampled_from(KINDS)),
        "status": draw(st.sampled_from(("booked", *STATUSES))),
    }  # fmt: skip


@st.composite
def obligations(draw):
    due_on = draw(st.dates(date(2026, 4, 1), date(2026, 11, 20)))
    wait = draw(st.none() | st.integers(-2, 6))
    account = draw(st.sampled_from(ACCOUNTS))
    return {
        "account_id": account["account_id"],
        "customer_id": account["customer_id"],
        "kind": draw(st.sampled_from(OBLIGATION_KINDS)),
        "due_on": due_on,
        "amount": 1_000,
        "paid_on": None if wait is None else due_on + timedelta(days=wait),
        "paid_amount": 0 if wait is None else draw(st.sampled_from([0, 400, 1_000, 1_200])),
    }


@given(st.lists(transactions(), max_size=60), st.lists(obligations(), max_size=12))
@settings(max_examples=15, deadline=None)
def test_every_column_equals_the_slow_reading_of_the_declaration(make_book, rows, dues):
    book = make_book(rows, dues, CUSTOMERS, ACCOUNTS, ZONE)
    table = compute(book, MOMENTS, catalog=SHOWN)
    seen = {
        "transactions": transaction_events(book.tables["transactions"].to_pandas()),
        "payments": payment_events(book.tables["obligations"].to_pylist()),
    }
    for row, (customer, epoch) in enumerate(zip(table.customer_id, table.as_of, strict=True)):
        as_of = datetime.fromtimestamp(epoch / 1e6, UTC)
        expected = reading(seen, int(customer), as_of)
        found = {name: float(table.column(name)[row]) for name in table.names}
        for column in SHOWN.measured:
            assert same(found[column.name], expected[column.name]), (column.name, customer, as_of)
        for feature in SHOWN.derived:
            assert math.isclose(
                found[feature.name], expected[feature.name], rel_tol=1e-12, abs_tol=1e-12
            ) or same(found[feature.name], expected[feature.name]), feature.name


@given(st.lists(transactions(), min_size=1, max_size=40), st.randoms())
@settings(max_examples=25, deadline=None)
def test_the_order_in_which_rows_arrive_changes_nothing(make_book, rows, random):
    numbered = [row | {"transaction_id": number} for number, row in enumerate(rows)]
    shuffled = random.sample(numbered, len(numbered))
    tables = [
        compute(make_book(given, (), CUSTOMERS, ACCOUNTS, ZONE), MOMENTS)
        for given in (numbered, shuffled)
    ]
    np.testing.assert_array_equal(tables[0].values, tables[1].values)


def same(found, expected):
    return found == expected or (math.isnan(found) and math.isnan(expected))


def transaction_events(rows):
    local = rows["booked_at"].dt.tz_convert(ZONE)
    return rows.assign(
        hours=np.where(local.dt.hour < 5, "night", "day"),
        week=np.where(local.dt.day_of_week < 5, "weekday", "weekend"),
        direction=np.where(rows["amount"] < 0, "debit", "credit"),
        kind=rows["kind"].astype(str),
        status=rows["status"].astype(str),
        size=rows["amount"].abs(),
    )


def payment_events(rows):
    """What a clerk would note about each payment, and the evening on which it can be noted."""
    notes = []
    for row in rows:
        note = {
            "customer_id": row["customer_id"],
            "booked_at": evening(row["due_on"]),
            "kind": row["kind"],
            "size": row["amount"],
            "week": "weekday" if row["due_on"].weekday() < 5 else "weekend",
        }
        limit = row["due_on"] + timedelta(days=3)
        notes.append(note | {"status": "due", "known_at": evening(row["due_on"])})
        paid = row["paid_on"] if row["paid_amount"] >= row["amount"] else None
        if paid is None or paid > limit:
            notes.append(note | {"status": "missed", "known_at": evening(limit)})
        elif paid > row["due_on"]:
            notes.append(note | {"status": "late", "known_at": evening(paid)})
        else:
            notes.append(note | {"status": "paid", "known_at": evening(row["due_on"])})
        if paid is None and row["paid_amount"] > 0 and row["paid_on"] <= limit:
            notes.append(note | {"status": "partial", "known_at": evening(limit)})
        if paid is not None:
            settled = {"booked_at": evening(paid), "known_at": evening(paid)}
            late = max((paid - row["due_on"]).days, 0)
            notes.append(note | settled | {"status": "lateness", "size": late})
    columns = ["customer_id", "booked_at", "kind", "size", "status", "known_at", "week"]
    frame = pd.DataFrame(notes, columns=columns)
    for column in ("booked_at", "known_at"):
        frame[column] = pd.to_datetime(frame[column], utc=True)
    return frame.sort_values("booked_at", kind="stable")


def evening(day):
    tomorrow = day + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=ZoneInfo(ZONE))


def reading(seen, customer, as_of):
    """All columns of one customer as of a moment."""
    events = {}
    for source, frame in seen.items():
        known = (frame["booked_at"] <= as_of) & (frame["known_at"] <= as_of)
        events[source] = frame[known & (frame["customer_id"] == customer)]
    values = {
        "as_of": float(as_of.timestamp() * 1e6),
        "credit_limit": float(limit(customer, as_of)),
    }
    evenings = day_balances(events["transactions"], as_of)
    later = []
    for column in SHOWN.measured:
        measure, window = column.measure, column.window or 0
        if "balance" in measure.take or measure.take == "days below":
            later.append(column)
            continue
        chosen = events[measure.source]
        keep = np.ones(len(chosen), bool)
        for name, allowed in measure.where.items():
            words = [allowed] if isinstance(allowed, str) else allowed
            keep = keep & np.array([word in words for word in chosen[name]], bool)
        since = as_of - timedelta(days=window)
        before = chosen[keep & (chosen["booked_at"] <= since).to_numpy()]
        chosen = chosen[keep & (chosen["booked_at"] > since).to_numpy()]
        if measure.take.startswith(("distinct", "new", "longest")):
            before = before[before["booked_at"] > as_of - timedelta(days=180)]
            values[column.name] = float(variety(measure.take, before, chosen, since, as_of))
        else:
            values[column.name] = float(taken(measure.take, chosen, as_of))
    for column in later:
        values[column.name] = float(balance(column, evenings, values))
    with np.errstate(all="ignore"):
        for feature in SHOWN.derived:
            given = [np.float64(values[name]) for name in feature.inputs]
            value = float(feature.function(*given))
            values[feature.name] = value if math.isfinite(value) else math.nan
    return values


def limit(customer, as_of):
    held = [
        account["credit_limit"]
        for account in ACCOUNTS
        if account["customer_id"] == customer
        and "credit_limit" in account
        and evening(account.get("opened_on", date(2020, 1, 1))) <= as_of
    ]
    return sum(held) if held else math.nan


def variety(take, before, chosen, since, as_of):
    if take == "longest gap":
        times = [since, *chosen["booked_at"], as_of]
        return max((b - a) // timedelta(microseconds=1) for a, b in pairwise(times))
    name = "mcc" if "mcc" in take else "counterparty_id"
    names = set(chosen[name].dropna())
    return len(names - set(before[name].dropna()) if take.startswith("new") else names)


def taken(take, chosen, as_of):
    if take == "days with events":
        return len({(as_of - time) // timedelta(days=1) for time in chosen["booked_at"]})
    if chosen.empty:
        return 0 if take in ("count", "sum of amount") else math.nan
    size, times = chosen["size"], chosen["booked_at"]
    return {
        "count": len(chosen),
        "sum of amount": size.sum(),
        "min of amount": size.min(),
        "max of amount": size.max(),
        "first time": times.min().value // 1000,
        "last time": times.max().value // 1000,
        "last amount": size.iloc[-1],
    }[take]


def balance(column, evenings, values):
    take, window = column.measure.take, column.window
    if take == "last balance":
        return evenings[0]
    if take == "balance before":
        return evenings[window]
    ends = evenings[:window]
    known = [end for end in ends if not math.isnan(end)]
    if take == "days with balance":
        return len(known)
    if not known:
        return math.nan
    if take == "sum of day balances":
        return sum(known)
    if take == "min of day balances":
        return min(known)
    below = column.measure.below
    if below is None:
        return sum(end < 0 for end in known)
    return sum(end * below.divided_by < values[below.of] for end in known)


def day_balances(events, as_of):
    """For each of 91 days back: the sum over accounts of the last balance at or before its end."""
    told = events[events["balance_after"].notna()]
    balances = list(zip(told["booked_at"], told["account_id"], told["balance_after"], strict=True))
    evenings = []
    for age in range(91):
        end = pd.Timestamp(as_of - timedelta(days=age))
        latest = {account: amount for booked_at, account, amount in balances if booked_at <= end}
        evenings.append(float(sum(latest.values())) if latest else math.nan)
    return evenings
