from datetime import timedelta

import pyarrow as pa
import pytest
from sqlalchemy import delete, select

from data.tables import SCHEMAS
from engine.store.bulk import insert_table, upsert_rows
from engine.store.schema import CONSENTS
from tests.fixtures.rows import NOW

COLUMNS = ("state", "customer_id", "channel", "purpose", "since")


def test_a_row_of_a_known_key_is_overwritten_unless_it_is_older(book_store):
    def take_over(connection, state, since, channel):
        row = (state, 1042, channel, "test", since)
        upsert_rows(connection, CONSENTS, COLUMNS, iter([row]), CONSENTS.c.since)

    day = timedelta(days=1)
    with book_store.write() as connection:
        take_over(connection, "given", NOW, "sms")
        take_over(connection, "given", NOW, "email")
        take_over(connection, "withdrawn", NOW - day, "sms")
        take_over(connection, "withdrawn", NOW, "email")
        query = select(CONSENTS.c.channel, CONSENTS.c.state, CONSENTS.c.since, CONSENTS.c.source)
        found = connection.execute(query.where(CONSENTS.c.purpose == "test")).all()
    assert sorted(found) == [("email", "withdrawn", NOW, None), ("sms", "given", NOW, None)]


@pytest.mark.parametrize("late", [timedelta(0), timedelta(microseconds=7), timedelta(days=-20_000)])
def test_a_table_is_stored_as_its_rows_would_be(book_store, late):
    said = [(1042, channel, "test", "given", NOW + late, None) for channel in ("email", "sms")]
    names = CONSENTS.columns.keys()
    rows = [dict(zip(names, row, strict=True)) for row in said]
    table = pa.Table.from_pylist(rows, SCHEMAS["consents"].columns)
    query = select(CONSENTS).where(CONSENTS.c.purpose == "test").order_by(CONSENTS.c.channel)
    with book_store.write() as connection:
        upsert_rows(connection, CONSENTS, names, iter(said))
        one_by_one = connection.exec_driver_sql("SELECT * FROM consents ORDER BY channel").all()
        connection.execute(delete(CONSENTS).where(CONSENTS.c.purpose == "test"))
        insert_table(connection, CONSENTS, table)
        at_once = connection.exec_driver_sql("SELECT * FROM consents ORDER BY channel").all()
        assert [tuple(row) for row in connection.execute(query)] == said
    assert at_once == one_by_one
