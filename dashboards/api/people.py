"""Who is calling: the person of an API key or of a bearer token, and whether they may.

Nothing else in a request says who somebody is. What was found out is believed for two seconds, so a
revoked key is refused after that.
"""

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer
from limits import RateLimitItem
from starlette.requests import HTTPConnection

from dashboards.api.door import Door
from dashboards.api.keys import PREFIX, ApiKeyError, person_of
from dashboards.api.metrics import Metrics
from dashboards.api.permissions import Permission, require
from dashboards.api.problems import MissingCredentialsError
from dashboards.api.settings import ApiSettings
from dashboards.api.tokens import TokenError, Tokens
from dashboards.api.traffic import Traffic
from engine.person import Person

BELIEVED_SECONDS = 2.0
_MOST_BELIEVED = 4096
_BEARER = HTTPBearer(auto_error=False, description="An API key, or an OIDC token.")
_KEY = APIKeyHeader(name="X-API-Key", auto_error=False, description="An API key.")

Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]
Key = Annotated[str | None, Depends(_KEY)]


class People:
    """Finds out whose credentials these are."""

    def __init__(self, door: Door, tokens: Tokens | None) -> None:
        self._door, self._tokens = door, tokens
        self._believed: dict[bytes, tuple[float, Person]] = {}

    async def person(self, credential: str) -> Person:
        """The person.

        Raises:
            ApiKeyError, TokenError: It lets nobody in.
            IssuerError: The issuer of tokens cannot be asked.
        """
        place = hashlib.sha256(credential.encode()).digest()
        until, known = self._believed.get(place, (0.0, None))
        if known is not None and time.monotonic() < until:
            return known
        found = await asyncio.to_thread(self._find, credential)
        if len(self._believed) >= _MOST_BELIEVED:
            self._believed.clear()
        self._believed[place] = (time.monotonic() + BELIEVED_SECONDS, found)
        return found

    def _find(self, credential: str) -> Person:
        if credential.startswith(PREFIX):
            return person_of(self._door.store, credential)
        if self._tokens is None:
            raise TokenError(
                "Only API keys are known here: no issuer of tokens is set (FORBEAR_OIDC_ISSUER)."
            )
        return self._tokens.person_of(credential)


@dataclass(frozen=True)
class Api:
    """What one server holds."""

    door: Door
    settings: ApiSettings
    people: People
    traffic: Traffic
    metrics: Metrics


def api_of(connection: HTTPConnection) -> Api:
    """What the server of this request holds."""
    found: Api = connection.app.state.api
    return found


async def admitted(api: Api, credential: str, address: str) -> Person:
    """The person of a credential; an address that fails too often is not listened to.

    Raises:
        TooManyError: It has.
        ApiKeyError, TokenError, IssuerError: As `People.person` says.
    """
    api.traffic.refuse_guessing(address)
    try:
        return await api.people.person(credential)
    except (ApiKeyError, TokenError):
        api.traffic.failed(address)
        raise


def allowed(permission: Permission) -> Callable[..., Awaitable[Person]]:
    """A dependency: the person who calls, if they may do this and have not called too often."""

    async def person(connection: HTTPConnection, bearer: Bearer, key: Key) -> Person:
        api = api_of(connection)
        credential = bearer.credentials if bearer else key
        if not credential:
            raise MissingCredentialsError(
                "Nobody said who is calling: send an API key or a token in the header "
                "Authorization, as `Bearer ...`."
            )
        address = connection.client.host if connection.client else ""
        found = await admitted(api, credential, address)
        asking = permission == "assistant.ask"
        api.traffic.count(_rate(api, asking=asking), "ask" if asking else "call", found.name)
        require(found, permission)
        connection.state.person = found.name
        return found

    return person


def _rate(api: Api, *, asking: bool) -> RateLimitItem:
    return api.settings.ask_rate if asking else api.settings.rate
