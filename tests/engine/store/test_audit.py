import json
import multiprocessing
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import delete, insert, update

from engine.store import audit
from engine.store.audit import (
    FIRST_PREVIOUS,
    AnchorError,
    AuditEntry,
    AuditReport,
    PersonalDataError,
)
from engine.store.database import open_store
from engine.store.schema import AUDIT
from tests.fixtures.rows import NOW, known

WRITERS = 4
ENTRIES = 12


@pytest.fixture
def chain(store):
    """Six entries."""
    with store.write() as connection:
        for number in range(6):
            audit.append(connection, "asha", "drafted", {"customer": f"C-{number}", "n": number})
    return store


def verify(store, anchor=None):
    with store.read() as connection:
        return audit.verify(connection, anchor)


def test_an_entry_comes_back_as_it_was_appended(store):
    with store.write() as connection:
        first = audit.append(connection, "asha", "approved", {"text": "हाँ", "b": [1, None]}, at=NOW)
        second = audit.append(connection, "dispatcher", "sent", {})
    assert first == AuditEntry(
        1, NOW, "asha", "approved", {"text": "हाँ", "b": [1, None]}, FIRST_PREVIOUS, first.hash
    )
    assert second.prev_hash == first.hash
    assert abs((datetime.now(UTC) - second.at).total_seconds()) < 60
    with store.read() as connection:
        assert audit.entries(connection) == [second, first]
        assert audit.head(connection) == second


def test_entries_can_be_limited_and_asked_by_customer(chain):
    with chain.read() as connection:
        assert [entry.seq for entry in audit.entries(connection, limit=2)] == [6, 5]
        [found] = audit.entries(connection, customer="C-3")
        assert found.seq == 4
        assert audit.entries(connection, customer="C-%") == []


def test_an_untouched_chain_holds(chain):
    assert verify(chain) == AuditReport(ok=True, count=6)


def test_an_empty_chain_holds(store, tmp_path):
    assert verify(store, tmp_path / "audit.head") == AuditReport(ok=True, count=0)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("payload", '{"customer":"C-2","n":7}'),
        ("actor", "ravi"),
        ("event", "approved"),
        ("at", "2020-01-01T00:00:00.000000+00:00"),
        ("prev_hash", "0" * 64),
        ("hash", "f" * 64),
    ],
)
def test_an_edited_entry_is_found(chain, column, value):
    with chain.write() as connection:
        connection.execute(update(AUDIT).where(AUDIT.c.seq == 3).values({column: value}))
    report = verify(chain)
    assert (report.ok, report.count, report.first_bad_seq) == (False, 2, 3)
    assert "entry 3 was changed" in report.reason


def test_an_entry_that_was_replaced_with_a_right_hash_is_found(chain):
    with chain.write() as connection:
        row = dict(connection.execute(AUDIT.select().where(AUDIT.c.seq == 3)).mappings().one())
        del row["hash"]
        row["payload"] = json.dumps({"n": 7})
        values = row | {"hash": audit.link(**row)}
        connection.execute(update(AUDIT).where(AUDIT.c.seq == 3).values(values))
    assert verify(chain).first_bad_seq == 4


def test_a_removed_entry_is_found(chain):
    with chain.write() as connection:
        connection.execute(delete(AUDIT).where(AUDIT.c.seq.in_((2, 3))))
    report = verify(chain)
    assert (report.first_bad_seq, report.reason) == (2, "entries 2 to 3 were removed")


def test_a_removed_first_entry_is_found(chain):
    with chain.write() as connection:
        connection.execute(delete(AUDIT).where(AUDIT.c.seq == 1))
    assert verify(chain).first_bad_seq == 1


def test_an_inserted_entry_is_found(chain):
    with chain.write() as connection:
        last = known(audit.head(connection))
        row: dict[str, Any] = {
            "seq": 7,
            "at": NOW.isoformat(),
            "actor": "nobody",
            "event": "approved",
            "payload": "{}",
            "prev_hash": FIRST_PREVIOUS,
        }
        connection.execute(insert(AUDIT), row | {"hash": audit.link(**row)})
        assert last.seq == 6
    report = verify(chain)
    assert (report.first_bad_seq, report.ok) == (7, False)


def test_reordered_entries_are_found(chain):
    with chain.write() as connection:
        for old, new in ((3, 99), (4, 3), (99, 4)):
            connection.execute(update(AUDIT).where(AUDIT.c.seq == old).values(seq=new))
    assert verify(chain).first_bad_seq == 3


def test_a_cut_end_is_found_by_the_anchor_alone(chain, tmp_path):
    anchor = tmp_path / "audit.head"
    with chain.read() as connection:
        audit.anchor_head(connection, anchor)
        audit.anchor_head(connection, anchor)
    assert len(anchor.read_text().splitlines()) == 1
    assert verify(chain, anchor) == AuditReport(ok=True, count=6, anchored=6)
    with chain.write() as connection:
        connection.execute(delete(AUDIT).where(AUDIT.c.seq > 4))
    assert verify(chain).ok
    assert verify(chain, anchor) == AuditReport(
        False, 4, 6, 5, "entries 5 to 6 were removed from the end"
    )


def test_a_chain_written_anew_is_found_by_the_anchor(chain, tmp_path):
    anchor = tmp_path / "audit.head"
    with chain.read() as connection:
        audit.anchor_head(connection, anchor)
    with chain.write() as connection:
        connection.execute(delete(AUDIT))
        for number in range(7):
            audit.append(connection, "asha", "drafted", {"n": number})
    report = verify(chain, anchor)
    assert (report.ok, report.first_bad_seq) == (False, 6)
    assert "the chain was rewritten" in report.reason


def test_the_anchor_only_grows(chain, tmp_path):
    anchor = tmp_path / "audit.head"
    for _ in range(2):
        with chain.write() as connection:
            audit.append(connection, "asha", "drafted", {})
        with chain.read() as connection:
            audit.anchor_head(connection, anchor)
    assert [line.split()[0] for line in anchor.read_text().splitlines()] == ["7", "8"]


def test_an_uncommitted_head_is_not_anchored(chain, tmp_path):
    refused = pytest.raises(AnchorError, match="after the writing transaction")
    with refused, chain.write() as connection:
        audit.anchor_head(connection, tmp_path / "audit.head")
    assert not (tmp_path / "audit.head").exists()


@pytest.mark.parametrize("text", ["nonsense\n", "1 abc\n", "\u00e4"])
def test_a_damaged_anchor_is_named(chain, tmp_path, text):
    anchor = tmp_path / "audit.head"
    anchor.write_text(text)
    with pytest.raises(AnchorError, match=r"audit\.head"):
        verify(chain, anchor)


@pytest.mark.parametrize(
    "payload",
    [{"name": "Asha"}, {"to": {"Phone": "+91"}}, {"sent": [{"email": "a@example.org"}]}],
)
def test_personal_data_does_not_enter_the_audit(store, payload):
    with pytest.raises(PersonalDataError, match="by reference"), store.write() as connection:
        audit.append(connection, "asha", "drafted", payload)
    assert verify(store).count == 0


@pytest.mark.parametrize("payload", [{"p": float("nan")}, {"at": NOW}])
def test_what_is_not_json_is_refused(store, payload):
    with pytest.raises((ValueError, TypeError)), store.write() as connection:
        audit.append(connection, "asha", "drafted", payload)


def write_entries(url):
    store = open_store(url, patience=30)
    for number in range(ENTRIES):
        with store.write() as connection:
            audit.append(connection, "writer", "drafted", {"n": number})
    store.close()


def test_four_processes_do_not_fork_the_chain(store, store_url):
    with multiprocessing.get_context("spawn").Pool(WRITERS) as pool:
        pool.map(write_entries, [store_url] * WRITERS)
    assert verify(store) == AuditReport(ok=True, count=WRITERS * ENTRIES)
