"""A night writes what changed, and the store then holds what one that writes all would hold."""

import shutil
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from engine.store import addresses, taken_over
from engine.store.cipher import Cipher
from engine.store.customers import consents, obligations, save_customers
from engine.store.database import open_store
from engine.store.erasing import erase
from engine.store.schema import ACCOUNTS, ADDRESSES, CONSENTS, CUSTOMERS, OBLIGATIONS, TAKEN_OVER
from tests.fixtures.rows import AS_OF, KEY, NOW, PEOPLE, book_tables, table

CIPHER = Cipher(KEY)
NUMBERS = [number for number, *_ in PEOPLE]
TABLES = (CUSTOMERS, ACCOUNTS, OBLIGATIONS, CONSENTS)


class StoppedError(Exception):
    """A night that was killed."""


@pytest.fixture(autouse=True)
def short_runs(monkeypatch):
    monkeypatch.setattr(taken_over, "RUN", 2)


def renewed(name, change):
    """The book with every row of one table changed by a function; None leaves a row out."""
    rows = [change(dict(row)) for row in book_tables()[name].to_pylist()]
    return book_tables() | {name: table(name, [row for row in rows if row is not None])}


def changed(number, **values):
    return lambda row: row | values if row["customer_id"] == number else row


def without(number):
    return lambda row: None if row["customer_id"] == number else row


def take(store, book):
    with store.write() as connection:
        return save_customers(connection, **book, cipher=CIPHER)


def held(store):
    """Every row of the book's tables, decrypted."""
    with store.read() as connection:
        found = {t.name: connection.execute(select(t)).mappings().all() for t in TABLES}
    return {
        name: sorted(
            repr([(key, opened(key, value)) for key, value in row.items()]) for row in rows
        )
        for name, rows in found.items()
    }


def opened(key, value):
    return CIPHER.decrypt(value) if key in ("name", "phone", "email") else value


def tokens(store):
    with store.read() as connection:
        return dict(connection.execute(select(CUSTOMERS.c.customer_id, CUSTOMERS.c.name)).all())


def everything_anew(store):
    """As if nothing were known of the last book."""
    with store.write() as connection:
        connection.execute(delete(TAKEN_OVER))


def test_the_same_book_again_writes_nothing(book_store):
    before, known = held(book_store), tokens(book_store)
    assert take(book_store, book_tables()) == 0
    assert (held(book_store), tokens(book_store)) == (before, known)


def test_only_the_customer_who_changed_is_encrypted_anew(book_store):
    known = tokens(book_store)
    assert take(book_store, renewed("customers", changed(1010, region="Assam"))) == 1
    assert {n for n, token in tokens(book_store).items() if token != known[n]} == {1010}


ROW = st.tuples(
    st.sampled_from(["customers", "accounts", "obligations", "consents"]),
    st.sampled_from(NUMBERS),
    st.integers(0, 3),
)


def edited(edits):
    """The book with some rows changed, and some obligations left out."""
    book = book_tables()
    for name, number, what in edits:
        rows = [dict(row) for row in book[name].to_pylist()]
        mine = [row for row in rows if row["customer_id"] == number]
        if what == 0 and name == "obligations":
            rows = [row for row in rows if row not in mine]
        values: dict[str, dict[str, object]] = {
            "customers": {"region": f"Region {what}", "name": ("A", None, "", "B")[what]},
            "accounts": {"credit_limit": (None, 0, 1, 2)[what]},
            "obligations": {"paid_amount": what},
            "consents": {"since": AS_OF + timedelta(days=what)},
        }
        for row in mine:
            row.update(values[name])
        book[name] = table(name, rows)
    return book


@settings(max_examples=25, deadline=None)
@given(nights=st.lists(st.lists(ROW, max_size=6), min_size=1, max_size=4))
def test_after_any_nights_the_store_holds_what_writing_all_would(make_store, nights):
    ours, plain = make_store(), make_store()
    for edits in nights:
        take(ours, edited(edits))
        everything_anew(plain)
        take(plain, edited(edits))
        assert held(ours) == held(plain)


@pytest.fixture(scope="module")
def make_store(tmp_path_factory, sqlite_template):
    """Empty stores, as many as are asked for."""
    opened_stores = []

    def make():
        path = tmp_path_factory.mktemp("nights") / "store.db"
        shutil.copyfile(sqlite_template, path)
        opened_stores.append(open_store(f"sqlite:///{path}"))
        return opened_stores[-1]

    yield make
    for store in opened_stores:
        store.close()


def test_who_was_erased_stays_so_and_leaves_no_digest(book_store):
    with book_store.write() as connection:
        erase(connection, CIPHER, 1002, because="asked", by="asha", at=NOW)
    assert 1002 not in keys_known(book_store, "customers")
    for book in (book_tables(), renewed("customers", changed(1002, name="Ravi Kumar"))):
        take(book_store, book)
        assert tokens(book_store)[1002] is None
        assert keys_known(book_store, "customers") == sorted({*NUMBERS} - {1002})
        with book_store.read() as connection:
            assert {each.state for each in consents(connection, 1002)} == {"withdrawn"}


def keys_known(store, records):
    query = select(TAKEN_OVER.c.digests).where(TAKEN_OVER.c.records == records)
    with store.read() as connection:
        found = b"".join(bytes(run) for run in connection.execute(query).scalars())
    return sorted(np.frombuffer(found, "<i8").reshape(-1, 2)[:, 0].tolist())


def test_a_night_that_is_interrupted_is_taken_over_by_the_next(book_store):
    before, book = held(book_store), renewed("obligations", changed(1042, paid_amount=7))
    with pytest.raises(StoppedError):
        stopped_night(book_store, book)
    assert held(book_store) == before
    take(book_store, book)
    with book_store.read() as connection:
        assert [each.paid_amount for each in obligations(connection, 1042)] == [7]


def stopped_night(store, book):
    with store.write() as connection:
        save_customers(connection, **book, cipher=CIPHER)
        raise StoppedError


def test_obligations_that_left_the_book_go_and_new_ones_come_at_both_ends(book_store):
    (row,) = (r for r in book_tables()["obligations"].to_pylist() if r["customer_id"] == 1001)
    rows = [row | {"obligation_id": number} for number in (1, 1005, 9_000)]
    kept = [r for r in book_tables()["obligations"].to_pylist() if r["customer_id"] > 1003]
    take(book_store, book_tables() | {"obligations": table("obligations", rows + kept)})
    with book_store.read() as connection:
        found = connection.execute(select(OBLIGATIONS.c.obligation_id)).scalars()
        assert sorted(found) == [1, 1005, 1010, 1042, 9_000]
    assert keys_known(book_store, "obligations") == [1, 1005, 1010, 1042, 9_000]


def test_an_obligation_that_changes_hands_is_its_new_owners(book_store):
    take(book_store, renewed("obligations", changed(1001, customer_id=1042)))
    with book_store.read() as connection:
        assert obligations(connection, 1001) == []
        assert [each.obligation_id for each in obligations(connection, 1042)] == [1001, 1042]


def test_a_store_that_knows_no_last_book_lets_go_of_what_the_new_one_lacks(book_store):
    everything_anew(book_store)
    take(book_store, renewed("obligations", without(1001)))
    with book_store.read() as connection:
        assert obligations(connection, 1001) == []


def test_who_comes_back_to_the_book_is_taken_over_again(book_store):
    take(book_store, renewed("customers", without(1010)))
    with book_store.write() as connection:
        gone = CUSTOMERS.update().where(CUSTOMERS.c.customer_id == 1010)
        connection.execute(gone.values(region="Elsewhere"))
    assert take(book_store, book_tables()) == 1
    with book_store.read() as connection:
        region = select(CUSTOMERS.c.region).where(CUSTOMERS.c.customer_id == 1010)
        assert connection.execute(region).scalar_one() == "West Bengal"


def test_the_addresses_of_those_who_changed_are_looked_up_anew(book_store):
    with book_store.write() as connection:
        addresses.complete(connection, CIPHER)
    take(book_store, renewed("customers", changed(1002, phone="+919800000000")))
    with book_store.read() as connection:
        found = set(connection.execute(select(ADDRESSES.c.customer_id)).scalars())
    assert found == {*NUMBERS} - {1002}
