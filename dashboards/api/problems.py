"""What went wrong, as `application/problem+json` (RFC 9457): the thing, the reason, the way out.

A failure that the layers below foresee has a status of its own here; anything else is a bug, says
nothing about itself to the caller, and is found in the log by the request's id.
"""

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from assistant.archive import UnknownConversationError
from dashboards.api.keys import ApiKeyError
from dashboards.api.permissions import ForbiddenError
from dashboards.api.tokens import IssuerError, TokenError
from dashboards.api.traffic import TooManyError
from engine.store.errors import StoreError
from tools import expected
from tools.errors import (
    BadArgumentsError,
    FilterError,
    NothingScoredError,
    RefusedChangeError,
    UnavailableError,
    UnknownCustomerError,
    UnknownValueError,
)

_LOG = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
BUG = "This is a fault of ours. Give the request_id to whoever runs Forbear: the log says more."
_STATUS: Mapping[type[Exception], int] = {
    ApiKeyError: 401,
    TokenError: 401,
    ForbiddenError: 403,
    UnknownCustomerError: 404,
    UnknownConversationError: 404,
    NothingScoredError: 404,
    UnavailableError: 409,
    BadArgumentsError: 422,
    FilterError: 422,
    RefusedChangeError: 422,
    UnknownValueError: 422,
    TooManyError: 429,
    IssuerError: 503,
}
_SAID = {
    400: "The body is not what its type says, or cannot be read: send UTF-8 JSON.",
    404: "There is nothing here: /openapi.json lists what there is.",
    405: "That method does nothing here: the header Allow names those that do.",
    413: "The body is too large: send less at once.",
}


class MissingCredentialsError(PermissionError):
    """Nobody said who is calling."""


class Problem(BaseModel):
    """What went wrong; `type` names the kind for programs, `detail` is a sentence for people."""

    type: str = Field(examples=["urn:forbear:unknown-customer"])
    title: str
    status: int
    detail: str
    instance: str
    request_id: str
    errors: list[dict[str, Any]] | None = None
    nearest: list[int] | None = None


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """How a route documents the problems that it can answer with."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {each: {"description": HTTPStatus(each).phrase, "content": content} for each in statuses}


def install(app: FastAPI, refusals: Mapping[type[Exception], int]) -> None:
    """Answer every failure with a problem; `refusals` adds those of people's decisions."""
    known: dict[type[Exception], int] = dict.fromkeys(expected.EXPECTED, 503)
    for kind, status in (known | {**_STATUS, **refusals}).items():
        app.add_exception_handler(kind, _teller(status))
    app.add_exception_handler(MissingCredentialsError, _teller(401))
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(StoreError, _store)
    app.add_exception_handler(Exception, _bug)


def problem(
    request: Request,
    status: int,
    kind: str,
    detail: str,
    headers: Mapping[str, str] | None = None,
    **more: object,
) -> Response:
    """One problem, as a response."""
    request_id = request.scope.get("state", {}).get("request_id", "")
    body = {
        "type": f"urn:forbear:{kind}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": request.url.path,
        "request_id": request_id,
        **more,
    }
    text = json.dumps(body, ensure_ascii=False, default=str).encode("utf-8", "backslashreplace")
    return Response(text, status, dict(headers or {}), MEDIA_TYPE)


async def broken_off(request: Request, error: Exception) -> dict[str, Any]:
    """The problem that a failure is, where a response has begun and cannot be another any more."""
    request_id = request.scope.get("state", {}).get("request_id", "")
    _LOG.error("The response to request %s broke off.", request_id, exc_info=error)
    handlers = request.app.exception_handlers
    known = next(kind for kind in type(error).__mro__ if kind in handlers)
    response: Response = await handlers[known](request, error)
    body: dict[str, Any] = json.loads(bytes(response.body))
    return body


def too_large(request: Request) -> Response:
    """The answer to a body that is not read."""
    return problem(request, 413, "content-too-large", _SAID[413])


def kind_of(error: Exception) -> str:
    """`UnknownCustomerError` as `unknown-customer`."""
    name = type(error).__name__.removesuffix("Error")
    parts = ["-" + letter.lower() if letter.isupper() else letter for letter in name]
    return "".join(parts).lstrip("-")


def _teller(status: int) -> Any:  # noqa: ANN401 - as Starlette calls it
    async def tell(request: Request, error: Exception) -> Response:
        more: dict[str, Any] = {}
        headers: dict[str, str] = {}
        if isinstance(error, UnknownCustomerError):
            more["nearest"] = list(error.nearest)
        if isinstance(error, TooManyError):
            headers["Retry-After"] = str(error.retry_after)
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            headers["Retry-After"] = "5"
        if status == HTTPStatus.UNAUTHORIZED:
            headers["WWW-Authenticate"] = "Bearer"
        return problem(request, status, kind_of(error), str(error), headers, **more)

    return tell


async def _invalid(request: Request, error: Exception) -> Response:
    faults = error.errors() if isinstance(error, RequestValidationError) else []
    told = [
        {"where": ".".join(str(part) for part in fault["loc"]), "reason": fault["msg"]}
        for fault in faults
    ]
    detail = "; ".join(f"{each['where']}: {each['reason']}" for each in told)
    said = f"The request does not fit ({detail}). /openapi.json says what does."
    return problem(request, 422, "bad-request", said, errors=told)


async def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    detail = _SAID.get(status, HTTPStatus(status).phrase)
    kind = HTTPStatus(status).phrase.lower().replace(" ", "-")
    return problem(request, status, kind, detail, headers)


async def _store(request: Request, error: Exception) -> Response:
    """Which store it is, and where, is for the log alone: this may be said to anybody."""
    _LOG.warning("The store cannot be used: %s", error)
    said = "The store cannot be used now. Try again; the log says why (`forbear doctor`)."
    return problem(request, 503, "store", said, {"Retry-After": "5"})


async def _bug(request: Request, _error: Exception) -> Response:
    request_id = request.scope.get("state", {}).get("request_id", "")
    return problem(request, 500, "fault", BUG, {"X-Request-ID": request_id})
