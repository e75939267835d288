from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, make_url, select

from engine.store import conversations
from engine.store.conversations import ConversationRow, NewTurn
from engine.store.schema import CONVERSATIONS, TURNS
from tests.fixtures.rows import NOW

DAY = timedelta(days=1)
ANA = ConversationRow("a" * 32, "ana", None, b"title", NOW, NOW)
MARK = b"the-mark-of-a-turn-" * 20


def turn(answer_id="1", asked_at=NOW, messages=b"messages", answer=b"answer"):
    return NewTurn(answer_id, asked_at, messages, answer)


@pytest.fixture
def talked(store):
    """Ana's conversation with two turns and an older one of Bo's."""
    with store.write() as conn:
        assert conversations.begin(conn, ANA)
        for number in (1, 2):
            later = turn(str(number), NOW + number * DAY, MARK, b"answer %d" % number)
            assert conversations.add_turn(conn, "ana", ANA.conversation_id, later)
        bo = ConversationRow("b" * 32, "bo", "place", b"other", NOW - DAY, NOW - DAY)
        assert conversations.begin(conn, bo)
    return store


def count(store, table):
    with store.read() as conn:
        return conn.execute(select(func.count()).select_from(table)).scalar_one()


def test_turns_come_back_in_order_and_the_conversation_is_as_new_as_its_last(talked):
    with talked.read() as conn:
        [kept] = conversations.listed(conn, "ana", 10)
        assert (kept.created_at, kept.updated_at) == (NOW, NOW + 2 * DAY)
        both = conversations.turns(conn, "ana", ANA.conversation_id, None)
        assert [each.answer for each in both] == [b"answer 1", b"answer 2"]
        assert conversations.turns(conn, "ana", ANA.conversation_id, 1) == both[1:]
        assert list(conversations.answers(conn, "ana", 10)) == [
            (ANA.conversation_id, b"answer 2"),
            (ANA.conversation_id, b"answer 1"),
        ]


def test_another_person_s_conversation_is_as_unknown_as_none(talked):
    for unknown in (ANA.conversation_id, "c" * 32):
        with talked.write() as conn:
            assert conversations.find(conn, "bo", unknown) is None
            assert conversations.turns(conn, "bo", unknown, None) == []
            assert not conversations.rename(conn, "bo", unknown, b"mine")
            assert not conversations.add_turn(conn, "bo", unknown, turn("9"))
        assert not conversations.remove(talked, "bo", unknown)
    with talked.read() as conn:
        assert conversations.find_origin(conn, "ana", "place") is None
        assert list(conversations.answers(conn, "bo", 10)) == []
        assert [row.person for row in conversations.listed(conn, "bo", 10)] == ["bo"]
    assert (count(talked, CONVERSATIONS), count(talked, TURNS)) == (2, 2)


def test_an_id_and_a_person_s_place_are_taken_once(talked):
    with talked.write() as conn:
        assert not conversations.begin(conn, ANA)
        held = ConversationRow("d" * 32, "bo", "place", b"again", NOW, NOW)
        assert not conversations.begin(conn, held)
        elsewhere = ConversationRow("d" * 32, "ana", "place", b"hers", NOW, NOW)
        assert conversations.begin(conn, elsewhere)
        found = conversations.find_origin(conn, "ana", "place")
        assert found is not None
        assert found.title == b"hers"


def test_what_is_deleted_is_gone(talked):
    assert conversations.remove(talked, "ana", ANA.conversation_id)
    assert (count(talked, CONVERSATIONS), count(talked, TURNS)) == (1, 0)
    assert not conversations.remove(talked, "ana", ANA.conversation_id)
    with talked.write() as conn:
        assert not conversations.add_turn(conn, "ana", ANA.conversation_id, turn("9"))


def test_no_file_of_a_sqlite_store_holds_what_was_deleted(sqlite_store):
    file = Path(str(make_url(sqlite_store.url).database))
    with sqlite_store.write() as conn:
        conversations.begin(conn, ANA)
        conversations.add_turn(conn, "ana", ANA.conversation_id, turn(messages=MARK))
    files = [path for path in file.parent.iterdir() if path.name.startswith(file.name)]
    assert any(MARK in path.read_bytes() for path in files)
    assert conversations.remove(sqlite_store, "ana", ANA.conversation_id)
    assert not any(MARK in path.read_bytes() for path in files)


def test_what_nobody_has_used_since_goes_for_one_person_or_for_all(talked):
    assert conversations.remove_untouched(talked, NOW, "ana") == 0
    assert conversations.remove_untouched(talked, NOW) == 1
    assert conversations.remove_untouched(talked, NOW + 2 * DAY, "ana") == 0
    assert conversations.remove_untouched(talked, NOW + 3 * DAY) == 1
    assert (count(talked, CONVERSATIONS), count(talked, TURNS)) == (0, 0)


def test_two_doors_may_add_to_one_conversation_at_the_same_time(store):
    with store.write() as conn:
        conversations.begin(conn, ANA)

    def add(number):
        with store.write() as conn:
            return conversations.add_turn(conn, "ana", ANA.conversation_id, turn(f"{number}"))

    with ThreadPoolExecutor(4) as doors:
        assert all(doors.map(add, range(20)))
    with store.read() as conn:
        kept = conversations.turns(conn, "ana", ANA.conversation_id, None)
        places = conn.execute(select(TURNS.c.position).order_by(TURNS.c.position)).scalars()
        assert list(places) == list(range(1, 21))
    assert {each.answer_id for each in kept} == {f"{number}" for number in range(20)}


def test_a_turn_and_a_deletion_may_meet(store):
    with store.write() as conn:
        conversations.begin(conn, ANA)

    def add(number):
        with store.write() as conn:
            return conversations.add_turn(conn, "ana", ANA.conversation_id, turn(f"{number}"))

    with ThreadPoolExecutor(4) as doors:
        added = [doors.submit(add, number) for number in range(10)]
        gone = doors.submit(conversations.remove, store, "ana", ANA.conversation_id)
        added += [doors.submit(add, number) for number in range(10, 20)]
    assert gone.result()
    assert {each.result() for each in added} <= {True, False}
    assert (count(store, CONVERSATIONS), count(store, TURNS)) == (0, 0)
