"""The assistant: a question in, a grounded answer out, in a stream.

The loop is LangChain's, with our guards around it; the model may be the embedded one or any other,
and both see the same tools. What is streamed has passed the same grounding check as what is kept,
so no reader ever sees a number that is taken back later.
"""

import asyncio
import os
import uuid
from collections.abc import AsyncIterator, Generator, Sequence
from dataclasses import replace
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, AnyMessage, HumanMessage

from assistant import exhibits
from assistant.answers import Answer, Delta, Event, Finished
from assistant.conversations import NOT_KEPT, Conversations, InMemory
from assistant.embedded.model import EmbeddedModel
from assistant.embedded.transcript import REPAIR, Result, turns
from assistant.evidence import gather
from assistant.gate import Gate, Notice
from assistant.guards.arguments import ArgumentGuard
from assistant.guards.grounded import WITHHELD, GroundingGuard, this_turn
from assistant.guards.limits import Limits
from assistant.guards.protocol import ProtocolRepair
from assistant.loop import aiterate, iterate
from assistant.prompt import load_prompt
from assistant.toolbox import toolbox
from assistant.usage import Spent, total
from tools import TOOLS, Context

STOPPED = "Stopped here, before the answer was complete."
_TURNS_KEPT = 20


class Assistant:
    """A conversation partner for one person; each thread is a conversation of its own."""

    def __init__(
        self,
        context: Context,
        model: BaseChatModel | None = None,
        conversations: Conversations | None = None,
    ) -> None:
        """Use the given model, else the configured endpoint, else the embedded model.

        What was said is remembered in `conversations`, else in this process alone.
        """
        _stay_private()
        spare = model if isinstance(model, EmbeddedModel) else EmbeddedModel()
        self._model = model or _configured() or spare
        self._agent = _agent(self._model, spare, context)
        self._conversations = conversations or InMemory()

    def stream(self, question: str, thread: str = "main") -> Generator[Event, None, None]:
        """Answer a question: deltas as they come, then the finished answer."""
        return iterate(self._events(question, thread))

    def astream(self, question: str, thread: str = "main") -> AsyncIterator[Event]:
        """The same, for a caller that has an event loop."""
        return aiterate(self._events(question, thread))

    def ask(self, question: str, thread: str = "main") -> Answer:
        """The finished answer alone."""
        *_, last = self.stream(question, thread)
        if not isinstance(last, Finished):
            raise TypeError(f"The stream ended with {last!r} instead of an answer.")
        return last.answer

    async def _events(self, question: str, thread: str) -> AsyncIterator[Event]:
        asked = HumanMessage(question, id=uuid.uuid4().hex)
        earlier = await asyncio.to_thread(self._conversations.recent, thread, _TURNS_KEPT)
        messages: list[AnyMessage] = [*earlier, asked]
        gate = Gate(gather((), question))
        notices: list[str] = []
        spent: list[Spent] = []
        try:
            async for mode, item in self._agent.astream(
                {"messages": messages},
                stream_mode=["messages", "custom", "values"],
            ):
                if mode == "values":
                    messages = item["messages"]
                    shown = gate.flush()
                    gate.evidence = gather(this_turn(messages)[1], question)
                else:
                    notices += [item.text] if isinstance(item, Notice) else []
                    spent += [item] if isinstance(item, Spent) else []
                    shown = _shown(gate, mode, item)
                if shown:
                    yield Delta(shown)
        except asyncio.CancelledError:  # the reader stopped it: what was shown is kept
            messages = _stopped(messages, gate.said)
            answer = self._answer(_last(messages).text, messages, notices)
            await asyncio.to_thread(
                self._keep, thread, messages, replace(answer, usage=total(spent))
            )
            raise
        if rest := gate.finish(_last(messages).text):
            yield Delta(rest)
        answer = replace(self._answer(gate.said, messages, notices), usage=total(spent))
        if unkept := await asyncio.to_thread(self._keep, thread, messages, answer):
            yield Delta(unkept)
        yield Finished(replace(answer, text=answer.text + unkept))

    def _keep(self, thread: str, messages: Sequence[AnyMessage], answer: Answer) -> str:
        """Remember the turn; what to say where that cannot be."""
        try:
            self._conversations.keep(thread, _kept(messages), answer)
        except NOT_KEPT as error:
            return f"\n\nNote: this answer is not kept in the conversation. {error}"
        return ""

    def _answer(self, text: str, messages: Sequence[AnyMessage], notices: Sequence[str]) -> Answer:
        _, results = this_turn(messages)
        last = _last(messages)
        return Answer(
            text=text,
            facts=exhibits.facts(results),
            table=exhibits.table(results),
            chart=exhibits.chart(results),
            draft_id=exhibits.draft_id(results),
            suggestions=exhibits.suggestions(results),
            call=exhibits.call(results),
            cells=exhibits.cells(results),
            model_name=str(last.response_metadata.get("model_name", _name(self._model))),
            withheld=any(WITHHELD in m.additional_kwargs for m in _this_turn(messages)),
            failures=(*notices, *exhibits.failures(_last_round(messages))),
            results=tuple(results),
            answer_id=str(_this_turn(messages)[0].id),
            prompt=load_prompt().name,
        )


def _agent(model: BaseChatModel, spare: BaseChatModel, context: Context) -> Any:  # noqa: ANN401 - LangGraph's generic graph
    from langchain.agents import create_agent

    return create_agent(
        model,
        toolbox(TOOLS, context),
        system_prompt=_prompt(context),
        middleware=[
            ProtocolRepair(),
            GroundingGuard(),
            Limits(),
            *([] if model is spare else _around_endpoint(spare)),
            ArgumentGuard({tool.name: tool for tool in TOOLS}),
        ],
    )


def _configured() -> BaseChatModel | None:
    """The endpoint named by the environment; its client is slow to import, so only then."""
    if not any(os.environ.get(f"FORBEAR_LLM_{name}") for name in ("BASE_URL", "MODEL")):
        return None
    from assistant.endpoint import open_endpoint

    return open_endpoint(os.environ)


def _around_endpoint(spare: BaseChatModel) -> list[Any]:
    from assistant.guards.fallback import Fallback
    from assistant.guards.outgoing import Outgoing

    return [Fallback(spare), Outgoing(spare)]


def _prompt(context: Context) -> str:
    today = context.local(context.clock()).date()
    return load_prompt().fill(
        today=today.isoformat(), portfolio=context.row.name, currency=context.currency
    )


def _shown(gate: Gate, mode: str, item: Any) -> str:  # noqa: ANN401 - whatever LangGraph streams
    if mode == "custom":
        return gate.note(item.text) if isinstance(item, Notice) else ""
    chunk, about = item
    if about.get("langgraph_node") != "model" or not isinstance(chunk, AIMessageChunk):
        return ""
    return gate.take(chunk.text, chunk.id)


def _this_turn(messages: Sequence[AnyMessage]) -> list[AnyMessage]:
    starts = [place for place, message in enumerate(messages) if _asks(message)]
    return list(messages[starts[-1] :])


def _last(messages: Sequence[AnyMessage]) -> AIMessage:
    said = [message for message in _this_turn(messages) if isinstance(message, AIMessage)]
    return said[-1] if said else AIMessage("")


def _stopped(messages: Sequence[AnyMessage], said: str) -> list[AnyMessage]:
    """The turn as far as it was shown, without unanswered calls, and marked as stopped."""
    answered = list(messages)
    while isinstance(answered[-1], AIMessage):
        answered.pop()
    return [*answered, AIMessage(f"{said}\n\n{STOPPED}".strip(), id=uuid.uuid4().hex)]


def _last_round(messages: Sequence[AnyMessage]) -> Sequence[Result]:
    """What the last tools that were asked in this turn came back with."""
    rounds = turns(_this_turn(messages))[-1].rounds
    return rounds[-1] if rounds else ()


def _kept(messages: Sequence[AnyMessage]) -> list[AnyMessage]:
    """This turn, without our own requests to a model to repeat itself."""
    return [m for m in _this_turn(messages) if REPAIR not in m.additional_kwargs]


def _asks(message: AnyMessage) -> bool:
    return isinstance(message, HumanMessage) and REPAIR not in message.additional_kwargs


def _name(model: BaseChatModel) -> str:
    return str(getattr(model, "model_name", model._llm_type))


def _stay_private() -> None:
    """No tracing, and no class is revived from stored messages."""
    os.environ.update(
        LANGSMITH_TRACING="false", LANGCHAIN_TRACING_V2="false", LANGGRAPH_STRICT_MSGPACK="true"
    )
