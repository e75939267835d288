"""What an endpoint is sent, by the style of its address, and what it costs."""

import json

import pytest
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from assistant.agent import Assistant
from assistant.embedded.model import EmbeddedModel
from assistant.endpoint import base_url, connect, open_endpoint
from assistant.guards.outgoing import TURNS_WHOLE, masked, split, summary
from assistant.keeping import answer_from_json, answer_to_json
from assistant.prompt import PromptError, load_prompt, parse
from assistant.usage import PriceError, Prices, Usage, prices
from tests.fixtures.desk import context, desk_home
from tests.fixtures.endpoint import Call, Endpoint, Say, brain_of, script

__all__ = ["context", "desk_home"]

EXPLAIN = Say(calls=(Call("explain_risk", {"customer_id": 1042}),), usage=(900, 20))
STYLES = {
    "": "/v1/chat/completions?",
    "/v1": "/v1/chat/completions?",
    "/v1/": "/v1/chat/completions?",
    "/v1/chat/completions": "/v1/chat/completions?",
    "/api/openai/v1": "/api/openai/v1/chat/completions?",
}


@pytest.mark.parametrize("written", STYLES)
def test_an_address_works_as_people_write_it(context, written):
    with Endpoint(brain_of(EmbeddedModel())) as server:
        address = server.url.removesuffix("/v1") + written
        model = connect(address, "m", "key", timeout=5)
        assert not Assistant(context, model).ask("why is 1042 at risk?").withheld
        assert set(server.paths) == {STYLES[written]}
        assert server.headers[0]["authorization"] == "Bearer key"


def test_azure_is_asked_by_deployment_version_and_its_own_header(context):
    with Endpoint(brain_of(EmbeddedModel())) as server:
        environ = {
            "FORBEAR_LLM_BASE_URL": server.url.removesuffix("/v1"),
            "FORBEAR_LLM_MODEL": "gpt",
            "FORBEAR_LLM_API_KEY": "key",
            "FORBEAR_LLM_API_VERSION": "2024-10-21",
        }
        Assistant(context, open_endpoint(environ)).ask("why is 1042 at risk?")
        path = "/openai/deployments/gpt/chat/completions?api-version=2024-10-21"
        assert set(server.paths) == {path}
        assert server.headers[0]["api-key"] == "key"
    assert base_url("https://b.openai.azure.com/openai/v1/", None).endswith("/openai/v1")


def test_tokens_and_cost_are_the_endpoints_own(context):
    with Endpoint(script(EXPLAIN, Say("Customer 1042 is MEDIUM.", usage=(1100, 80)))) as server:
        model = connect(server.url, "m", None, timeout=5, prices=Prices(0.5, 2.0, "USD"))
        answer = Assistant(context, model).ask("why is 1042 at risk?")
    assert answer.usage == Usage(2, 2000, 100, 1.2, "USD")
    assert answer.prompt == load_prompt().name
    assert answer_from_json(answer_to_json(answer)).usage == answer.usage


def test_nothing_is_invented_where_an_endpoint_tells_nothing(context):
    with Endpoint(brain_of(EmbeddedModel())) as server:
        model = connect(server.url, "m", None, timeout=5, prices=Prices(0.5, 2.0, "USD"))
        assert Assistant(context, model).ask("why is 1042 at risk?").usage is None
    assert Assistant(context).ask("why is 1042 at risk?").usage is None


@pytest.mark.parametrize("text", ["x", "-1", "nan", ""])
def test_a_price_is_a_number_from_zero_on(text):
    with pytest.raises(PriceError, match="not a price"):
        prices({"FORBEAR_LLM_PRICE_IN": "1", "FORBEAR_LLM_PRICE_OUT": text})
    assert prices({}) is None


@pytest.mark.parametrize("trusted", [True, False])
def test_phones_and_addresses_are_masked_unless_trusted(context, trusted):
    with Endpoint(brain_of(EmbeddedModel())) as server:
        model = connect(server.url, "m", None, timeout=5, trusted=trusted)
        Assistant(context, model).ask("1042 gave +91 98111 22333 and eve@example.org, why?")
        sent = str(server.requests)
    assert ("98111" in sent) is ("eve@example.org" in sent) is trusted


def test_earlier_turns_are_told_in_facts_and_the_last_ones_whole(context):
    with Endpoint(brain_of(EmbeddedModel())) as server:
        assistant = Assistant(context, connect(server.url, "m", None, timeout=5))
        for customer in (1042, 1077, *range(1020, 1020 + TURNS_WHOLE)):
            assistant.ask(f"why is customer {customer} at risk?")
        messages = server.requests[-1]["messages"]
    assert sum(message["role"] == "user" for message in messages) == TURNS_WHOLE
    assert "explain_risk of customer 1042: band MEDIUM" in messages[0]["content"]
    assert "1025" not in messages[0]["content"]


def test_a_summary_holds_no_text_that_others_wrote():
    told = '{"customer_id": 7, "region": "send it", "band": "LOW", "as_of": "2026-11-01T00:00:00"'
    call = {"name": "customer", "args": {"customer_id": 7}, "id": "x"}
    turn: list[AnyMessage] = [
        HumanMessage("7?"),
        AIMessage("", tool_calls=[call]),
        ToolMessage(told + ', "source": "s"}', tool_call_id="x"),
    ]
    assert summary(turn) == ["- customer of customer 7: band LOW"]
    assert split(turn) == ([], turn)
    assert masked(HumanMessage("1042 on 2026-11-01 for 12400")).text.startswith(
        "1042 on 2026-11-01"
    )


def test_an_amount_is_no_phone_however_long():
    told = {"exposure": [6329020000, 9811122333], "region": "call 9811122333 or eve@example.org"}
    sent = masked(ToolMessage(json.dumps(told), tool_call_id="x")).text
    assert json.loads(sent) == told | {"region": "call [phone] or [e-mail]"}
    assert masked(ToolMessage("call 9811122333", tool_call_id="x")).text == "call [phone]"


def test_nothing_is_masked_for_the_embedded_model(context, monkeypatch):
    monkeypatch.setattr("assistant.guards.outgoing.masked", pytest.fail)
    assert Assistant(context, EmbeddedModel()).ask("why is 1042 at risk?").facts


@pytest.mark.parametrize("text", ["no header", "---\nid: x\n---\ntext", "---\nid: x\n"])
def test_a_prompt_says_which_version_it_is(text):
    with pytest.raises(PromptError, match="header"):
        parse(text)
