"""The API as an application: routes, sign-in, limits and problems put together, once a server."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from importlib import metadata
from typing import Any

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.openapi.utils import get_openapi
from starlette.middleware.body_limit import RequestBodyLimitMiddleware

from dashboards.api import asking, customers, messages, operations, scoring, updates
from dashboards.api.door import Door
from dashboards.api.envelope import Envelope
from dashboards.api.metrics import Metrics
from dashboards.api.people import Api, People
from dashboards.api.problems import Problem, install
from dashboards.api.settings import MOST_BYTES, ApiSettings
from dashboards.api.tokens import Tokens
from dashboards.api.traffic import Traffic
from dashboards.deeds import RefusedError
from engine.outreach.drafts import DraftNotFoundError

TITLE = "Forbear"
ABOUT = (
    "Customers at risk of missing a payment, why, and what may be said to them. Nothing here "
    "sends: a person approves one exact text, and another process sends it. "
    "Amounts are in minor units."
)
_REFUSALS: Mapping[type[Exception], int] = {
    DraftNotFoundError: 404,
    RefusedError: 409,
    messages.UnknownApprovalError: 404,
}


def create_app(door: Door, settings: ApiSettings) -> FastAPI:
    """The application for one portfolio."""
    tokens = None if settings.issuer is None else Tokens(settings.issuer)
    app = bare_app(lifespan=_lifespan)
    app.state.api = Api(door, settings, People(door, tokens), Traffic(), Metrics())
    app.state.board = updates.Board(door)
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=MOST_BYTES)
    if settings.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.origins),
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "X-API-Key", "Content-Type", "X-Request-ID"],
            expose_headers=["X-Request-ID", "Retry-After"],
        )
    app.add_middleware(Envelope, metrics=app.state.api.metrics)
    install(app, _REFUSALS)
    return app


def bare_app(**more: Any) -> FastAPI:  # noqa: ANN401 - FastAPI's own settings
    """The routes alone, and their description; no page of it is loaded from elsewhere."""
    app = FastAPI(
        title=TITLE,
        description=ABOUT,
        version=metadata.version("forbear"),
        docs_url=None,
        redoc_url=None,
        **more,
    )
    for module in (customers, scoring, messages, asking, updates, operations):
        app.include_router(module.router)
    app.openapi = lambda: _described(app)  # type: ignore[method-assign]  # as FastAPI documents it
    return app


def _described(app: FastAPI) -> dict[str, Any]:
    """OpenAPI, with the schema of a problem, which no route returns by itself."""
    if app.openapi_schema is None:
        found = get_openapi(
            title=app.title, version=app.version, description=ABOUT, routes=app.routes
        )
        schemas = found["components"]["schemas"]
        schemas["Problem"] = Problem.model_json_schema()
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        app.openapi_schema = found
    return app.openapi_schema


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    watching = asyncio.create_task(app.state.board.watch())
    try:
        yield
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
        app.state.api.door.close()
