"""Every measure and every derived feature against a slow, independent reading of the declaration.

Any declaration, not only those of the catalogue, must be computed as it reads.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from data.tables import KINDS, OBLIGATION_KINDS, STATUSES
from engine.features import CATALOG, Catalog
from engine.features.compute import compute
from engine.features.declaration import (
    VOCABULARY,
    BalanceTake,
    EventTake,
    Measure,
    Threshold,
    derived,
)
from tests.fixtures.slow_reading import agree, see

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
        for status in ("missed", "lateness")
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
@settings(max_examples=10, deadline=None)
def test_every_column_equals_the_slow_reading_of_the_declaration(make_book, rows, dues):
    book = make_book(rows, dues, CUSTOMERS, ACCOUNTS, ZONE)
    table = compute(book, MOMENTS, catalog=SHOWN)
    agree(see(book), table, SHOWN)


WINDOWS = st.lists(st.sampled_from([1, 2, 7, 30, 44, 90, 180, 200]), min_size=1, max_size=3)
TOLD_APART = ("counterparties", "mccs")  # no payment has them
ASKED = {"transactions": tuple(VOCABULARY["transactions"]), "payments": ("kind", "status")}


def measure(name, take, windows, **rest):
    words = {"label": name.title(), "unit": "count", "description": "Any."}
    return Measure(name=name, take=take, windows=tuple(dict.fromkeys(windows)), **words, **rest)


@st.composite
def event_measures(draw, name):
    source = draw(st.sampled_from(sorted(ASKED)))
    apart = source == "transactions"
    takes = [take for take in get_args(EventTake) if apart or not take.endswith(TOLD_APART)]
    columns = draw(st.sets(st.sampled_from(ASKED[source]), max_size=3))
    where = {
        column: tuple(
            sorted(draw(st.sets(st.sampled_from(VOCABULARY[source][column]), min_size=1)))
        )
        for column in sorted(columns)
    }
    return measure(name, draw(st.sampled_from(takes)), draw(WINDOWS), source=source, where=where)


@st.composite
def balance_measures(draw, name, limits):
    take = draw(st.sampled_from(get_args(BalanceTake)))
    part = st.builds(Threshold, st.sampled_from(limits), st.integers(1, 40))
    below = draw(st.none() | part) if take == "days below" else None
    return measure(name, take, () if take == "last balance" else draw(WINDOWS), below=below)


@st.composite
def catalogs(draw):
    """Any measures of events, and of balances with limits that are sums of events."""
    inflow = measure("inflow", "sum of amount", (30, 90), where={"direction": "credit"})
    events = [draw(event_measures(f"event{n}")) for n in range(draw(st.integers(1, 5)))]
    limits = ["inflow_30d", "inflow_90d"]
    balances = [draw(balance_measures(f"balance{n}", limits)) for n in range(2)]
    return Catalog((inflow, *events, *balances), ())


@given(
    catalogs(),
    st.lists(transactions(), max_size=40),
    st.lists(obligations(), max_size=12),
)
@settings(max_examples=40, deadline=None)
def test_any_declaration_is_computed_as_it_reads(make_book, catalog, rows, dues):
    book = make_book(rows, dues, CUSTOMERS, ACCOUNTS, ZONE)
    agree(see(book), compute(book, MOMENTS, catalog=catalog), catalog)


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
