"""Dated flags are statements: the newest known at a moment counts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa

from data.tables import SCHEMAS
from engine.store.flags import Flag, insert_flags, known, take_over

AT = datetime(2026, 11, 2, 5, tzinfo=UTC)
SPACE = Flag(1042, "breathing_space", date(2026, 10, 1), None, "debt_adviser", "ana", AT)


def stated(*rows):
    names = SCHEMAS["flags"].columns.names
    listed = [dict(zip(names, row, strict=True)) for row in rows]
    return pa.Table.from_pylist(listed, schema=SCHEMAS["flags"].columns)


def test_a_flag_stands_from_its_first_to_its_last_day():
    flag = replace(SPACE, until=date(2026, 10, 3))
    days = [date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 3), date(2026, 10, 4)]
    assert [flag.stands_on(day) for day in days] == [False, True, True, False]
    assert SPACE.stands_on(date(2036, 1, 1))


def test_a_later_statement_replaces_an_earlier_one_from_its_own_moment_on(book_store):
    ended = replace(SPACE, until=date(2026, 10, 20), recorded_at=AT + timedelta(days=1))
    with book_store.write() as conn:
        insert_flags(conn, [SPACE, ended])
        assert known(conn, 1042, AT - timedelta(seconds=1)) == ()
        assert known(conn, 1042, AT) == (SPACE,)
        assert known(conn, 1042, AT + timedelta(days=1)) == (ended,)
        assert known(conn, 1001, AT) == ()


def test_of_two_statements_of_one_moment_the_one_recorded_last_counts(book_store):
    other = replace(SPACE, source="court")
    with book_store.write() as conn:
        insert_flags(conn, [SPACE, other])
        assert known(conn, 1042, AT) == (other,)


def test_a_book_adds_only_what_is_not_known_yet(book_store):
    row = (1042, "bankruptcy", date(2026, 9, 1), None, "register")
    ended = (1042, "bankruptcy", date(2026, 9, 1), date(2026, 10, 1), "register")
    with book_store.write() as conn:
        assert [take_over(conn, stated(*rows), AT) for rows in ([row], [row], [ended], [])] == [
            1,
            0,
            1,
            0,
        ]
        assert [each.until for each in known(conn, 1042, AT)] == [date(2026, 10, 1)]
