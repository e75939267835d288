"""Each role on a real Postgres does its own work and is refused the rest."""

import re
import secrets

import pytest
from sqlalchemy import make_url

from engine.store import audit, conversations
from engine.store.cipher import Cipher
from engine.store.conversations import ConversationRow, NewTurn
from engine.store.customers import contact_details, find, save_customers
from engine.store.database import open_store
from engine.store.drafts import find_draft
from engine.store.errors import StoreAccessError
from engine.store.grants import GrantsError, apply_grants, statements
from engine.store.outbox import claim, mark_revoked
from engine.store.schema import METADATA
from engine.store.scores import save_scores
from tests.fixtures.rows import (
    KEY,
    NOW,
    approved,
    batch,
    book_tables,
    draft,
    fill,
    known,
    new_score,
)

REFUSED = r"permission denied|row-level security|must be owner"


@pytest.fixture
def owner(postgres_url):
    """The store as its owner sees it: a book, scores, one draft, and the roles."""
    store = open_store(postgres_url)
    fill(store, Cipher(KEY))
    with store.write() as connection:
        save_scores(connection, batch(new_score(1042)))
        draft(connection, "draft-0")
        audit.append(connection, "asha", "draft.proposed", {})
    apply_grants(store)
    yield store
    store.close()


@pytest.fixture
def as_role(owner, postgres):
    """The same store as the login of one role sees it."""
    logins, stores = [], []

    def opened(role):
        login, password = f"login_{secrets.token_hex(4)}", secrets.token_hex(8)
        postgres.run(f"CREATE ROLE {login} LOGIN PASSWORD '{password}' IN ROLE forbear_{role}")
        logins.append(login)
        url = make_url(owner.url).set(username=login, password=password)
        stores.append(open_store(url.render_as_string(hide_password=False)))
        return stores[-1]

    yield opened
    for store in stores:
        store.close()
    postgres.run(*(f"DROP ROLE {login}" for login in logins))


def run(store, sql):
    with store.write() as connection:
        connection.exec_driver_sql(sql)


def refused(store, sql):
    with pytest.raises(StoreAccessError, match=REFUSED):
        run(store, sql)


def test_the_assistant_drafts_and_notes_it(as_role):
    store = as_role("assistant")
    with store.write() as connection:
        draft(connection, "draft-9")
        audit.append(connection, "asha", "draft.proposed", {"draft": "draft-9"})
    with store.read() as connection:
        assert find_draft(connection, "draft-9") is not None
        assert audit.verify(connection).ok


def test_the_workbench_approves(as_role):
    with as_role("workbench").write() as connection:
        approved(connection, "draft-9")
        audit.append(connection, "ravi", "approval.granted", {"draft": "draft-9"})


def test_the_workbench_revokes_what_waits_and_moves_nothing_else(owner, as_role):
    with owner.write() as connection:
        item = approved(connection, "draft-9")
    store = as_role("workbench")
    refused(store, "UPDATE outbox SET state = 'sent'")
    with store.write() as connection:
        assert known(mark_revoked(connection, item, "by ravi")).state == "revoked"
    with store.write() as connection:
        moved = connection.exec_driver_sql("UPDATE outbox SET state = 'ready'")
        assert moved.rowcount == 0


def test_the_dispatcher_claims_and_records(owner, as_role):
    with owner.write() as connection:
        approved(connection, "draft-9")
    with as_role("dispatcher").write() as connection:
        [item] = claim(connection, "worker", NOW)
        assert contact_details(connection, 1042, Cipher(KEY)) is not None
        audit.append(connection, "worker", "dispatch.sent", {"item": item.outbox_id})


def test_the_scorer_takes_a_book_over_and_scores_it(as_role):
    with as_role("scorer").write() as connection:
        save_customers(connection, **book_tables(), cipher=Cipher(KEY))
        save_scores(connection, batch(new_score(1001), as_of=NOW))
        audit.append(connection, "asha", "model.promoted", {})


def test_the_auditor_reads_the_chain_and_sees_no_personal_data(as_role):
    store = as_role("auditor")
    with store.read() as connection:
        assert audit.verify(connection).ok
        assert find(connection, 1042) is not None
    for column in ("name", "phone", "email", "*"):
        refused(store, f"SELECT {column} FROM customers")  # noqa: S608 - our own columns


def test_conversations_are_for_the_programs_that_people_ask_through(owner, as_role):
    row = ConversationRow("a" * 32, "ana", None, b"title", NOW, NOW)
    with owner.write() as connection:
        conversations.begin(connection, row)
    for role in ("assistant", "workbench"):
        store = as_role(role)
        with store.write() as connection:
            turn = NewTurn(role, NOW, b"messages", b"answer")
            assert conversations.add_turn(connection, "ana", "a" * 32, turn)
            assert conversations.rename(connection, "ana", "a" * 32, b"other")
        refused(store, "UPDATE conversations SET person = 'mallory'")
    for role in ("auditor", "scorer", "dispatcher"):
        for table in ("conversations", "conversation_turns"):
            refused(as_role(role), f"SELECT 1 FROM {table}")  # noqa: S608 - our own tables
    assert conversations.remove(as_role("workbench"), "ana", "a" * 32)


HISTORY = (
    "UPDATE audit SET actor = 'nobody'",
    "DELETE FROM audit",
    "TRUNCATE audit",
    "UPDATE drafts SET body = 'x'",
    "DELETE FROM drafts",
    "UPDATE approvals SET approver = 'nobody'",
    "DELETE FROM outbox",
    "UPDATE outbox SET idempotency_key = 'x'",
    "DROP TABLE audit",
    "CREATE TABLE mine (n int)",
    "ALTER TABLE audit DISABLE ROW LEVEL SECURITY",
)
APPROVAL = "INSERT INTO approvals VALUES ('a', 'draft-0', repeat('a', 64), 'mallory', now(), now())"
QUEUED = (
    "INSERT INTO outbox (approval_id, idempotency_key, state, attempts, next_attempt_at) "
    "VALUES ('a', 'k', 'ready', 0, now())"
)
DRAFTED = "INSERT INTO drafts SELECT * FROM drafts"
CONSENT = "UPDATE consents SET state = 'given'"
PHONE = "UPDATE customers SET phone = NULL"
MOVED = "UPDATE outbox SET state = 'ready'"
PROMOTED = "UPDATE models SET state = 'champion'"
ENTRY = "INSERT INTO audit VALUES (2, '2026', 'mallory', '{}', '{{}}', 'a', 'b')"
GRANTED, SENT, PROPOSED = (
    ENTRY.format(event) for event in ("approval.granted", "dispatch.sent", "draft.proposed")
)
OTHERS_WORK = {
    "assistant": (APPROVAL, QUEUED, CONSENT, PHONE, MOVED, PROMOTED, GRANTED, SENT),
    "workbench": (PHONE, PROMOTED, SENT),
    "scorer": (APPROVAL, QUEUED, MOVED, DRAFTED, GRANTED, SENT),
    "dispatcher": (APPROVAL, QUEUED, PHONE, DRAFTED, PROMOTED, GRANTED),
    "auditor": (APPROVAL, QUEUED, CONSENT, PHONE, MOVED, DRAFTED, PROMOTED, PROPOSED),
}


@pytest.mark.parametrize("role", OTHERS_WORK)
def test_no_role_rewrites_history_or_does_the_work_of_another(as_role, role):
    store = as_role(role)
    for sql in (*HISTORY, *OTHERS_WORK[role]):
        refused(store, sql)


def test_grants_may_be_repeated_and_take_away_what_was_added(owner, as_role):
    run(owner, "GRANT INSERT ON approvals TO forbear_assistant")
    apply_grants(owner)
    refused(as_role("assistant"), APPROVAL)


def test_every_table_is_written_by_some_role():
    written = set(re.findall(r"\w+", " ".join(re.findall(r"GRANT .+? ON (.+?) TO", statements()))))
    assert set(METADATA.tables) - {"erasures", "api_keys"} <= written  # the owner alone does


def test_sqlite_says_that_it_knows_no_roles(sqlite_store):
    with pytest.raises(GrantsError, match="FORBEAR_DATABASE_URL"):
        apply_grants(sqlite_store)
