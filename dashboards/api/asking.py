"""Asking the assistant: words as they come, and then the whole answer.

The assistant's session has the person's name and no roles: it reads and proposes, and this module
has no import path to anything that approves (an import contract holds it to that).
"""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from assistant.keeping import answer_to_json
from dashboards.api.metrics import Metrics
from dashboards.api.people import allowed, api_of
from dashboards.api.problems import broken_off, responses
from engine.person import Person

if TYPE_CHECKING:
    from assistant.answers import Answer, Event

LONGEST_QUESTION = 2000
Named = tuple[str, dict[str, Any]]
Asker = Annotated[Person, Depends(allowed("assistant.ask"))]

router = APIRouter(
    prefix="/v1", tags=["ask"], responses=responses(400, 401, 403, 413, 422, 429, 503)
)


class Question(BaseModel):
    """A question; `conversation` continues one of the person's own."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(min_length=1, max_length=LONGEST_QUESTION, pattern=r"\S")
    conversation: str | None = Field(default=None, pattern="^[0-9a-f]{32}$")


class FactTold(BaseModel):
    """One fact of an answer."""

    id: str
    value: str | int | float | bool | None
    text: str
    unit: str
    as_of: str
    source: str
    model_id: str | None = None


class TableTold(BaseModel):
    """A table of written values."""

    columns: list[str]
    rows: list[list[str]]


class Told(BaseModel):
    """A whole answer with what it rests on; `call` is the command that gives the same again."""

    conversation: str
    answer_id: str
    text: str
    facts: list[FactTold]
    table: TableTold | None
    chart: dict[str, Any] | None
    draft_id: str | None
    suggestions: list[str]
    call: str
    cells: list[str]
    model_name: str
    withheld: bool
    failures: list[str]


_STREAM = {
    "description": "Events `delta` with more of the text, then one `answer` with all of it; or, "
    "where it breaks off, one `problem`. With `Accept: application/json` the answer alone.",
    "content": {
        "text/event-stream": {
            "schema": {
                "type": "object",
                "properties": {"event": {"type": "string"}, "data": {"type": "string"}},
                "required": ["event", "data"],
            }
        },
        "application/json": {"schema": {"$ref": "#/components/schemas/Told"}},
    },
}


@router.post("/ask", response_model=Told, responses={200: _STREAM, **responses(404)})
async def ask(request: Request, person: Asker, question: Question) -> Response:
    """Ask the assistant; it reads and proposes, and cannot approve or send."""
    api = api_of(request)
    assistant, archive = await asyncio.to_thread(api.door.assistant, person)
    if question.conversation is None:
        thread = archive.begin()
    else:
        thread = (await asyncio.to_thread(archive.find, question.conversation)).conversation_id
    told_events = _told(_counted(assistant.astream(question.question, thread), api.metrics), thread)
    if _wants_json(request):
        *_, (_, whole) = [each async for each in told_events]
        return JSONResponse(whole)
    first = await anext(told_events)  # what fails before the first words has a status of its own
    return StreamingResponse(_stream(request, first, told_events), media_type="text/event-stream")


async def _told(events: "AsyncIterator[Event]", thread: str) -> AsyncIterator[Named]:
    """Each event by its name, as JSON."""
    from assistant.answers import Delta

    async for event in events:
        if isinstance(event, Delta):
            yield "delta", {"text": event.text}
        else:
            yield "answer", told(event.answer, thread)


def told(answer: "Answer", thread: str) -> dict[str, Any]:
    """An answer as the API tells it."""
    plain = {"conversation": thread, **answer_to_json(answer)}
    return {name: plain[name] for name in Told.model_fields}


async def _stream(
    request: Request, first: Named, later: AsyncIterator[Named]
) -> AsyncIterator[str]:
    """Events as a stream; the status is out by now, so what fails is told as a last event."""
    try:
        yield _event(*first)
        async for name, body in later:
            yield _event(name, body)
    except Exception as error:  # noqa: BLE001 - whatever it is, the reader must not wait for more
        yield _event("problem", await broken_off(request, error))


def _event(name: str, body: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(body, ensure_ascii=False)}\n\n"


async def _counted(events: "AsyncIterator[Event]", metrics: Metrics) -> "AsyncIterator[Event]":
    from assistant.answers import Finished

    async for event in events:
        if isinstance(event, Finished):
            answer = event.answer
            ended = "withheld" if answer.withheld else "failed" if answer.failures else "whole"
            metrics.answers.labels(answer.model_name, ended).inc()
        yield event


def _wants_json(request: Request) -> bool:
    accepted = request.headers.get("accept", "")
    return "application/json" in accepted and "text/event-stream" not in accepted
