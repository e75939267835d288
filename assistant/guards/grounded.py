"""The grounding guard: a model's text enters the conversation only as far as it is grounded.

What follows the first doubtful sentence is withheld, and the facts that the tools returned are
shown in its place.
"""

from collections.abc import Sequence
from typing import Any

from langchain.agents.middleware import AgentMiddleware
from langchain.agents.middleware.types import AgentState
from langchain_core.messages import AIMessage, AnyMessage
from langgraph.runtime import Runtime

from assistant.embedded import wording
from assistant.embedded.transcript import Result, turns
from assistant.evidence import gather
from assistant.grounding import Doubt, screen

WITHHELD = "forbear_withheld"
_NO_FACTS = "No facts were looked up in this turn. Please ask again in other words."


class GroundingGuard(AgentMiddleware[AgentState[Any], None]):
    """Withholds what no tool result supports."""

    async def aafter_model(
        self, state: AgentState[Any], runtime: Runtime[None]
    ) -> dict[str, Any] | None:
        """Screen the newest text; the calls in the same message stay as they are."""
        last = state["messages"][-1]
        if not isinstance(last, AIMessage) or not last.text.strip():
            return None
        question, results = this_turn(state["messages"])
        screened = screen(last.text, gather(results, question))
        if not screened.doubts:
            return None
        text = (
            screened.kept if last.tool_calls else _instead(screened.kept, screened.doubts, results)
        )
        marked = {**last.additional_kwargs, WITHHELD: True}
        return {
            "messages": [last.model_copy(update={"content": text, "additional_kwargs": marked})]
        }


def this_turn(messages: Sequence[AnyMessage]) -> tuple[str, tuple[Result, ...]]:
    """The question being answered, and everything the tools returned for it."""
    conversation = turns(messages)
    if not conversation:
        return "", ()
    turn = conversation[-1]
    return turn.question, tuple(result for results in turn.rounds for result in results)


def _instead(kept: str, doubts: Sequence[Doubt], results: Sequence[Result]) -> str:
    kinds = ", ".join(dict.fromkeys(doubt.kind for doubt in doubts))
    note = f"I held back a part of the model's answer: nothing I looked up supports it ({kinds})."
    told = wording.facts(results) or _NO_FACTS
    return f"{kept}\n\n{note}\n\n{told}" if kept else f"{note}\n\n{told}"
