from datetime import UTC, date, datetime

import pyarrow as pa

from engine.store.columnwise import tuples, values

DAY, MOMENT = date(2026, 3, 1), datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_column_gives_what_arrow_gives_one_by_one():
    for column in (
        pa.array([3, 1, 3], pa.int64()),
        pa.array([3, None], pa.int64()),
        pa.array(["a", None, "a", "b"]),
        pa.array(["a", None, "a"]).dictionary_encode(),
        pa.array([DAY, None, DAY]),
        pa.array([MOMENT, None, MOMENT], pa.timestamp("us", "UTC")),
        pa.array([True, None, False]),
        pa.array([[], ["x"], None], pa.list_(pa.string())),
        pa.array([], pa.string()),
    ):
        assert values(column) == column.to_pylist()
        assert [type(each) for each in values(column)] == [type(e) for e in column.to_pylist()]


def test_rows_stand_in_the_tables_order_however_it_is_cut():
    days = [date(2026, 1, 1 + n % 20) for n in range(12_000)]
    table = pa.table({"n": pa.array(range(12_000)), "day": pa.array(days)})
    cut = pa.concat_tables([table.slice(0, 7), table.slice(7)])
    assert list(tuples(cut)) == list(zip(range(12_000), days, strict=True))
