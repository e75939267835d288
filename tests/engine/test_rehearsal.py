import pytest

from engine.policy.table import load_table
from engine.rehearsal import RehearsalError, rehearse
from engine.scoring import score_book
from engine.store.cipher import Cipher
from engine.store.origins import read_origin
from tests.fixtures.eight import POLICIES


@pytest.fixture
def scored(sqlite_store, eight, eight_model, policies):
    score_book(sqlite_store, eight, eight_model, policies, Cipher("0" * 43 + "="))
    return sqlite_store


@pytest.fixture
def changed(tmp_path):
    """The treatment table with something written otherwise."""

    def make(old, new):
        text = (POLICIES / "treatment.yaml").read_text(encoding="utf-8")
        assert old in text
        path = tmp_path / "treatment-next.yaml"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return load_table(path)

    return make


def stored(store):
    with store.read() as conn:
        return {
            name: conn.exec_driver_sql(f"SELECT * FROM {name}").all()  # noqa: S608
            for name in ("scores", "queue", "aggregates", "audit")
        }


def test_the_table_in_force_moves_nobody(scored, eight, policies):
    with scored.read() as conn:
        found = rehearse(conn, eight, policies.treatment, policies.treatment)
    assert (found.customers, found.moved, found.moves) == (8, 0, ())
    assert found.before == found.after
    assert found.coverage.complete


def test_those_who_would_move_are_counted_and_nothing_is_stored(scored, eight, policies, changed):
    before = stored(scored)
    with scored.read() as conn:
        found = rehearse(
            conn,
            eight,
            policies.treatment,
            changed("treatment: wait_for_customer\n      topic: null\n      channels: []\n"
                    "      sla_hours: null",
                    "treatment: letter\n      topic: payment_plan\n      channels: [letter]\n"
                    "      sla_hours: 96"),
        )  # fmt: skip
        unreachable = [row for row in before["queue"] if "wait_for_customer" in row]
    assert unreachable
    (move,) = found.moves
    assert (move.before, move.after) == ("wait_for_customer", "letter")
    assert move.rules == ("not_reachable", "not_reachable")
    assert move.customers == found.moved == len(unreachable)
    assert {*move.examples} <= {value for row in unreachable for value in row}
    assert all(sum(counts.values()) == found.moved for counts in found.by.values())
    assert found.after.messages == found.before.messages + found.moved
    assert found.after.by_sla_hours[96] == found.moved
    assert stored(scored) == before


def test_another_kind_of_table_is_refused(scored, eight, policies):
    with scored.read() as conn, pytest.raises(RehearsalError, match="'hardship' cannot be"):
        rehearse(conn, eight, policies.treatment, policies.hardship)


def test_a_store_without_scores_is_refused(sqlite_store, eight, policies):
    with sqlite_store.read() as conn, pytest.raises(RehearsalError, match="forbear score"):
        rehearse(conn, eight, policies.treatment, policies.treatment)


def test_a_night_keeps_which_tables_decided(scored, eight, eight_model, policies):
    with scored.read() as conn:
        origin = read_origin(conn, eight.info.as_of, eight_model.model_id)
    assert origin is not None
    assert origin.policies == {
        table.id: {"version": table.version, "hash": table.hash}
        for table in (policies.hardship, policies.treatment)
    }
