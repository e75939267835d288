from dataclasses import replace
from datetime import date
from itertools import product
from typing import get_args

import pytest

from engine.store.scores import (
    NewScore,
    QueueFilter,
    QueueQuery,
    QueueRow,
    Reason,
    SortColumn,
    SortError,
    count,
    queue,
    save_scores,
)
from tests.fixtures.rows import batch, new_score

OTHER = (Reason("balance_last", "Balance", "minor", 1.0, 2.0, 3.0, 0.1, 0.1),)
NOTHING_DUE = {
    "payment_id": None,
    "payment_kind": None,
    "payment_due_on": None,
    "payment_amount": None,
    "payment_probability": None,
    "payments": (),
}
NIGHT: tuple[NewScore, ...] = (
    new_score(1001, 0.10, band="MEDIUM", exposure=3, treatment="none"),
    new_score(1002, 0.60, band="CRITICAL", exposure=1, payment_due_on=date(2026, 11, 9)),
    new_score(1003, 0.01, band="LOW", exposure=9, runway_days=None, reasons=(), **NOTHING_DUE),
    new_score(1010, 0.30, band="HIGH", exposure=3, reasons=OTHER),
    new_score(1042, 0.20, band="HIGH", exposure=2, hardship="overspending"),
)


@pytest.fixture
def connection(book_store):
    with book_store.write() as writing:
        save_scores(writing, batch(*NIGHT))
    with book_store.read() as reading:
        yield reading


def ids(connection, query=None, **filters):
    query = replace(query or QueueQuery(), filters=QueueFilter(**filters))
    found = [row.customer_id for row in queue(connection, query)]
    assert count(connection, query) == len(found)
    return found


def test_a_row_holds_what_a_list_shows(connection, cipher):
    first, *_ = queue(connection, QueueQuery())
    assert cipher.decrypt(first.name) == "Ravi"
    assert replace(first, name=None, score_id=0) == QueueRow(
        customer_id=1002,
        reference=cipher.reference(1002),
        name=None,
        score_id=0,
        probability=0.6,
        band="CRITICAL",
        hardship="income_shock",
        payment_kind="emi",
        payment_due_on=date(2026, 11, 9),
        payment_amount=500_00,
        exposure=1,
        runway_days=3.0,
        treatment="payment_plan",
        priority=2,
        top_reason="Days the money lasts",
        language="en",
        region="Kerala",
        vulnerable=True,
        segment="gig",
    )


@pytest.mark.parametrize(
    ("sort", "descending", "expected"),
    [
        ("probability", True, [1002, 1010, 1042, 1001, 1003]),
        ("probability", False, [1003, 1001, 1042, 1010, 1002]),
        ("band", True, [1002, 1042, 1010, 1001, 1003]),
        ("exposure", False, [1002, 1042, 1001, 1010, 1003]),
        ("payment_due_on", True, [1002, 1042, 1010, 1001, 1003]),
        ("payment_due_on", False, [1001, 1010, 1042, 1002, 1003]),
        ("region", False, [1042, 1001, 1002, 1010, 1003]),
        ("vulnerable", True, [1002, 1042, 1010, 1003, 1001]),
        ("customer_id", False, [1001, 1002, 1003, 1010, 1042]),
    ],
)
def test_the_order_is_by_value_and_missing_comes_last(connection, sort, descending, expected):
    assert ids(connection, QueueQuery(sort=sort, descending=descending)) == expected


def test_pages_follow_each_other_without_gap_or_repetition(connection):
    for sort, descending in product(get_args(SortColumn), (True, False)):
        whole = QueueQuery(sort=sort, descending=descending)
        pages = [replace(whole, offset=place, limit=1) for place in range(6)]
        rows = [row for page in pages for row in queue(connection, page)]
        assert rows == queue(connection, whole), whole


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"band": ("HIGH", "CRITICAL")}, {1002, 1010, 1042}),
        ({"hardship": ("overspending",)}, {1042}),
        ({"treatment": ("none",)}, {1001}),
        ({"segment": ("salaried",)}, {1001, 1010, 1042}),
        ({"region": ("Kerala",)}, {1001, 1002}),
        ({"language": ("hi",)}, set()),
        ({"vulnerable": True}, {1002}),
        ({"vulnerable": False}, {1001, 1003, 1010, 1042}),
        ({"min_probability": 0.2, "max_probability": 0.3}, {1010, 1042}),
        ({"due_from": date(2026, 11, 6)}, {1002}),
        ({"due_until": date(2026, 11, 5)}, {1001, 1010, 1042}),
        ({"reason": "inflow_drop"}, {1001, 1002, 1042}),
        ({"reason": "inflow"}, set()),
        ({"reason": "%"}, set()),
        ({"band": ("HIGH",), "region": ("Goa",), "min_probability": 0.1}, {1042}),
    ],
)
def test_filters_narrow_the_queue(connection, filters, expected):
    assert set(ids(connection, **filters)) == expected
    assert (
        set(ids(connection, QueueQuery(sort="exposure", descending=False), **filters)) == expected
    )


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("10", {1001, 1002, 1003, 1010, 1042}),
        ("104", {1042}),
        ("0", set()),
        ("9" * 30, set()),
        ("9" * 18, set()),
        ("kera", {1001, 1002}),
        (" west ", {1010}),
        ("%", set()),
        ("'; DROP TABLE queue; --", set()),
    ],
)
def test_search_finds_ids_by_their_start_and_regions_by_a_part(connection, search, expected):
    assert set(ids(connection, QueueQuery(search=search))) == expected


def test_search_finds_a_reference_by_its_start(connection, cipher):
    reference = cipher.reference(1010)
    for text in (reference, reference[:9].lower()):
        assert ids(connection, QueueQuery(search=text)) == [1010]


def test_an_unknown_column_is_not_sorted_by(connection):
    with pytest.raises(SortError, match="choose one of customer_id"):
        queue(connection, QueueQuery(sort="name; DROP TABLE queue"))  # type: ignore[arg-type]
