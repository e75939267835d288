import multiprocessing
import os
import signal

import pyarrow as pa
import pytest
from cryptography.fernet import Fernet
from sqlalchemy import LargeBinary, select

from engine.store import conversations
from engine.store.cipher import Cipher, KeyFormatError, WrongKeyError
from engine.store.conversations import ConversationRow, NewTurn
from engine.store.customers import ContactDetails, contact_details, find, save_customers
from engine.store.database import open_store
from engine.store.rotation import SEALED, RotationError, insist_on_newest, rotate, with_new_key
from engine.store.schema import CUSTOMERS, METADATA
from tests.fixtures.rows import KEY, NOW, PEOPLE, book_tables, fill, known, people, table

NEW = "bmV3LWtleS1vZi10aGUtc3RvcmUtdGVzdHMtMDAwMDA="
OPEN = {"scores.contributions", "features.vector", "taken_over.digests"}
MANY = 1_200


@pytest.fixture
def both():
    return Cipher(f"{NEW},{KEY}")


@pytest.fixture
def crowd(store):
    """More customers than fit into two batches, under the old key."""
    fill(store, Cipher(KEY))
    row = people().to_pylist()[0]
    rows = [{**row, "customer_id": 5000 + number} for number in range(MANY)]
    tables = book_tables() | {"customers": pa.Table.from_pylist(rows, schema=people().schema)}
    with store.write() as connection:
        save_customers(connection, **tables, cipher=Cipher(KEY))
    return store


def details(store, cipher, customer_id=1001):
    with store.read() as connection:
        return contact_details(connection, customer_id, cipher)


def tokens(store):
    with store.read() as connection:
        return connection.execute(select(CUSTOMERS.c.name).order_by(CUSTOMERS.c.customer_id)).all()


def test_every_encrypted_column_is_known():
    binary = {
        f"{table.name}.{column.name}"
        for table in METADATA.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    sealed = {f"{s.table.name}.{column.name}" for s in SEALED for column in s.columns}
    assert binary - sealed == OPEN


def test_after_a_rotation_the_new_key_alone_opens_everything(book_store, both):
    assert rotate(book_store, both) == sum(name is not None for _, name, *_ in PEOPLE)
    alone = Cipher(both.newest_alone())
    assert details(book_store, alone) == ContactDetails("Asha", "+919876501001", "asha@example.org")
    with pytest.raises(WrongKeyError):
        details(book_store, Cipher(KEY))


def test_conversations_are_rotated_too(store, both):
    old, person = Cipher(KEY), "ana"
    row = ConversationRow("a" * 32, person, None, old.encrypt("Asha's case") or b"", NOW, NOW)
    sealed = old.encrypt("why is Asha at risk?") or b""
    with store.write() as connection:
        conversations.begin(connection, row)
        conversations.add_turn(connection, person, "a" * 32, NewTurn("1", NOW, sealed, sealed))
    assert rotate(store, both) == 2
    alone = Cipher(both.newest_alone())
    with store.read() as connection:
        [turn] = conversations.turns(connection, person, "a" * 32, None)
        [kept] = conversations.listed(connection, person, 1)
    opened = [alone.decrypt(token) for token in (turn.messages, turn.answer, kept.title)]
    assert opened == ["why is Asha at risk?"] * 2 + ["Asha's case"]


def test_references_outlive_the_old_key(book_store, both):
    rotate(book_store, both)
    alone = Cipher(both.newest_alone())
    with book_store.read() as connection:
        assert known(find(connection, 1042)).reference == alone.reference(1042)
    with book_store.write() as connection:
        save_customers(connection, **book_tables(), cipher=alone)
    assert Cipher(KEY).reference(1042) == alone.reference(1042) == both.reference(1042)
    assert KEY not in both.newest_alone()
    assert Cipher(NEW).reference(1042) != alone.reference(1042)


def test_a_second_rotation_changes_nothing(book_store, both):
    rotate(book_store, both)
    before = tokens(book_store)
    assert rotate(book_store, both) == 0
    assert tokens(book_store) == before


def rotate_and_die(url):
    batches = []

    def tell(seen):
        batches.append(seen)
        if len(batches) == 2:
            os.kill(os.getpid(), signal.SIGKILL)

    rotate(open_store(url), Cipher(f"{NEW},{KEY}"), tell)


def test_a_killed_rotation_goes_on_where_it_stopped(crowd, store_url, both):
    process = multiprocessing.get_context("spawn").Process(target=rotate_and_die, args=(store_url,))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    with pytest.raises(RotationError):
        insist_on_newest(crowd, both)
    assert details(crowd, both, 1001) == details(crowd, both, 5000)
    assert rotate(crowd, both) == MANY + 4 - 2 * 500 + 1  # the nameless row had nothing to change
    assert details(crowd, Cipher(both.newest_alone()), 5000 + MANY - 1) is not None


def test_a_wrong_key_changes_nothing(book_store):
    before = tokens(book_store)
    with pytest.raises(WrongKeyError, match="FORBEAR_PII_KEY"):
        rotate(book_store, Cipher(f"{NEW},{Fernet.generate_key().decode()}"))
    assert tokens(book_store) == before


def test_a_row_written_under_the_old_key_meanwhile_keeps_the_old_key(book_store, both):
    book = book_tables()
    moved = [row | {"phone": "+919800000000"} for row in book["customers"].to_pylist()]
    book["customers"] = table("customers", moved)

    def import_once(seen, done=[]):  # noqa: B006 - remembers that it ran
        if not done:
            done.append(seen)
            with book_store.write() as connection:
                save_customers(connection, **book, cipher=Cipher(KEY))

    with pytest.raises(RotationError, match="stop imports"):
        rotate(book_store, both, import_once)
    rotate(book_store, both)


def test_a_key_file_gets_a_new_key_in_front_once(tmp_path):
    path = tmp_path / "pii.key"
    path.write_text(KEY + "\n")
    first = with_new_key(path)
    text = path.read_text()
    assert with_new_key(path).newest_alone() == first.newest_alone()
    assert path.read_text() == text
    assert path.stat().st_mode & 0o077 == 0
    assert first.reference(7) == Cipher(KEY).reference(7)


@pytest.mark.parametrize("part", ["ref:", "ref:zz", "ref:" + "0" * 62, "ref:00,ref:00"])
def test_a_malformed_reference_part_is_refused(part):
    with pytest.raises(KeyFormatError):
        Cipher(f"{KEY},{part}")
    with pytest.raises(KeyFormatError):
        Cipher("ref:" + "0" * 64)
