"""The embedded chat model: deterministic, stateless, without a network or a key.

To LangChain it is a chat model like any other: messages in, tool calls or text out, whole or in
chunks. What it says is rendered from tool results by templates; it never writes a fact itself.
"""

import json
import re
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, SystemMessage
from langchain_core.messages.tool import tool_call, tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool

from assistant.embedded import wording
from assistant.embedded.planning import plan
from assistant.embedded.transcript import turns

NAME = "embedded"
_TODAY = re.compile(r"Today: (\d{4}-\d{2}-\d{2})")


class EmbeddedModel(BaseChatModel):
    """The built-in parser as a chat model."""

    model_name: str = NAME

    @property
    def _llm_type(self) -> str:
        return NAME

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model_name": self.model_name}

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,  # noqa: ANN401 - as the base class declares it
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """The same model, told which tools there are."""
        declared = [convert_to_openai_tool(tool) for tool in tools]
        return self.bind(tools=declared, **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,  # noqa: ANN401 - as the base class declares it
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=reply(messages))])

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,  # noqa: ANN401 - as the base class declares it
    ) -> ChatResult:
        return self._generate(messages)

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,  # noqa: ANN401 - as the base class declares it
    ) -> Iterator[ChatGenerationChunk]:
        for chunk in _chunks(reply(messages)):
            if run_manager is not None:
                run_manager.on_llm_new_token(chunk.text, chunk=chunk)
            yield chunk

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,  # noqa: ANN401 - as the base class declares it
    ) -> AsyncIterator[ChatGenerationChunk]:
        for chunk in _chunks(reply(messages)):
            if run_manager is not None:
                await run_manager.on_llm_new_token(chunk.text, chunk=chunk)
            yield chunk


def reply(messages: Sequence[BaseMessage]) -> AIMessage:
    """The next message of the conversation: tool calls, or the answer."""
    conversation = turns(messages)
    if not conversation:
        return AIMessage("Please ask a question.")
    step = plan(conversation, _today(messages))
    about = {"model_name": NAME, "finish_reason": "tool_calls" if step.calls else "stop"}
    calls = [
        tool_call(name=call.tool, args=dict(call.arguments), id=f"call_{len(messages)}_{place}")
        for place, call in enumerate(step.calls)
    ]
    text = "" if step.calls else wording.answer(step.parts)
    return AIMessage(text, tool_calls=calls, response_metadata=about)


def _today(messages: Sequence[BaseMessage]) -> date:
    for message in messages:
        if isinstance(message, SystemMessage) and (found := _TODAY.search(message.text)):
            return date.fromisoformat(found.group(1))
    return datetime.now(UTC).date()


def _chunks(message: AIMessage) -> Iterator[ChatGenerationChunk]:
    """The message as a provider streams it: words, then each call's name, then its arguments."""
    for piece in re.findall(r"\s*\S+\s*", message.text):
        yield ChatGenerationChunk(message=AIMessageChunk(content=piece))
    for place, call in enumerate(message.tool_calls):
        yield _call_chunk(call["name"], "", call["id"], place)
        yield _call_chunk(None, json.dumps(call["args"]), None, place)
    last = AIMessageChunk(
        content="", response_metadata=message.response_metadata, chunk_position="last"
    )
    yield ChatGenerationChunk(message=last)


def _call_chunk(
    name: str | None, arguments: str, call_id: str | None, place: int
) -> ChatGenerationChunk:
    chunk = tool_call_chunk(name=name, args=arguments, id=call_id, index=place)
    return ChatGenerationChunk(message=AIMessageChunk(content="", tool_call_chunks=[chunk]))
