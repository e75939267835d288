"""One kernel for every path: a stream in any order gives the bytes that the batch gives."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.tables import KINDS, STATUSES
from engine.features.compute import compute
from engine.features.slab import Slab

ZONES = ("Asia/Kolkata", "Europe/Prague", "America/New_York")
CUSTOMERS = [{"customer_id": 1001}, {"customer_id": 1002}, {"customer_id": 1003}]
ACCOUNTS = [
    {"account_id": 1, "customer_id": 1001},
    {"account_id": 2, "customer_id": 1002},
    {"account_id": 3, "customer_id": 1002, "credit_limit": 500},
]
FIRST = datetime(2026, 3, 1, tzinfo=UTC)


@st.composite
def events(draw):
    account = draw(st.sampled_from(ACCOUNTS))
    moments = st.integers(0, 245 * 24 * 4) | st.sampled_from([27 * 96, 28 * 96 + 4, 236 * 96])
    booked_at = FIRST + draw(moments) * timedelta(minutes=15)
    return {
        "account_id": account["account_id"],
        "customer_id": account["customer_id"],
        "counterparty_id": draw(st.none() | st.integers(1, 3)),
        "mcc": draw(st.none() | st.integers(5410, 5412)),
        "booked_at": booked_at,
        "known_at": booked_at + draw(st.sampled_from([0, 0, 1, 30])) * timedelta(days=1),
        "amount": draw(st.integers(-90_000, 90_000)),
        "balance_after": draw(st.none() | st.integers(-30_000, 90_000)),
        "kind": draw(st.sampled_from(KINDS)),
        "status": draw(st.sampled_from(STATUSES)),
    }


@given(
    st.lists(events(), min_size=1, max_size=40),
    st.sampled_from(ZONES),
    st.randoms(use_true_random=False),
    st.integers(1, 9),
)
@settings(max_examples=25, deadline=None)
def test_any_stream_gives_the_bytes_of_the_batch(make_book, rows, zone, random, size):
    """Shuffled, with duplicates and cut into micro-batches; many moments or each on its own."""
    book = make_book(rows, [], CUSTOMERS, ACCOUNTS, zone)
    local = [datetime(2026, month, day, tzinfo=ZoneInfo(zone)) for month, day in MOMENTS]
    as_ofs = [moment.astimezone(UTC) for moment in local]
    batch = compute(book, as_ofs)
    stored = book.tables["transactions"]
    arriving = [*range(len(rows)), *random.choices(range(len(rows)), k=len(rows) // 2)]
    random.shuffle(arriving)
    slab = Slab(make_book([], [], CUSTOMERS, ACCOUNTS, zone))
    for start in range(0, len(arriving), size):
        slab.add(stored.take(arriving[start : start + size]))
    assert len(slab) == len(rows)
    assert slab.features(as_ofs).values.tobytes() == batch.values.tobytes()
    alone = [slab.features([as_of]).values for as_of in as_ofs]
    assert np.concatenate(alone).tobytes() == batch.values.tobytes()


MOMENTS = ((10, 31), (10, 25), (10, 26), (3, 29), (3, 30), (8, 1), (5, 17))


def test_a_slab_says_whose_features_may_have_changed(make_book, ago):
    rows = [
        {"customer_id": number, "booked_at": ago(days=day), "amount": -day}
        for number, day in ((1001, 3), (1002, 2), (1001, 1))
    ]
    stored = make_book(rows, customers=CUSTOMERS).tables["transactions"]
    slab = Slab(make_book(customers=CUSTOMERS))
    assert slab.add(stored.slice(0, 2)) == (1001,)
    assert slab.add(stored) == (1002,)
    assert slab.add(stored) == ()


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_of_copies_that_differ_the_one_known_first_stays(make_book, as_of, ago, order):
    copies = [
        {"booked_at": ago(days=3), "known_at": ago(days=2 - n), "amount": -100 - n, "kind": "atm"}
        for n in range(2)
    ]
    slab = Slab(make_book())
    for place in order:
        slab.add(make_book([copies[place]]).tables["transactions"])
    assert slab.features([as_of]).column("cash_withdrawn_30d").tolist() == [100]
