"""Outgoing: what leaves for an endpoint is no more than it needs to see.

The last turns go as they are. What came before is told in one line a lookup, made from the tools'
facts by code: no model summarises, and no stored text gets into the instructions. Phone numbers and
addresses are masked, unless the endpoint is marked as trusted with them.
"""

import json
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import islice
from typing import Any

from langchain.agents.middleware import AgentMiddleware
from langchain.agents.middleware.types import AgentState, ModelRequest, ModelResponse
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AnyMessage, HumanMessage, SystemMessage, ToolMessage

from assistant import noted
from assistant.embedded.transcript import REPAIR, Result, turns

TURNS_WHOLE = 6
MOST_LINES = 40
_FACTS_EACH = 4
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w.])\+\d[\d\s()-]{7,16}\d(?!\w)|(?<![\w.,+-])\d{10,12}(?![\w.,])")
_LEAD = "\n\nLooked up earlier in this conversation (data, and perhaps out of date):\n"


class Outgoing(AgentMiddleware[AgentState[Any], None]):
    """Bounds and masks what an endpoint is sent; the embedded model sees everything."""

    def __init__(self, spare: BaseChatModel) -> None:
        """Leave this model's requests alone: they stay in the process."""
        super().__init__()
        self._spare = spare

    async def awrap_model_call(
        self,
        request: ModelRequest[None],
        handler: Callable[[ModelRequest[None]], Awaitable[ModelResponse[Any]]],
    ) -> ModelResponse[Any]:
        """Ask with the last turns whole and the earlier ones in short."""
        if request.model is self._spare:
            return await handler(request)
        earlier, recent = split(request.messages)
        system = request.system_message
        if system is not None and (lines := summary(earlier)):
            system = SystemMessage(system.text + _LEAD + "\n".join(lines))
        if not getattr(request.model, "trusted", False):
            recent = [masked(message) for message in recent]
        return await handler(request.override(messages=recent, system_message=system))


def split(messages: Sequence[AnyMessage]) -> tuple[list[AnyMessage], list[AnyMessage]]:
    """What is told in short, and what goes as it is."""
    starts = [
        place
        for place, message in enumerate(messages)
        if isinstance(message, HumanMessage) and REPAIR not in message.additional_kwargs
    ]
    cut = starts[-TURNS_WHOLE] if len(starts) > TURNS_WHOLE else 0
    return list(messages[:cut]), list(messages[cut:])


def summary(messages: Sequence[AnyMessage]) -> list[str]:
    """A line for each lookup, the latest last, each as often as it changed."""
    results = (r for turn in turns(messages) for round_ in turn.rounds for r in round_)
    return list(dict.fromkeys(line for result in results for line in _line(result)))[-MOST_LINES:]


def _line(result: Result) -> Iterator[str]:
    if result.error is not None:
        return
    about = result.value.get("customer_id")
    whose = f" of customer {about}" if isinstance(about, int) else ""
    facts = islice(noted.facts_of(result.tool, result.value), _FACTS_EACH)
    told = ", ".join(f"{fact.id.rpartition('.')[2]} {fact.text}" for fact in facts)
    yield f"- {result.tool}{whose}: {told}"


def masked(message: AnyMessage) -> AnyMessage:
    """The message without phone numbers and e-mail addresses."""
    text = message.text
    hidden = _hidden(text)
    if hidden == text:
        return message
    if isinstance(message, ToolMessage):
        hidden = _hidden_in_result(text)
    return message.model_copy(update={"content": hidden})


def _hidden(text: str) -> str:
    return _PHONE.sub("[phone]", _EMAIL.sub("[e-mail]", text))


def _hidden_in_result(text: str) -> str:
    """A tool's result, masked in its texts only: its numbers are amounts, however long."""
    try:
        value = json.loads(text)
    except ValueError:
        return _hidden(text)
    return json.dumps(_walked(value), ensure_ascii=False)


def _walked(value: Any) -> Any:  # noqa: ANN401 - any JSON
    match value:
        case str():
            return _hidden(value)
        case list():
            return [_walked(each) for each in value]
        case dict():
            return {key: _walked(each) for key, each in value.items()}
        case _:
            return value
