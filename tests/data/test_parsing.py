"""A cell either means a canonical value or becomes null."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest

from data.parsing import ColumnTypeError, blanks_removed, parse
from data.tables import UTC_TIME

NINE = datetime(2026, 2, 28, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "cells", "values"),
    [
        (pa.int64(), ["12", "-3", "1.5", "x", "1e3", "9" * 19], [12, -3, None, None, None, None]),
        (pa.int32(), ["5411", "1234567890", None], [5411, None, None]),
        (pa.date32(), ["2026-02-28", "2026-02-30", "26-1-1"], [date(2026, 2, 28), None, None]),
        (UTC_TIME, ["2026-02-28T09:00:00Z", "2026-02-28 14:30+05:30"], [NINE, NINE]),
        (UTC_TIME, ["2026-02-28T09:00:00", "2026-02-30T09:00Z", "yesterday"], [None] * 3),
        (pa.bool_(), ["true", "FALSE", "1", "0", "maybe"], [True, False, True, False, None]),
        (pa.list_(pa.string()), ["a ; b", None, "c"], [["a", "b"], [], ["c"]]),
        (pa.string(), ["text", None], ["text", None]),
    ],
)
def test_text_means_what_it_says_or_nothing(kind, cells, values):
    parsed = parse(pa.chunked_array([pa.array(cells, pa.string())]), kind)
    assert parsed.type == kind
    assert parsed.to_pylist() == values
    assert parse(pa.chunked_array([pa.nulls(2)]), kind).null_count == 2
    assert parse(pa.chunked_array([], pa.string()), kind).type == kind


@pytest.mark.parametrize(
    ("kind", "cells", "values"),
    [
        (pa.int64(), pa.array([1.0, 1.5, float("inf"), 1e300]), [1, None, None, None]),
        (pa.int64(), pa.array([Decimal("7.00"), Decimal("7.25")]), [7, None]),
        (pa.int64(), pa.array([1], pa.int16()), [1]),
        (pa.int32(), pa.array([5411, 10**12, None]), [5411, None, None]),
        (UTC_TIME, pa.array([NINE], pa.timestamp("ns", tz="Asia/Kolkata")), [NINE]),
        (pa.date32(), pa.array([datetime(2026, 2, 28)], pa.timestamp("ms")), [date(2026, 2, 28)]),  # noqa: DTZ001 -- days have no zone
        (pa.string(), pa.array(["a", "a"]).dictionary_encode(), ["a", "a"]),
        (pa.list_(pa.string()), pa.array([["a"], None]), [["a"], []]),
    ],
)
def test_typed_columns_are_taken_without_loss(kind, cells, values):
    assert parse(pa.chunked_array([cells]), kind).to_pylist() == values


@pytest.mark.parametrize(
    ("kind", "cells", "message"),
    [
        (UTC_TIME, pa.array([1], pa.timestamp("us")), "write times with their time zone"),
        (UTC_TIME, pa.array([1]), "is int64: write times with their time zone"),
        (pa.int64(), pa.array([[1]]), "write a whole number"),
        (pa.date32(), pa.array([[1]]), "write a day such as"),
        (pa.list_(pa.string()), pa.array([1]), "write lists, or words separated by ';'"),
    ],
)
def test_a_column_of_an_impossible_type_is_named_with_the_way_out(kind, cells, message):
    with pytest.raises(ColumnTypeError, match=message):
        parse(pa.chunked_array([cells]), kind)


def test_space_and_nan_are_blanks():
    text = pa.chunked_array([pa.array(["  ", " a ", ""])])
    assert blanks_removed(text).to_pylist() == [None, "a", None]
    assert blanks_removed(pa.chunked_array([[float("nan"), 1.0]])).to_pylist() == [None, 1.0]
