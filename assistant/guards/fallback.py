"""Fallback: when the endpoint fails, the embedded model answers and a note says so.

The note names the endpoint, the reason and the way out. It is sent ahead of the answer, so a
reader sees it first; the rest of the turn stays with the embedded model.
"""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from langchain.agents.middleware import AgentMiddleware
from langchain.agents.middleware.types import AgentState, ModelRequest, ModelResponse
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage

from assistant.endpoint import FAILURES, CutStreamError, reason, where
from assistant.gate import Notice
from assistant.usage import Spent


class Fallback(AgentMiddleware[AgentState[Any], None]):
    """Answers with the spare model when the first one fails."""

    def __init__(self, spare: BaseChatModel) -> None:
        """Keep the model to fall back to."""
        super().__init__()
        self._spare = spare
        self._failed_turn: object = None

    async def awrap_model_call(
        self,
        request: ModelRequest[None],
        handler: Callable[[ModelRequest[None]], Awaitable[ModelResponse[Any]]],
    ) -> ModelResponse[Any]:
        """Ask the model; if it fails, say so and ask the spare one, for the rest of the turn."""
        turn = _turn(request)
        if self._failed_turn == turn:
            return await handler(request.override(model=self._spare))
        try:
            response = _whole(await handler(request))
        except FAILURES as error:
            self._failed_turn = turn
            request.runtime.stream_writer(Notice(_note(request.model, error)))
            return await handler(request.override(model=self._spare))
        for spent in _spent(request.model, response):
            request.runtime.stream_writer(spent)
        return response


def _spent(model: BaseChatModel, response: ModelResponse[Any]) -> Iterator[Spent]:
    """The tokens of a reply, if the endpoint told them."""
    prices = getattr(model, "prices", None)
    for message in response.result:
        if isinstance(message, AIMessage) and (told := message.usage_metadata):
            yield Spent(told["input_tokens"], told["output_tokens"], prices)


def _turn(request: ModelRequest[None]) -> object:
    """What tells this turn from every other: the id of its question."""
    return next((m.id for m in reversed(request.messages) if m.type == "human"), None)


def _whole(response: ModelResponse[Any]) -> ModelResponse[Any]:
    """The response, unless it is unfinished or speaks as somebody else than the assistant."""
    for message in response.result:
        if not isinstance(message, AIMessage):
            raise TypeError(f"The reply is from the {message.type!r}.")
        if not message.response_metadata.get("finish_reason"):
            raise CutStreamError("The reply has no end.")
    return response


def _note(model: BaseChatModel, error: Exception) -> str:
    return (
        f"Note: the language model at {where(model)} did not answer: {reason(error)}. "
        "The built-in parser answers instead."
    )
