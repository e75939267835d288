"""A changed table decides the night that was scored last; the scores stay as they are."""

from datetime import UTC, datetime

import pytest

from engine.policy.table import load_table
from engine.redecision import Redecision, redecide
from engine.rehearsal import RehearsalError, rehearse
from engine.scoring import score_book
from engine.store import aggregates, audit
from engine.store.cipher import Cipher
from engine.store.decisions import decisions_of
from tests.fixtures.eight import POLICIES

AT = datetime(2026, 11, 2, 5, tzinfo=UTC)
OLD = "treatment: wait_for_customer"
NEW = "treatment: send_a_letter"


@pytest.fixture
def scored(store, eight, eight_model, policies):
    score_book(store, eight, eight_model, policies, Cipher("0" * 43 + "="))
    return store


@pytest.fixture
def changed(tmp_path):
    text = (POLICIES / "treatment.yaml").read_text(encoding="utf-8")
    assert OLD in text

    def make(**cells):
        told = text.replace(OLD, NEW)
        for name, value in cells.items():
            told = told.replace(f"{name}: demonstration\n", value and f"{name}: {value}\n")
        path = tmp_path / "treatment.yaml"
        path.write_text(told, encoding="utf-8")
        return load_table(path)

    return make


def rows(store, table):
    with store.read() as conn:
        return conn.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1").all()  # noqa: S608


def treatments(store):
    with store.read() as conn:
        query = "SELECT customer_id, treatment FROM queue"
        return {row[0]: row[1] for row in conn.exec_driver_sql(query)}


def test_queue_and_summary_follow_the_new_table_and_scores_stay(scored, eight, policies, changed):
    scores, before, table = rows(scored, "scores"), treatments(scored), changed()
    with scored.read() as conn:
        expected = rehearse(conn, eight, policies.treatment, table)
    with scored.write() as conn:
        done = redecide(conn, eight, table, person="dana", at=AT)
    waiting = {one for one, treatment in before.items() if treatment == "wait_for_customer"}
    assert waiting
    assert done == Redecision(expected.as_of, 8, len(waiting))
    moved = {one: "send_a_letter" if one in waiting else was for one, was in before.items()}
    assert treatments(scored) == moved
    assert rows(scored, "scores") == scores
    with scored.read() as conn:
        summary = aggregates.read(conn)
        assert summary is not None
        assert summary.customers_by_treatment["send_a_letter"] == len(waiting)


def test_each_decision_names_table_approver_and_who_applied_it(scored, eight, changed):
    table = changed()
    with scored.write() as conn:
        redecide(conn, eight, table, person="dana", at=AT)
        (found,) = decisions_of(conn, 1)
        entry = audit.entries(conn)[0]
    assert (found.policy, found.version, found.hash) == (table.id, table.version, table.hash)
    assert (found.approved_by, found.decided_by, found.decided_at) == ("demonstration", "dana", AT)
    assert (entry.actor, entry.event) == ("dana", "policy.applied")
    assert entry.payload["hash"] == table.hash
    assert entry.payload["customers"] == 8


def test_the_same_table_decides_a_night_once(scored, eight, policies, changed):
    with scored.write() as conn:
        assert redecide(conn, eight, policies.treatment, person="dana", at=AT).customers == 0
        assert redecide(conn, eight, changed(), person="dana", at=AT).customers == 8
        assert redecide(conn, eight, changed(), person="dana", at=AT).customers == 0
        assert redecide(conn, eight, policies.treatment, person="dana", at=AT).customers == 8
        assert len(decisions_of(conn, 1)) == 2


def test_a_table_that_nobody_approved_decides_nothing(scored, eight, changed):
    before = rows(scored, "queue")
    with scored.write() as conn, pytest.raises(RehearsalError, match="approved by nobody"):
        redecide(conn, eight, changed(approved_by=""), person="dana", at=AT)
    assert rows(scored, "queue") == before
