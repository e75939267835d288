"""A real client, real HTTP, a strict server, and a model that cannot be trusted."""

import itertools
from dataclasses import replace

import pytest
from langchain_core.language_models import BaseChatModel
from sqlalchemy import func, select

from assistant.agent import Assistant
from assistant.answers import Delta, Finished
from assistant.embedded.model import EmbeddedModel
from assistant.endpoint import EndpointSettingsError, connect, open_endpoint
from engine.store.database import open_store
from engine.store.schema import APPROVALS, DELIVERIES, OUTBOX
from tests.fixtures.answers import called
from tests.fixtures.endpoint import Call, Endpoint, Fail, Hang, Move, Say, brain_of, script
from tools.context import Context, open_context

EXPLAIN = Call("explain_risk", {"customer_id": 1042})
PARITY = [
    "why is customer 1042 high risk?",
    "which 10 accounts are most at risk, and why the first?",
    "compare 1042 and 1077",
    "which treatment for 1077 and by which rule",
    "why is 99999 risky",
    "send it",
    "what's the weather?",
]


def client(server: Endpoint, timeout: float = 10) -> BaseChatModel:
    return connect(server.url, "test-model", "key", timeout=timeout)


def sends(context: Context) -> int:
    with context.store.read() as conn:
        return sum(
            conn.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (APPROVALS, OUTBOX, DELIVERIES)
        )


def test_the_same_question_gets_the_same_answer_directly_and_over_http(context):
    direct = Assistant(context)
    with Endpoint(brain_of(EmbeddedModel())) as server:
        fronted = Assistant(context, client(server))
        for question in PARITY:
            here, there = direct.ask(question, question), fronted.ask(question, question)
            assert (there.text, there.table, there.call) == (here.text, here.table, here.call)
            assert not there.withheld
    assert all(request["stream"] for request in server.requests)


def test_follow_ups_work_over_http(context):
    with Endpoint(brain_of(EmbeddedModel())) as server:
        assistant = Assistant(context, client(server))
        assistant.ask("top 5 riskiest")
        assert called(assistant.ask("why the second?")) == "explain_risk(customer_id=1002)"


@pytest.mark.parametrize(
    ("moves", "reason"),
    [
        ([Fail(401)], "it refused the key; check FORBEAR_LLM_API_KEY"),
        ([Fail(404)], "check FORBEAR_LLM_MODEL"),
        ([Fail(429)], "it is over its limit"),
        ([Fail(500)], "it answered with status 500"),
        ([Fail(200, "{not json")], "its reply was not in the chat protocol"),
        ([Fail(200, '{"hello": 1}')], "its reply was not in the chat protocol"),
        ([Hang(3)], "it did not answer in time"),
        ([Say("Customer 1042 is fine and ", cut_after=3)], "it broke off"),
        ([Say(calls=(EXPLAIN,)), Fail(500)], "it answered with status 500"),
        ([Say(calls=(Call("portfolio"),)), Fail(500)], "it answered with status 500"),
    ],
)
def test_a_failing_endpoint_is_named_and_the_embedded_model_answers(context, moves, reason):
    with Endpoint(script(*moves)) as server:
        assistant = Assistant(context, client(server, timeout=1))
        answer = assistant.ask("why is customer 1042 high risk?")
        assert f"Note: the language model at {server.url} did not answer: " in answer.text
        assert reason in answer.text
        assert "Customer 1042 is MEDIUM risk, not high: 8.3 %" in answer.text
        assert answer.model_name == "embedded"


def test_an_unreachable_endpoint_is_named(context):
    model = connect("http://127.0.0.1:9/v1", "test-model", None, timeout=1)
    assert "it cannot be reached" in Assistant(context, model).ask("1042?").text


SLY: dict[str, list[Move]] = {
    "claims to have sent": [Say("I have sent the SMS to customer 1042.")],
    "wrong number": [Say(calls=(EXPLAIN,)), Say("Customer 1042 has a probability of 98.7 %.")],
    "wrong amount": [Say(calls=(EXPLAIN,)), Say("The EMI is ₹99,999.")],
    "wrong date": [Say(calls=(EXPLAIN,)), Say("It is due on 6 November 2026.")],
    "wrong band": [Say(calls=(EXPLAIN,)), Say("Customer 1042 is CRITICAL.")],
    "wrong customer": [Say(calls=(EXPLAIN,)), Say("The same goes for customer 1055.")],
    "invented name": [Say(calls=(EXPLAIN,)), Say("This is Rahul Verma of Pune.")],
    "repeats the question's figure": [Say("Yes, the probability is 95 %.")],
}


@pytest.mark.parametrize("moves", SLY.values(), ids=SLY.keys())
def test_what_is_not_grounded_is_withheld_and_the_facts_are_shown(context, moves):
    with Endpoint(script(*moves)) as server:
        assistant = Assistant(context, client(server))
        answer = assistant.ask("is the risk of 1042 really 95 %?")
    said = moves[-1].text
    assert answer.withheld
    assert said not in answer.text
    assert "I held back a part of the model's answer" in answer.text
    if len(moves) > 1:
        assert "Customer 1042 is MEDIUM risk: 8.3 % chance" in answer.text


ROGUE: dict[str, list[Move]] = {
    "hallucinated tool": [Say(calls=(Call("approve_and_send", {"draft_id": "1"}),)), Say("Hm.")],
    "broken arguments": [Say(calls=(Call("explain_risk", '{"customer_id": 10'),)), Say("Hm.")],
    "always broken": [Say(calls=(Call("explain_risk", "{"),))],
    "extra argument": [
        Say(calls=(Call("explain_risk", {"customer_id": 1042, "send": True}),)),
        Say("Hm."),
    ],
    "sql in an id": [Say(calls=(Call("explain_risk", {"customer_id": "1 or 1=1"}),)), Say("Hm.")],
    "huge limit": [Say(calls=(Call("find_customers", {"limit": 100_000}),)), Say("Hm.")],
    "endless loop": [Say(calls=(EXPLAIN,))],
    "thirty calls at once": [Say(calls=(EXPLAIN,) * 30), Say("Hm.")],
    "doubled ids": [
        Say(calls=(Call("explain_risk", {"customer_id": 1042}, "x"), Call("portfolio", {}, "x"))),
        Say("Hm."),
    ],
    "empty": [Say("")],
    "drafts on its own": [Say(calls=(Call("draft_message", {"customer_id": 1077}),)), Say("Sent!")],
    "unreachable channel": [
        Say(calls=(Call("draft_message", {"customer_id": 1077, "channel": "pigeon"}),)),
        Say("Hm."),
    ],
}


@pytest.mark.parametrize("moves", ROGUE.values(), ids=ROGUE.keys())
def test_a_rogue_model_sends_nothing_and_leaves_the_conversation_usable(context, moves):
    with Endpoint(script(*moves)) as server:
        assistant = Assistant(context, client(server))
        assert assistant.ask("why is customer 1042 at risk?").text
        server.brain = brain_of(EmbeddedModel())
        after = assistant.ask("why is customer 1077 at risk?")
    assert "Customer 1077 is HIGH risk: 24.4 %" in after.text
    assert not after.withheld
    assert sends(context) == 0
    assert len(server.requests) < 16


def test_what_is_streamed_is_never_taken_back(context):
    moves = [
        Say(calls=(EXPLAIN,)),
        Say("Customer 1042 is MEDIUM. The chance is 8.3 %. It will rise to 77.1 % soon. Bye."),
    ]
    with Endpoint(script(*moves)) as server:
        *deltas, finished = Assistant(context, client(server)).stream("1042?")
    assert isinstance(finished, Finished)
    shown = "".join(delta.text for delta in deltas if isinstance(delta, Delta))
    assert shown == finished.answer.text
    assert shown.startswith("Customer 1042 is MEDIUM. The chance is 8.3 %. \n\nI held back")
    assert "77.1" not in shown


def test_a_language_model_is_chosen_by_the_environment():
    assert open_endpoint({}) is None
    with pytest.raises(EndpointSettingsError, match="'FORBEAR_LLM_MODEL' is not set"):
        open_endpoint({"FORBEAR_LLM_BASE_URL": "http://127.0.0.1:9/v1"})
    model = open_endpoint(
        {"FORBEAR_LLM_BASE_URL": "http://127.0.0.1:9/v1", "FORBEAR_LLM_MODEL": "m"}
    )
    assert getattr(model, "use_responses_api", None) is False


def test_questions_from_many_threads_do_not_mix(context):
    assistant = Assistant(context)
    streams = [assistant.stream(f"why is {c} at risk", str(c)) for c in (1001, 1042, 1077)]
    texts = ["" for _ in streams]
    for events in itertools.zip_longest(*streams):
        for place, event in enumerate(events):
            texts[place] += getattr(event, "text", "")
    assert [text.split(" is ")[0] for text in texts] == [
        f"Customer {c}" for c in (1001, 1042, 1077)
    ]


def test_a_locked_store_is_told_and_the_conversation_goes_on(desk_home):
    own = open_context({"FORBEAR_HOME": str(desk_home)}, person="ana")
    impatient = replace(own, store=open_store(own.store.url, patience=0.1))
    assistant = Assistant(impatient)
    with own.store.write():
        told = assistant.ask("draft a message for 1077")
    assert "locked" in told.text or "hold" in told.text
    assert told.draft_id is None
    assert called(assistant.ask("why is 1042 at risk?")) == "explain_risk(customer_id=1042)"
