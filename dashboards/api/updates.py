"""What changed, told to whoever listens: new scores, and what became of messages.

One look at the store each second serves every listener: the newest number of a score and of an
audit entry say what is new. A listener who does not keep up is let go, and connects again.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Annotated, Any

from fastapi import APIRouter, Depends, WebSocket, WebSocketDisconnect
from starlette.requests import HTTPConnection

from dashboards.api.door import Door
from dashboards.api.keys import ApiKeyError
from dashboards.api.people import Api, admitted, api_of
from dashboards.api.permissions import ForbiddenError, require
from dashboards.api.tokens import IssuerError, TokenError
from dashboards.api.traffic import TooManyError
from engine.person import Person
from engine.store import updates
from engine.store.errors import StoreError

EVERY_SECONDS = 1.0
BELIEVED_SECONDS = 15.0
MOST_BEHIND = 100
PROTOCOL = "forbear"
_UNWELCOME = 1008
_TRY_AGAIN = 1013

router = APIRouter(prefix="/v1")


class Board:
    """Where news is posted, and who reads it."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._listeners: set[asyncio.Queue[Mapping[str, Any]]] = set()
        self._seen: updates.Seen | None = None

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[asyncio.Queue[Mapping[str, Any]]]:
        """A listener's own queue, while they listen."""
        mine: asyncio.Queue[Mapping[str, Any]] = asyncio.Queue(MOST_BEHIND)
        self._listeners.add(mine)
        try:
            yield mine
        finally:
            self._listeners.discard(mine)

    def serves(self, mine: asyncio.Queue[Mapping[str, Any]]) -> bool:
        """Whether this listener still gets everything; not so once they were too far behind."""
        return mine in self._listeners

    def post(self, news: Sequence[Mapping[str, Any]]) -> None:
        """Hand news to every listener; whoever has no room left gets no more."""
        for listener in tuple(self._listeners):
            try:
                for each in news:
                    listener.put_nowait(each)
            except asyncio.QueueFull:
                self._listeners.discard(listener)

    async def watch(self) -> None:
        """Look again and again; a store that cannot be read now is looked at later."""
        while True:
            with suppress(StoreError):
                self.post(await asyncio.to_thread(self._look))
            await asyncio.sleep(EVERY_SECONDS)

    def _look(self) -> Sequence[Mapping[str, Any]]:
        self._door.pulse()
        with self._door.store.read() as connection:
            if self._seen is None:
                self._seen = updates.seen(connection)
                return ()
            news, self._seen = updates.since(connection, self._seen)
        return news


def board_of(connection: HTTPConnection) -> Board:
    """The board of this server."""
    found: Board = connection.app.state.board
    return found


@router.websocket("/ws/updates")
async def listen(socket: WebSocket, board: Annotated[Board, Depends(board_of)]) -> None:
    """Tell news until the listener goes, or may no longer listen."""
    api = api_of(socket)
    credential, protocol = _credential(socket)
    try:
        _insist_on_origin(api, socket.headers.get("origin"))
        person = await _listener(api, socket, credential)
    except (ApiKeyError, TokenError, IssuerError, ForbiddenError, TooManyError) as error:
        await socket.accept(protocol)
        await socket.close(_UNWELCOME, str(error)[:120])
        return
    await socket.accept(protocol)
    await socket.send_json({"type": "hello", "person": person.name})
    api.metrics.listeners.inc()
    try:
        async with board.listening() as news:
            await _tell(api, socket, credential, news)
    finally:
        api.metrics.listeners.dec()


async def _tell(
    api: Api, socket: WebSocket, credential: str, news: asyncio.Queue[Mapping[str, Any]]
) -> None:
    """Post what comes; whoever is no longer believed, or is too far behind, is let go."""
    gone = asyncio.create_task(_until_gone(socket))
    try:
        while not gone.done():
            try:
                each = await asyncio.wait_for(news.get(), BELIEVED_SECONDS)
            except TimeoutError:
                await _listener(api, socket, credential)
                continue
            await socket.send_json(each)
            if not board_of(socket).serves(news):
                await socket.close(_TRY_AGAIN, "Too far behind: connect again.")
                return
    except (ApiKeyError, TokenError, IssuerError, ForbiddenError, TooManyError) as error:
        await socket.close(_UNWELCOME, str(error)[:120])
    except WebSocketDisconnect:
        return
    finally:
        gone.cancel()


async def _until_gone(socket: WebSocket) -> None:
    """Read and forget what the listener says; nothing is asked for here."""
    with suppress(WebSocketDisconnect):
        while True:
            await socket.receive_text()


def _insist_on_origin(api: Api, origin: str | None) -> None:
    """A page that may not call may not listen either: browsers leave this check to the server."""
    if origin is not None and origin not in api.settings.origins:
        raise ForbiddenError(f"Pages from {origin!r} may not listen: see FORBEAR_API_ORIGINS.")


async def _listener(api: Api, socket: WebSocket, credential: str) -> Person:
    address = socket.client.host if socket.client else ""
    person = await admitted(api, credential, address)
    require(person, "customers.read")
    return person


def _credential(socket: WebSocket) -> tuple[str, str | None]:
    """From the header, or from the subprotocols `forbear, <credential>`, as browsers can send."""
    scheme, _, given = socket.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and given:
        return given.strip(), None
    offered = socket.scope.get("subprotocols", [])
    if len(offered) > 1 and offered[0] == PROTOCOL:
        return offered[1], PROTOCOL
    return "", None
