"""Conversations that outlive the process, and that are nobody else's."""

import asyncio
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from assistant.agent import STOPPED, Assistant, _stopped
from assistant.answers import Delta, Finished
from assistant.archive import Archive, TitleError, UnknownConversationError, open_archive
from assistant.embedded.model import EmbeddedModel
from assistant.keeping import answer_from_json, answer_to_json
from engine.clock import frozen_clock, system_clock
from engine.store.cipher import Cipher
from engine.store.errors import StoreLockedError
from tests.fixtures.answers import called
from tests.fixtures.rows import KEY

NAME = "Asha Sharma"


@pytest.fixture
def kept(context, sqlite_store):
    """The desk's session with a store of its own for conversations."""

    def archive(person="ana", clock=system_clock):
        return Archive(sqlite_store, lambda: context.cipher, person, clock)

    return archive


def talk(context, archive, *questions, thread=None):
    thread = thread or archive.begin()
    assistant = Assistant(context, conversations=archive)
    return thread, [assistant.ask(question, thread) for question in questions]


def test_follow_ups_work_after_a_restart_as_if_there_had_been_none(context, kept):
    questions = ("top 5 riskiest", "why the second?", "and him?", "draft a message in Hindi?")
    straight = Assistant(context)
    expected = [straight.ask(question) for question in questions]
    thread, answers = talk(context, kept(), questions[0])
    for question in questions[1:]:
        answers += talk(context, kept(), question, thread=thread)[1]
    assert [each.call for each in answers] == [each.call for each in expected]
    assert called(answers[1]) == "explain_risk(customer_id=1002)"


def test_an_answer_comes_back_whole(context, kept):
    asked = ("compare 1042 and 1077", "portfolio summary", "what's the weather?")
    thread, answers = talk(context, kept(), *asked)
    exchanges = kept().exchanges(thread)
    assert [each.question for each in exchanges] == list(asked)
    assert [each.answer for each in exchanges] == answers
    assert len({each.answer_id for each in answers}) == 3


def test_an_answer_with_fields_this_version_does_not_know_is_read(context, kept):
    _, [answer] = talk(context, kept(), "why is customer 1042 high risk?")
    stored = {**answer_to_json(answer), "of_a_later_version": 1}
    assert answer_from_json(stored) == replace(answer, results=())


def test_only_the_last_turns_are_read_again(context, kept):
    thread, _ = talk(context, kept(), "1042?", "1077?", "1050?")
    messages = kept().recent(thread, 2)
    assert [message.text for message in messages if message.type == "human"] == ["1077?", "1050?"]


def test_nothing_of_another_person_s_is_visible_even_by_its_id(context, kept):
    thread, _ = talk(context, kept("ana"), "why is customer 1042 high risk?")
    other = kept("bo")
    assert other.listed() == []
    assert other.search("1042") == []
    for attempt in (
        lambda: other.find(thread),
        lambda: other.find(thread[:6]),
        lambda: other.exchanges(thread),
        lambda: other.recent(thread, 20),
        lambda: other.rename(thread, "mine"),
        lambda: other.delete(thread),
        lambda: talk(context, other, "and him?", thread=thread),
    ):
        with pytest.raises(UnknownConversationError, match="conversations list"):
            attempt()
    assert [each.question for each in kept("ana").exchanges(thread)] == [
        "why is customer 1042 high risk?"
    ]


def test_a_conversation_is_found_renamed_and_deleted(context, kept):
    archive = kept()
    first, _ = talk(context, archive, "why is customer 1042 high risk?")
    second, _ = talk(context, archive, f"what about {NAME}\n in  Pune?", "how many high risk?")
    titles = {each.conversation_id: each.title for each in archive.listed()}
    assert titles == {
        second: f"what about {NAME} in Pune?",
        first: "why is customer 1042 high risk?",
    }
    assert archive.find(first[:8]).conversation_id == first
    archive.rename(first, "Case of the month")
    assert archive.find(first).title == "Case of the month"
    with pytest.raises(TitleError, match="blank"):
        archive.rename(first, "  ")
    archive.delete(first)
    assert [each.conversation_id for each in kept().listed()] == [second]
    with pytest.raises(UnknownConversationError):
        archive.exchanges(first)


def test_a_search_looks_into_titles_questions_and_answers(context, kept):
    archive = kept()
    first, [answer, _] = talk(context, archive, "why is customer 1042 high risk?", "1077?")
    talk(context, archive, "portfolio summary")
    assert "Salary late by" in answer.text
    [hit] = archive.search("SALARY late 1042")
    assert (hit.conversation_id, "alary late" in hit.found) == (first, True)
    assert archive.search("1042 weather") == []
    archive.rename(first, "Müller's case")
    assert [each.conversation_id for each in archive.search("müller")] == [first]


def test_a_conversation_is_kept_on_every_store(context, store):
    archive = Archive(store, lambda: context.cipher, "ana")
    thread, answers = talk(context, archive, "top 5 riskiest", "why the second?")
    assert [each.answer for each in archive.exchanges(thread)] == answers
    assert [each.conversation_id for each in archive.search("runway 1002")] == [thread]
    archive.delete(thread)
    assert archive.listed() == []


def test_nothing_readable_is_stored(context, kept, sqlite_store):
    talk(context, kept(), f"why is {NAME} of 1042 at risk?")
    with sqlite_store.read() as conn:
        for table in ("conversations", "conversation_turns"):
            for row in conn.exec_driver_sql(f"SELECT * FROM {table}"):  # noqa: S608 - our own
                assert not {1042, "1042"} & set(row)  # ids and seals may have 1042 inside by chance
                assert all(words not in str(tuple(row)) for words in (NAME, "of 1042"))


class Slow(EmbeddedModel):
    """The embedded model, at the pace of one that is far away."""

    async def _astream(self, *args, **kwargs):
        async for chunk in super()._astream(*args, **kwargs):
            yield chunk
            await asyncio.sleep(0.02)


def test_what_was_shown_of_a_stopped_answer_is_kept_and_marked(context, kept):
    archive = kept()
    thread = archive.begin()
    assistant = Assistant(context, Slow(), archive)
    events = assistant.stream("why is 1042 at risk?", thread)
    first = next(events)
    assert isinstance(first, Delta)
    events.close()
    deadline = time.monotonic() + 10
    while not kept().listed() and time.monotonic() < deadline:
        time.sleep(0.02)
    [stopped] = kept().exchanges(thread)
    assert stopped.answer.text.startswith(first.text)
    assert stopped.answer.text.endswith(STOPPED)
    assert called(assistant.ask("and which treatment?", thread)) == (
        "recommend_treatment(customer_id=1042)"
    )


def test_calls_that_no_tool_answered_are_left_out_of_a_stopped_turn():
    call = {"name": "portfolio", "args": {}, "id": "1"}
    asked = HumanMessage("how is the book?")
    kept = _stopped([asked, AIMessage("", tool_calls=[call])], "")
    assert [message.text for message in kept] == [asked.text, STOPPED]


def test_a_conversation_deleted_meanwhile_stays_deleted(context, kept):
    thread, _ = talk(context, kept(), "1042?")
    assistant = Assistant(context, conversations=kept())
    events = assistant.stream("and 1077?", thread)
    next(events)
    kept().delete(thread)
    *_, last = events
    assert isinstance(last, Finished)
    assert "1077" in last.answer.text
    assert kept().listed() == []


def test_a_place_has_one_conversation_and_only_its_person_s(context, kept):
    first, second = kept(), kept()
    held, _ = talk(context, first, "1042?", thread=first.begin("tour.ipynb"))
    assert second.begin("tour.ipynb") == held
    assert second.begin("other.ipynb") != held
    assert kept("bo").begin("tour.ipynb") != held


def test_of_two_that_begin_at_one_place_at_once_both_are_kept(context, kept):
    first, second = kept(), kept()
    threads = {archive: archive.begin("tour.ipynb") for archive in (first, second)}
    for archive, thread in threads.items():
        talk(context, archive, "1042?", thread=thread)
    assert {each.conversation_id for each in kept().listed()} == set(threads.values())
    assert kept().begin("tour.ipynb") == threads[first]


def test_what_was_not_used_for_long_is_forgotten_when_another_is_begun(context, kept):
    now = system_clock()
    old, _ = talk(context, kept(clock=frozen_clock(now - timedelta(days=181))), "1042?")
    young, _ = talk(context, kept(clock=frozen_clock(now - timedelta(days=179))), "1042?")
    theirs, _ = talk(context, kept("bo", frozen_clock(now - timedelta(days=181))), "1042?")
    talk(context, kept(), "1077?", thread=young)
    assert old in {each.conversation_id for each in kept().listed()}
    talk(context, kept(), "1077?")
    assert old not in {each.conversation_id for each in kept().listed()}
    assert [each.conversation_id for each in kept("bo").listed()] == [theirs]


def test_an_answer_that_cannot_be_kept_is_given_and_says_so(context, kept, monkeypatch):
    archive = kept()

    def locked(*_):
        raise StoreLockedError("Store is locked by another process.")

    monkeypatch.setattr(archive, "keep", locked)
    _, [answer] = talk(context, archive, "why is customer 1042 high risk?")
    assert answer.text.startswith("Customer 1042 is MEDIUM risk")
    assert answer.text.endswith("not kept in the conversation. Store is locked by another process.")
    assert answer.failures == ()


def test_nothing_is_kept_under_a_key_that_does_not_open_the_store(context):
    archive = Archive(context.store, lambda: Cipher(KEY), "ana")
    _, [answer] = talk(context, archive, "why is customer 1042 high risk?")
    assert answer.text.startswith("Customer 1042 is MEDIUM risk")
    assert "another key: set FORBEAR_PII_KEY" in answer.text
    assert archive.listed() == []


def test_the_desk_s_own_archive_is_that_of_its_person(context):
    archive = open_archive(context)
    thread, _ = talk(context, archive, "1042?")
    try:
        assert open_archive(replace(context, person="bo")).listed() == []
        assert open_archive(context).find(thread).title == "1042?"
    finally:
        archive.delete(thread)
