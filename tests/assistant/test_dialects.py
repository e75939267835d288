"""Servers that speak the chat protocol each in its own way, as their streams are written.

Each asks for two tools at once; both must be called, answered in the protocol's form, and told.
"""

import json
from typing import Any

import pytest

from assistant.agent import Assistant
from assistant.endpoint import connect
from tests.fixtures.endpoint import Endpoint, Raw, Say, script

QUESTION = "why is 1042 at risk, and how is the portfolio?"
ARGUMENTS = '{"customer_id": 1042}'
Chunk = dict[str, Any]


def chunk(delta: Chunk | None, finish: str | None = None, **more: Any) -> Chunk:
    choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "test-model",
        "choices": choices,
        **more,
    }


def call(index: int | None, name: str | None, arguments: str, **more: Any) -> Chunk:
    place = {} if index is None else {"index": index}
    named = {} if name is None else {"name": name}
    return {**place, **more, "function": {**named, "arguments": arguments}}


def pieces(first_id: str, second_id: str) -> list[Chunk]:
    """Two calls, the arguments of the first in fragments."""
    kind = {"type": "function"}
    return [
        {"tool_calls": [call(0, "explain_risk", "", id=first_id, **kind)]},
        *({"tool_calls": [call(0, None, part)]} for part in (ARGUMENTS[:7], ARGUMENTS[7:])),
        {"tool_calls": [call(1, "portfolio", "", id=second_id, **kind)]},
        {"tool_calls": [call(1, None, "{}")]},
    ]


def whole(index: int | None, name: str, arguments: str, told: str) -> Chunk:
    return call(index, name, arguments, id=told, type="function")


USAGE = {"prompt_tokens": 900, "completion_tokens": 40, "total_tokens": 940}
SILENT = {"role": "assistant", "content": ""}
STREAMS: dict[str, list[Chunk]] = {
    "OpenAI": [
        chunk({**SILENT, "content": None, "refusal": None}, usage=None),
        *(chunk(piece, usage=None) for piece in pieces("call_a1", "call_b2")),
        chunk({}, "tool_calls", usage=None),
        chunk(None, usage=USAGE),
    ],
    "Azure OpenAI": [
        chunk(None, prompt_filter_results=[{"prompt_index": 0, "content_filter_results": {}}]),
        chunk({**SILENT, "content": None}),
        *(chunk(piece) for piece in pieces("call_a1", "call_b2")),
        chunk({}, "tool_calls", content_filter_results={}),
    ],
    "vLLM": [
        chunk({"role": "assistant", "content": "", "reasoning_content": None}, logprobs=None),
        *(chunk(piece) for piece in pieces("chatcmpl-tool-0f3a", "chatcmpl-tool-77c1")),
        chunk({"content": ""}, "tool_calls", stop_reason=None),
        chunk(None, usage=USAGE),
    ],
    "Ollama": [
        chunk({**SILENT, "tool_calls": [whole(0, "explain_risk", ARGUMENTS, "call_k3")]}),
        chunk({**SILENT, "tool_calls": [whole(1, "portfolio", "{}", "call_m9")]}),
        chunk(SILENT, "tool_calls"),
    ],
    "Ollama before it counted": [
        chunk({**SILENT, "tool_calls": [whole(0, "explain_risk", ARGUMENTS, "call_k3")]}),
        chunk({**SILENT, "tool_calls": [whole(0, "portfolio", "{}", "call_m9")]}),
        chunk(SILENT, "stop"),
    ],
    "both in one piece": [
        chunk(
            {
                **SILENT,
                "tool_calls": [
                    whole(0, "explain_risk", ARGUMENTS, "call_k3"),
                    whole(0, "portfolio", "{}", "call_m9"),
                ],
            }
        ),
        chunk(SILENT, "stop"),
    ],
    "no index": [
        chunk({**SILENT, "tool_calls": [whole(None, "explain_risk", ARGUMENTS, "call_k3")]}),
        chunk({**SILENT, "tool_calls": [whole(None, "portfolio", "{}", "call_m9")]}),
        chunk({}, "tool_calls"),
    ],
    "LM Studio": [
        chunk({"role": "assistant"}, system_fingerprint="test-model"),
        *(chunk(piece) for piece in pieces("365174485", "365174486")),
        chunk({}, "tool_calls", system_fingerprint="test-model"),
    ],
}


@pytest.mark.parametrize("stream", STREAMS.values(), ids=STREAMS.keys())
def test_two_calls_at_once_are_both_made_and_told(context, stream):
    lines = "".join(f"data: {json.dumps(each)}\n\n" for each in stream)
    told = Say("Here is what the store holds.")
    with Endpoint(script(Raw(f"{lines}data: [DONE]\n\n"), told)) as server:
        model = connect(server.url, "test-model", "key", timeout=5)
        answer = Assistant(context, model).ask(QUESTION)
    messages = server.requests[-1]["messages"]
    [asked] = [message["tool_calls"] for message in messages if message.get("tool_calls")]
    names = [each["function"]["name"] for each in asked]
    assert names == ["explain_risk", "portfolio"]
    assert [json.loads(each["function"]["arguments"]) for each in asked] == [
        {"customer_id": 1042},
        {},
    ]
    answered = [each["tool_call_id"] for each in messages if each["role"] == "tool"]
    assert answered == [each["id"] for each in asked]
    assert answer.model_name == "test-model"
    assert {result.tool for result in answer.results} == {"explain_risk", "portfolio"}
