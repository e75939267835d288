"""For those who run the server: whether it lives, whether it can work, and its figures."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from dashboards.api import metrics
from dashboards.api.people import allowed, api_of
from dashboards.api.problems import problem, responses
from engine.person import Person
from engine.store.errors import StoreError

router = APIRouter(tags=["operations"])
Operator = Annotated[Person, Depends(allowed("metrics.read"))]


class Health(BaseModel):
    """The process answers."""

    status: str


class Readiness(BaseModel):
    """What the answers are made from."""

    status: str
    portfolio: str
    model_id: str
    as_of: datetime


@router.get("/health")
async def health() -> Health:
    """Whether the process lives; says nothing about the store."""
    return Health(status="ok")


@router.get("/ready", response_model=Readiness, responses=responses(503))
def ready(request: Request) -> Readiness | Response:
    """Whether questions can be answered: the store is there, scored, and has a model in use."""
    door = api_of(request).door
    try:
        now = door.pulse()
    except StoreError:  # its words name the store, and nobody signed in here
        return problem(request, 503, "store", "The store cannot be read: see `forbear doctor`.")
    if now.summary is None or now.model is None:
        said = "Nothing is scored by a model in use yet: run `forbear train` and `forbear score`."
        return problem(request, 503, "nothing-scored", said)
    return Readiness(
        status="ready",
        portfolio=door.name,
        model_id=now.model.model_id,
        as_of=now.summary.as_of,
    )


@router.get("/metrics", responses=responses(401, 403, 429, 503), response_class=Response)
def figures(request: Request, _person: Operator) -> Response:
    """Requests, latencies, answers, refusals, and the age of scores and model, for Prometheus."""
    api = api_of(request)

    def moments() -> Iterator[tuple[str, datetime]]:
        now = api.door.pulse()
        if now.summary is not None:
            yield "score", now.summary.as_of
        if now.model is not None:
            yield "model", now.model.trained_at

    text = api.metrics.text(lambda: dict(moments()))
    return Response(text, media_type=metrics.CONTENT_TYPE)
