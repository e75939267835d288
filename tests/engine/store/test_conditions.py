"""Conditions on the queue: every one holds of exactly the rows of which Python says so."""

import operator
from datetime import date

import pytest
from sqlalchemy import select

from engine.store import conditions, queue
from engine.store.conditions import (
    All,
    Among,
    Compare,
    Either,
    HasReason,
    Known,
    Not,
    OneOf,
    UnknownColumnError,
)
from engine.store.queue import QueueFilter, QueueQuery
from engine.store.schema import QUEUE
from engine.store.scores import save_scores
from tests.fixtures.rows import batch, new_score

SAYINGS = ("'; DROP TABLE queue; --", '" OR 1=1', "%", "_", "\\", "Kerala' OR 'a'='a")
NIGHT = (
    new_score(1001, 0.10, band="MEDIUM", exposure=3),
    new_score(1002, 0.60, band="CRITICAL", exposure=1, payment_due_on=date(2026, 11, 9)),
    new_score(1003, 0.01, band="LOW", exposure=9, runway_days=None, reasons=()),
    new_score(1010, 0.30, band="HIGH", exposure=3),
    new_score(1042, 0.20, band="HIGH", exposure=2, payment_due_on=None),
)
EVERYBODY = {1001, 1002, 1003, 1010, 1042}
SIGNS = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@pytest.fixture
def connection(book_store):
    with book_store.write() as writing:
        save_scores(writing, batch(*NIGHT))
    with book_store.read() as reading:
        yield reading


def held(connection, condition):
    """The customers of whom the condition holds; those of whom it does not are all the others."""

    def ids(where):
        query = QueueQuery(filters=QueueFilter(where=where))
        return {row.customer_id for row in queue.queue(connection, query)}

    found = ids(condition)
    assert ids(Not(condition)) == EVERYBODY - found
    return found


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize(
    ("column", "value"),
    [("exposure", 3), ("runway_days", 3.0), ("payment_due_on", date(2026, 11, 9))],
)
def test_a_comparison_holds_as_in_python_and_never_of_what_is_missing(
    connection, column, value, sign
):
    there = {row.customer_id: getattr(row, column) for row in queue.queue(connection, QueueQuery())}
    expected = {who for who, v in there.items() if v is not None and SIGNS[sign](v, value)}
    assert held(connection, Compare(column, sign, value)) == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (OneOf("band", ("HIGH", "CRITICAL")), {1002, 1010, 1042}),
        (OneOf("region", ("Kerala",)), {1001, 1002}),
        (OneOf("band", ()), set()),
        (Known("runway_days"), EVERYBODY - {1003}),
        (Known("region"), EVERYBODY - {1003}),
        (HasReason("runway_days"), EVERYBODY - {1003}),
        (HasReason("runway"), set()),
        (Compare("vulnerable", "=", True), {1002}),
        (Among((1042, 7)), {1042}),
        (Among(()), set()),
        (Among((*range(100_000), 1010)), {1001, 1002, 1003, 1010, 1042}),
        (All((OneOf("band", ("HIGH",)), Compare("exposure", "<", 3))), {1042}),
        (Either((Among((1001,)), Compare("probability", ">", 0.5))), {1001, 1002}),
        (All(()), EVERYBODY),
        (Either(()), set()),
    ],
)
def test_a_condition_and_its_opposite_part_the_book(connection, condition, expected):
    assert held(connection, condition) == expected


def _sayings(said):
    return Either((OneOf("region", (said,)), Compare("band", "=", said), HasReason(said)))


@pytest.mark.parametrize("said", SAYINGS)
def test_what_a_person_wrote_is_bound_and_never_part_of_the_statement(connection, said):
    written, plain = (
        select(QUEUE.c.customer_id).where(conditions.clause(connection, _sayings(each)))
        for each in (said, "x")
    )
    dialect = connection.engine.dialect
    assert written.compile(dialect=dialect).string == plain.compile(dialect=dialect).string
    assert held(connection, _sayings(said)) == set()


@pytest.mark.parametrize("column", ["name", "reference", "reason_codes", "score_id", "1; --"])
def test_only_listed_columns_may_be_asked(connection, column):
    with pytest.raises(UnknownColumnError, match="no column"):
        conditions.clause(connection, Known(column))
