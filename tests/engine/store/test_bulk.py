from datetime import timedelta

from sqlalchemy import select

from engine.store.bulk import upsert_rows
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
