"""Exotic strings through every search, filter and argument: data to the database, never orders."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from engine.store import approvals, audit, contacts, customers, drafts, outbox, queue
from engine.store.cipher import Cipher
from engine.store.queue import QueueFilter, QueueQuery, SortError
from engine.store.scores import save_scores
from tests.fixtures.commands import Run, contents
from tests.fixtures.desk import make_desk
from tests.fixtures.rows import KEY, PEOPLE, batch, draft, fill, new_score

EXOTIC = (
    "'; DROP TABLE audit; --",
    "' OR '1'='1",
    '" OR ""="',
    "1; DELETE FROM customers",
    "1 UNION SELECT name, phone FROM customers",
    "%",
    "_",
    "%' ESCAPE '\\",
    "\\",
    ":name %(name)s ? $1",
    "/* x */ --",
    "ＤＲＯＰ　ＴＡＢＬＥ",
    "' || pg_sleep(9) || '",
    "=cmd|' /C calc'!A0",
    "\u202e\u200b' OR 1=1",
    "9" * 400,
)
FILTERS = ("band", "hardship", "treatment", "segment", "region", "language")


def rows(conn: Connection, query: QueueQuery) -> int:
    return len(queue.queue(conn, query))


def filtered(column: str, conn: Connection, text: str) -> int:
    values: dict[str, Any] = {column: (text,)}
    return rows(conn, QueueQuery(filters=QueueFilter(**values)))


ASKED: dict[str, Callable[[Connection, str], Any]] = {
    "search": lambda conn, text: rows(conn, QueueQuery(search=text)),
    "reference": lambda conn, text: rows(conn, QueueQuery(search=f"C-{text}")),
    "reason": lambda conn, text: rows(conn, QueueQuery(filters=QueueFilter(reason=text))),
    **{name: partial(filtered, name) for name in FILTERS},
    "audit": lambda conn, text: len(audit.entries(conn, customer=text)),
    "walk": lambda conn, text: len(list(audit.walk(conn, customer=text))),
    "draft": lambda conn, text: drafts.find_draft(conn, text),
    "approval": lambda conn, text: approvals.find_approval(conn, text),
    "approved": lambda conn, text: approvals.approval_of(conn, text),
    "outbox": lambda conn, text: outbox.item_of(conn, text),
    "key": lambda conn, text: outbox.item_of_key(conn, text),
}


@pytest.fixture
def filled(store):
    fill(store, Cipher(KEY))
    with store.write() as connection:
        save_scores(connection, batch(*(new_score(number) for number, *_ in PEOPLE)))
        draft(connection, "draft-1")
        audit.append(connection, "asha", "draft.proposed", {"customer": "C-1"})
    return store


def state(connection: Connection) -> tuple[int, ...]:
    names = ("customers", "queue", "drafts", "audit", "scores")
    return tuple(
        connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one()  # noqa: S608 - our own names
        for name in names
    )


def test_what_is_asked_for_is_never_part_of_the_order(filled):
    with filled.write() as connection:  # not read(): an order that got through would succeed
        before = state(connection)
        found = {(name, text) for name in ASKED for text in EXOTIC if ASKED[name](connection, text)}
        assert found == set()
        assert state(connection) == before


def test_a_column_to_sort_by_is_one_of_ours(filled):
    for text in EXOTIC:
        wanted: dict[str, Any] = {"sort": text}
        with filled.read() as connection, pytest.raises(SortError):
            rows(connection, QueueQuery(**wanted))


def test_what_is_stored_comes_back_as_it_was(filled):
    for number, text in enumerate(EXOTIC):
        with filled.write() as connection:
            written = draft(connection, f"exotic-{number}", body=text, subject=text)
            entry = audit.append(connection, text[:64], "draft.proposed", {"customer": text})
        with filled.read() as connection:
            assert drafts.find_draft(connection, f"exotic-{number}") == written
            assert audit.entries(connection, customer=text) == [entry]
            assert audit.verify(connection).ok


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=3))
def test_no_text_at_all_breaks_a_search(sqlite_store, text):
    with sqlite_store.read() as connection:
        assert rows(connection, QueueQuery(search=text)) == 0
        assert audit.entries(connection, customer=text) == []
        assert customers.find(connection, -1) is None
        assert contacts.contacts_since(connection, -1, datetime(2026, 1, 1, tzinfo=UTC)) == []


CONVERSATIONS = ("conversations", "conversation_turns")  # what was asked is kept for who asked it


@pytest.mark.parametrize("text", EXOTIC[::4])
def test_no_argument_of_a_command_reaches_the_database_as_an_order(
    injected: Path, run: Run, text: str
):
    before = contents(injected, but=CONVERSATIONS)
    for command in (
        ("ask", f"why is customer {text} at risk?"),
        ("ask", f"customers in {text}"),
        ("audit", "export", "--out", "/dev/null/x", "--since", text),
        ("use", text),
        ("features", "--as-of", text),
    ):
        done = run(injected, *command)
        assert "Traceback" not in done.stderr
        assert "syntax error" not in done.stdout + done.stderr
    assert contents(injected, but=CONVERSATIONS) == before


@pytest.fixture(scope="module")
def injected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_desk(tmp_path_factory.mktemp("injected") / "var", customers=60)
