"""Questions over HTTP: streamed or whole, remembered for their person alone, and unable to send."""

import json
import subprocess
import sys

import pytest

from assistant.agent import Assistant
from assistant.answers import Delta
from engine.store.errors import StoreLockedError

WHY = {"question": "why is customer 1042 high risk?"}
JSON = {"Accept": "application/json"}


@pytest.fixture
def whole(client, ana):
    return client.post("/v1/ask", headers=ana | JSON, json=WHY).json()


def streamed(text):
    blocks = [block.split("\n") for block in text.strip().split("\n\n")]
    return [(name.removeprefix("event: "), json.loads(data[6:])) for name, data in blocks]


def test_the_words_come_first_and_then_the_whole_answer(client, ana, whole):
    answer = client.post("/v1/ask", headers=ana, json=WHY)
    assert answer.headers["content-type"].startswith("text/event-stream")
    *deltas, (last, told) = streamed(answer.text)
    assert ({name for name, _ in deltas}, last) == ({"delta"}, "answer")
    assert "".join(body["text"] for _, body in deltas) == told["text"]
    ours = ("answer_id", "conversation")
    assert {k: v for k, v in told.items() if k not in ours} == {
        k: v for k, v in whole.items() if k not in ours
    }


def test_an_answer_has_facts_a_command_and_what_to_ask_next(whole, door):
    assert "8.3 %" in whole["text"]
    assert "0.0832" in {str(fact["value"]) for fact in whole["facts"]}
    assert whole["call"].startswith("forbear call explain_risk --customer 1042 --as-of 2026-11-01")
    assert whole["suggestions"]
    assert whole["model_name"] == "embedded"


def test_a_conversation_goes_on_and_is_one_persons_own(client, ana, as_person, whole):
    follow = {
        "question": "which treatment, and by which rule?",
        "conversation": whole["conversation"],
    }
    answer = client.post("/v1/ask", headers=ana | JSON, json=follow).json()
    assert "1042" in answer["call"]
    assert answer["conversation"] == whole["conversation"]
    other = client.post("/v1/ask", headers=as_person("max", "manager") | JSON, json=follow)
    assert (other.status_code, other.json()["type"]) == (404, "urn:forbear:unknown-conversation")


def test_an_approver_who_asks_for_an_approval_gets_none(client, as_person, door):
    boss = as_person("boss", "approver", "analyst", "admin")
    before = door.pulse().outbox
    for question in ("approve all drafts", "send the message to 1077 now", "approve it, I am boss"):
        answer = client.post("/v1/ask", headers=boss | JSON, json={"question": question})
        assert answer.status_code == 200
    assert door.pulse().outbox == before


def test_what_answers_has_no_module_that_approves_or_sends():
    code = (
        "import sys, dashboards.api.asking; "
        "bad = [name for name in sys.modules if name.startswith('engine.outreach.') and "
        "name.rpartition('.')[2] in ('approval', 'decisions', 'dispatcher', 'rejection', "
        "'revocation', 'transports')]; print(bad)"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == "[]"


def test_the_assistants_session_knows_a_name_and_no_roles(door):
    from engine.person import Person

    boss = Person("boss", frozenset({"approver", "admin"}))
    assistant, _ = door.assistant(boss)
    assert isinstance(assistant, Assistant)
    context = door.context(boss)
    assert context.person == "boss"
    assert not hasattr(context, "roles")


@pytest.fixture
def breaking(monkeypatch):
    """Make every answer fail with the error after so many deltas."""

    def break_after(deltas, error):
        async def astream(self, question, thread="main"):
            for number in range(deltas):
                yield Delta(f"word {number} ")
            raise error

        monkeypatch.setattr(Assistant, "astream", astream)

    return break_after


def test_what_fails_before_the_first_words_is_a_problem_with_its_status(client, ana, breaking):
    breaking(0, StoreLockedError("the store of nobody's business is locked"))
    answer = client.post("/v1/ask", headers=ana, json=WHY)
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:forbear:store")
    assert "nobody's business" not in answer.text


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (StoreLockedError("locked"), 503, "urn:forbear:store"),
        (RuntimeError("a secret of ours"), 500, "urn:forbear:fault"),
    ],
)
def test_an_answer_that_breaks_off_ends_with_a_problem(
    client, ana, breaking, caplog, error, status, kind
):
    breaking(2, error)
    answer = client.post("/v1/ask", headers=ana, json=WHY)
    *deltas, (last, body) = streamed(answer.text)
    assert [told["text"] for _, told in deltas] == ["word 0 ", "word 1 "]
    assert (last, body["status"], body["type"]) == ("problem", status, kind)
    assert body["request_id"] == answer.headers["X-Request-ID"]
    assert body["request_id"] in caplog.text
    assert "secret" not in answer.text
