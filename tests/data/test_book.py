"""The book gives back what was written, cheaply by customer, and is never half-written."""

import json
import signal
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import shards
from data.atomic import FolderBusyError, only_writer
from data.book import (
    Book,
    BookInfo,
    BookWriteError,
    CorruptBookError,
    MissingBookError,
    open_book,
    write_book,
)
from data.columns import ColumnError
from data.tables import CHANNELS, KINDS, SCHEMAS, STATUSES, UTC_TIME, TableName

AS_OF = datetime(2026, 10, 31, 18, 30, tzinfo=UTC)
INFO = BookInfo("small", "simulator", True, "INR", "Asia/Kolkata", AS_OF, AS_OF)
ORDER = [("customer_id", "ascending"), ("booked_at", "ascending"), ("transaction_id", "ascending")]


def random_transactions(rows: int, customers: int, seed: int = 0) -> pa.Table:
    random = np.random.default_rng(seed)
    booked = 1_760_000_000_000_000 + random.integers(0, 5, rows) * 1_000_000
    owner = random.integers(1001, 1001 + customers, rows)
    table = {
        "transaction_id": random.permutation(rows),
        "customer_id": owner,
        "account_id": owner,
        "booked_at": pa.array(booked, UTC_TIME),
        "known_at": pa.array(booked + random.integers(0, 3, rows) * 1_000_000, UTC_TIME),
        "amount": random.integers(-100, 100, rows),
        "balance_after": pa.array(random.integers(0, 9, rows), mask=random.random(rows) < 0.2),
        "channel": random.choice(CHANNELS, rows),
        "mcc": pa.array([None] * rows, pa.int32()),
        "kind": random.choice(KINDS, rows),
        "status": random.choice(STATUSES, rows),
        "counterparty_id": pa.array([None] * rows, pa.int64()),
    }
    return pa.table({name: pa.array(column) for name, column in table.items()})


def everything(book: Book) -> pa.Table:
    parts = [book.transactions(shard) for shard in book.shards]
    return pa.concat_tables([SCHEMAS["transactions"].columns.empty_table(), *parts])


@pytest.fixture
def small_shards(monkeypatch):
    monkeypatch.setattr(shards, "CUSTOMERS_IN_A_SHARD", 3)
    monkeypatch.setattr(shards, "ROWS_IN_A_GROUP", 16)


@settings(max_examples=15, deadline=None)
@given(rows=st.integers(0, 300), customers=st.integers(1, 12), seed=st.integers(0, 99))
def test_a_book_gives_back_every_row_in_order(rows, customers, seed):
    written = random_transactions(rows, customers, seed)
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(shards, "CUSTOMERS_IN_A_SHARD", 3)
        patch.setattr(shards, "ROWS_IN_A_GROUP", 16)
        book = write_book(Path(folder), INFO, {"transactions": written})
        expected = written.sort_by(ORDER).to_pylist()
        assert everything(book).to_pylist() == expected
        for customer in range(1000, 1003 + customers):
            own = [row for row in expected if row["customer_id"] == customer]
            assert book.timeline(customer).to_pylist() == own


@pytest.mark.usefixtures("small_shards")
def test_no_customer_is_spread_over_two_shards(tmp_path):
    book = write_book(tmp_path, INFO, {"transactions": random_transactions(500, 20)})
    ranges = [(shard.first_customer, shard.last_customer) for shard in book.shards]
    assert len(ranges) == 7
    assert all(end < start for (_, end), (start, _) in pairwise(ranges))
    for shard in book.shards:
        owners = pc.unique(book.transactions(shard, ["customer_id"])["customer_id"]).to_pylist()
        assert (min(owners), max(owners)) == (shard.first_customer, shard.last_customer)
        assert len(owners) <= 3


def test_the_extremes_of_numbers_survive_being_kept_as_steps(tmp_path):
    """From one to the next is further than a number of their size can say: steps wrap around."""
    least, most = np.iinfo(np.int64).min, np.iinfo(np.int64).max
    rows = random_transactions(6, 1).sort_by(ORDER)
    amounts, balances = [least, most, 0, most, least, -1], [most, None, least, None, 0, most]
    for name, values in {"amount": amounts, "balance_after": balances}.items():
        place = rows.schema.get_field_index(name)
        rows = rows.set_column(place, name, pa.array(values, pa.int64()))
    book = write_book(tmp_path, INFO, {"transactions": rows})
    for back in (everything(book), book.transactions_of(book.shards[0], [1001])):
        assert back["amount"].to_pylist() == amounts
        assert back["balance_after"].to_pylist() == balances


def test_a_timeline_is_half_open_and_knows_nothing_early(tmp_path, rows, transaction):
    def booked(number, days, late=0):
        at = AS_OF - timedelta(days=days)
        known = at + timedelta(days=late)
        return transaction | {"transaction_id": number, "booked_at": at, "known_at": known}

    table = rows(
        "transactions", booked(1, 30), booked(2, 29.9), booked(3, 0), booked(4, -1), booked(5, 2, 3)
    )
    book = write_book(tmp_path, INFO, {"transactions": table})
    month = book.timeline(1001, since=AS_OF - timedelta(days=30), until=AS_OF)
    assert month["transaction_id"].to_pylist() == [2, 3]
    assert len(book.timeline(1001)) == 5
    assert len(book.timeline(9)) == len(book.timeline(2000)) == 0


@pytest.mark.parametrize("name", ["channel", "kind", "status"])
def test_a_category_s_code_is_its_place_in_its_vocabulary(tmp_path, name):
    vocabulary = SCHEMAS["transactions"].categories[name]
    table = random_transactions(200, 4)
    backwards = pa.array(vocabulary[::-1])
    codes = pc.index_in(table[name], value_set=backwards).combine_chunks()
    place = table.column_names.index(name)
    coded = table.set_column(place, name, pa.DictionaryArray.from_arrays(codes, backwards))
    book = write_book(tmp_path, INFO, {"transactions": coded})
    column = book.transactions(book.shards[0], [name])[name].combine_chunks()
    assert column.type == pa.dictionary(pa.int8(), pa.string())
    assert column.dictionary.to_pylist() == list(vocabulary)


def test_all_tables_come_back_sorted_by_key_and_a_left_out_one_is_empty(
    tmp_path, rows, customer, account, obligation
):
    tables: dict[TableName, pa.Table] = {
        "customers": rows("customers", customer | {"customer_id": 1002}, customer),
        "accounts": rows("accounts", account),
        "obligations": rows("obligations", obligation),
    }
    write_book(tmp_path, INFO, tables)
    book = open_book(tmp_path)
    assert book.info == INFO
    assert book.customers()["customer_id"].to_pylist() == [1001, 1002]
    assert book.accounts().equals(tables["accounts"])
    assert book.obligations().equals(tables["obligations"])
    assert book.consents().equals(SCHEMAS["consents"].columns.empty_table())
    assert book.shards == ()


def test_the_same_rows_in_another_order_are_the_same_book(tmp_path):
    table = random_transactions(300, 5)
    first = write_book(tmp_path / "a", INFO, {"transactions": table})
    shuffled = table.take(np.random.default_rng(1).permutation(300))
    second = write_book(tmp_path / "b", INFO, {"transactions": shuffled})
    other = write_book(tmp_path / "b", INFO, {"transactions": table.slice(1)})
    assert first.fingerprint == second.fingerprint != other.fingerprint


def test_a_new_version_takes_the_place_of_the_old_one_and_of_broken_off_ones(tmp_path):
    write_book(tmp_path, INFO, {"transactions": random_transactions(50, 5)})
    (tmp_path / "new-of-a-killed-process").mkdir()
    book = write_book(tmp_path, INFO, {"transactions": random_transactions(60, 5)})
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {".lock", "book.json", f"v-{book.fingerprint[:16]}"}
    assert len(everything(open_book(tmp_path))) == 60


def test_writing_again_repairs_a_damaged_file(tmp_path):
    tables: dict[TableName, pa.Table] = {"transactions": random_transactions(50, 5)}
    book = write_book(tmp_path, INFO, tables)
    book.shards[0].path.write_bytes(b"nonsense")
    assert len(everything(write_book(tmp_path, INFO, tables))) == 50


def test_a_full_disk_leaves_the_old_book(tmp_path):
    old = write_book(tmp_path, INFO, {"transactions": random_transactions(50, 5)})
    script = f"""
import resource, signal, sys
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from data.book import BookWriteError, open_book, write_book
book = open_book(Path({str(tmp_path)!r}))
table = book.transactions(book.shards[0]).slice(1)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))
try:
    write_book(book.root, book.info, {{"transactions": table}})
except BookWriteError as error:
    print(error)
"""
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert str(tmp_path) in result.stdout
    assert "File too large" in result.stdout
    assert "free some space" in result.stdout
    assert open_book(tmp_path) == old
    assert len(everything(old)) == 50
    assert not list(tmp_path.glob("new-*"))


@pytest.mark.parametrize("step", ["write_parquet", "_fingerprint", "_place", "write_manifest"])
def test_a_kill_at_any_step_leaves_the_old_book(tmp_path, step):
    old = write_book(tmp_path, INFO, {"transactions": random_transactions(50, 5)})
    script = f"""
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
import data.book
book = data.book.open_book(Path({str(tmp_path)!r}))
table = book.transactions(book.shards[0]).slice(1)
data.book.{step} = lambda *arguments: os.kill(os.getpid(), signal.SIGKILL)
data.book.write_book(book.root, book.info, {{"transactions": table}})
"""
    killed = subprocess.run([sys.executable, "-c", script], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert open_book(tmp_path) == old
    assert len(everything(old)) == 50
    write_book(tmp_path, INFO, {"transactions": random_transactions(60, 5)})
    assert len(list(tmp_path.iterdir())) == 3


def test_only_the_owner_may_read_the_records(tmp_path):
    book = write_book(tmp_path, INFO, {"transactions": random_transactions(5, 2)})
    assert book.shards[0].path.parent.stat().st_mode & 0o077 == 0


def test_a_folder_that_is_a_file_cannot_hold_a_book(tmp_path):
    place = tmp_path / "book"
    place.write_text("in the way")
    with pytest.raises(BookWriteError, match=r"book' could not be written.*free some space"):
        write_book(place, INFO, {})


def test_two_writers_at_once_are_refused(tmp_path):
    with (
        only_writer(tmp_path),
        pytest.raises(FolderBusyError, match="written by another process: wait"),
    ):
        write_book(tmp_path, INFO, {})


def test_no_book_is_said_with_the_way_out(tmp_path):
    with pytest.raises(MissingBookError, match=r"No book in .*run `forbear simulate`"):
        open_book(tmp_path)


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def spoil_footer(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:-20] + b"x" * 20)


@pytest.mark.parametrize(
    ("name", "harm", "reason"),
    [
        ("v-*/customers.parquet", Path.unlink, "it is missing"),
        ("v-*/transactions-00000.parquet", truncate, "bytes, and .* were written"),
        ("v-*/transactions-00000.parquet", spoil_footer, "arquet"),
        ("book.json", truncate, "not a manifest"),
        ("book.json", lambda path: path.write_text("[]"), "not a manifest"),
        ("book.json", lambda path: path.write_bytes(b"\xff\xfe\xff"), "not a manifest"),
        ("book.json", lambda path: path.write_text('{"format": 9}'), "its format is 9, not 1"),
        ("book.json", lambda path: path.write_text('{"format": 1}'), "not a manifest"),
    ],
)
def test_damage_is_found_when_the_book_is_opened(tmp_path, name, harm, reason):
    write_book(tmp_path, INFO, {"transactions": random_transactions(50, 5)})
    harm(next(tmp_path.glob(name)))
    with pytest.raises(
        CorruptBookError, match=rf"is damaged: .*{reason}.*(?s:.*)simulate it again"
    ):
        open_book(tmp_path)


def test_a_changed_byte_in_the_rows_is_found_when_they_are_read(tmp_path):
    book = write_book(tmp_path, INFO, {"transactions": random_transactions(5_000, 5)})
    path = book.shards[0].path
    content = bytearray(path.read_bytes())
    content[len(content) // 4] ^= 1
    path.write_bytes(content)
    book = open_book(tmp_path)
    with pytest.raises(CorruptBookError, match="is damaged"):
        book.transactions(book.shards[0])
    with pytest.raises(CorruptBookError, match="is damaged"):
        book.transactions_of(book.shards[0], np.arange(1001, 1006))
    with pytest.raises(CorruptBookError, match="is damaged"):
        [book.timeline(customer) for customer in range(1001, 1006)]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda table: table.drop_columns("amount"), r"lacks \['amount'\]"),
        (lambda table: with_column(table, "kind", ["bribe"]), "outside the vocabulary of 'kind'"),
        (lambda table: with_column(table, "amount", [None]), "1 blank values in 'amount'"),
        (lambda table: with_column(table, "amount", ["x"]), "has string in 'amount', not int64"),
    ],
)
def test_only_canonical_tables_are_written(tmp_path, change, message):
    with pytest.raises(ColumnError, match=message):
        write_book(tmp_path, INFO, {"transactions": change(random_transactions(1, 1))})
    assert not list(tmp_path.glob("*-*"))


def with_column(table: pa.Table, name: str, values: list[object]) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, pa.array(values))


def test_the_manifest_is_readable_and_holds_no_path(tmp_path):
    write_book(tmp_path, INFO, {"transactions": random_transactions(5, 2)})
    text = (tmp_path / "book.json").read_text()
    assert json.loads(text)["info"]["as_of"] == "2026-10-31T18:30:00+00:00"
    assert str(tmp_path) not in text
