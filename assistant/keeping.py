"""A turn as text, to be kept, and back: the question, its answer, and the messages between them.

Only what a turn consists of is read back, by name: no class is revived from stored text. What an
answer's tools returned is not written twice, it is read again from the messages.
"""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from assistant.answers import Answer, Table
from assistant.usage import Usage
from engine.facts import fact_from_json, fact_to_json

if TYPE_CHECKING:
    from langchain_core.messages import AnyMessage

_REREAD = "results"


def messages_to_text(messages: "Sequence[AnyMessage]") -> str:
    """The messages of a turn."""
    from langchain_core.messages import messages_to_dict

    return json.dumps(messages_to_dict(list(messages)))


def messages_from_text(text: str) -> "list[AnyMessage]":
    """The messages that `messages_to_text` wrote."""
    from langchain_core.messages import AIMessage, HumanMessage, ToolMessage, messages_from_dict

    kept = messages_from_dict(json.loads(text))
    return [each for each in kept if isinstance(each, HumanMessage | AIMessage | ToolMessage)]


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """An answer as plain JSON values, without the tools' whole results."""
    written = {
        field.name: getattr(answer, field.name)
        for field in dataclasses.fields(answer)
        if field.name != _REREAD
    }
    table = answer.table and {"columns": answer.table.columns, "rows": answer.table.rows}
    usage = answer.usage and dataclasses.asdict(answer.usage)
    facts = [fact_to_json(fact) for fact in answer.facts]
    return {**written, "facts": facts, "table": table, "usage": usage}


def answer_from_json(stored: Mapping[str, Any], messages: "Sequence[AnyMessage]" = ()) -> Answer:
    """The answer again; with the turn's messages also with what its tools returned."""
    known = {field.name for field in dataclasses.fields(Answer)}
    read = {name: _tuples(value) for name, value in stored.items() if name in known}
    table = stored["table"]
    read["table"] = table and Table(_tuples(table["columns"]), _tuples(table["rows"]))
    read["facts"] = tuple(fact_from_json(fact) for fact in stored["facts"])
    read["chart"] = stored["chart"]
    read["usage"] = stored.get("usage") and Usage(**stored["usage"])
    return Answer(**{**read, _REREAD: _results(messages)})


def _results(messages: "Sequence[AnyMessage]") -> tuple[Any, ...]:
    if not messages:
        return ()
    from assistant.embedded.transcript import turns

    return tuple(result for turn in turns(messages) for round_ in turn.rounds for result in round_)


def _tuples(value: Any) -> Any:  # noqa: ANN401 - JSON values
    """JSON knows lists only; an answer holds tuples."""
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
