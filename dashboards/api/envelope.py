"""Around every request: its id, how long it took, and headers that keep answers out of caches."""

import re
import time
import uuid
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboards.api.metrics import Metrics
from dashboards.api.problems import too_large
from dashboards.api.settings import MOST_BYTES

_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)
_REFUSED = frozenset({401, 403, 429})


class Envelope:
    """ASGI middleware; a caller's own `X-Request-ID` is kept if it looks like one."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its response back with our headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        status = 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                headers["Cache-Control"] = "no-store"
                headers["X-Content-Type-Options"] = "nosniff"
            await send(message)

        started = time.perf_counter()
        try:
            if _announced(scope) > MOST_BYTES:
                await too_large(Request(scope))(scope, receive, sending)
            else:
                await self._app(scope, receive, sending)
        finally:
            self._note(scope, status, time.perf_counter() - started)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = _route(scope)
        self._metrics.requests.labels(_method(scope), route, status).inc()
        self._metrics.seconds.labels(route).observe(seconds)
        if status in _REFUSED:
            self._metrics.refusals.labels(status).inc()


def _announced(scope: Scope) -> int:
    """How long the body is by the caller's own word; what comes without a word is counted."""
    given = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return int(given) if given.isdigit() else 0


def _request_id(scope: Scope) -> str:
    given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
    text = given.decode("latin-1")
    return text if _ID.fullmatch(text) else uuid.uuid4().hex


def _route(scope: Scope) -> str:
    """The path's pattern, so that customers' numbers do not become labels."""
    route: Any = scope.get("route")
    return str(getattr(route, "path", "unmatched"))


def _method(scope: Scope) -> str:
    known = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE")
    return scope["method"] if scope["method"] in known else "other"
