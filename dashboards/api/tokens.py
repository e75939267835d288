"""OIDC bearer tokens: who an issuer says somebody is, if its signature says so too.

Only asymmetric signatures count, by a key that the issuer publishes. A token names its issuer, its
audience, its end and its person; any of them missing or wrong, and nobody is let in.
"""

import json
import threading
import urllib.request
from collections.abc import Mapping
from typing import Any

import jwt

from dashboards.api.settings import ApiSettingsError, Issuer, insist_on_tls
from dashboards.identity import IdentityError, person_name, roles
from engine.person import Person

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
REQUIRED = ("exp", "iat", "iss", "aud")
LEEWAY_SECONDS = 30
_PATIENCE_SECONDS = 5


class TokenError(PermissionError):
    """The token lets nobody in."""


class IssuerError(RuntimeError):
    """The issuer of tokens does not answer, so nobody can be let in by its tokens."""


class Tokens:
    """The tokens of one issuer; its public keys are fetched when first needed, and kept a while."""

    def __init__(self, issuer: Issuer, *, cooldown: float = 30) -> None:
        """An unknown key id asks the issuer again, once in so many seconds at most."""
        self._issuer = issuer
        self._cooldown = cooldown
        self._keys: jwt.PyJWKClient | None = None
        self._lock = threading.Lock()

    def person_of(self, token: str) -> Person:
        """Who the token is about.

        Raises:
            TokenError: It is not valid here, now, for us.
            IssuerError: The issuer's keys cannot be had.
        """
        try:
            kid = jwt.get_unverified_header(token).get("kid")
            if not isinstance(kid, str):
                raise TokenError("The token names no key (kid): sign in again.")
            claims = jwt.decode(
                token,
                self._client().get_signing_key(kid),
                algorithms=list(ALGORITHMS),
                audience=self._issuer.audience,
                issuer=self._issuer.url,
                leeway=LEEWAY_SECONDS,
                options={"require": list(REQUIRED)},
            )
        except (jwt.PyJWKClientConnectionError, jwt.PyJWKSetError) as error:
            raise self._silent(error) from error
        except (jwt.InvalidTokenError, jwt.PyJWKClientError) as error:
            raise TokenError(f"The token is not valid here: {error}. Sign in again.") from error
        return self._person(claims)

    def _person(self, claims: Mapping[str, Any]) -> Person:
        given, named = claims.get(self._issuer.name_claim), claims.get(self._issuer.roles_claim)
        groups = named if isinstance(named, list) else str(named or "").split()
        try:
            name = person_name(given if isinstance(given, str) else "")
        except IdentityError as error:
            raise TokenError(f"Claim {self._issuer.name_claim!r} of the token: {error}") from error
        return Person(name, roles(",".join(str(group) for group in groups)))

    def _client(self) -> jwt.PyJWKClient:
        with self._lock:
            if self._keys is None:
                url = self._issuer.keys_url or self._published()
                self._keys = jwt.PyJWKClient(
                    url, timeout=_PATIENCE_SECONDS, cooldown_duration=self._cooldown
                )
            return self._keys

    def _published(self) -> str:
        """Where the issuer publishes its keys, by its own word (OpenID Connect Discovery 1.0)."""
        address = f"{self._issuer.url.rstrip('/')}/.well-known/openid-configuration"
        try:
            with urllib.request.urlopen(address, timeout=_PATIENCE_SECONDS) as answer:  # noqa: S310 - the setting is https or this machine
                published = json.load(answer)
        except (OSError, ValueError) as error:
            raise self._silent(error) from error
        url = published.get("jwks_uri") if isinstance(published, dict) else None
        if not isinstance(url, str) or published.get("issuer") != self._issuer.url:
            raise self._silent("it publishes no keys under its own name")
        try:
            insist_on_tls(url)
        except ApiSettingsError as error:
            raise self._silent(error) from error
        return url

    def _silent(self, reason: object) -> IssuerError:
        return IssuerError(
            f"The issuer {self._issuer.url!r} cannot be asked for its keys ({reason}). Try again, "
            "use an API key, or check FORBEAR_OIDC_ISSUER."
        )
