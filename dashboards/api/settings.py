"""The API's own settings, read once from the environment where the server starts.

Everything is closed until it is opened: no foreign page may call, no token issuer is believed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Self
from urllib.parse import urlsplit

from limits import RateLimitItem, parse

MOST_BYTES = 64 * 1024  # of a request's body
_OIDC = ("FORBEAR_OIDC_ISSUER", "FORBEAR_OIDC_AUDIENCE")


class ApiSettingsError(ValueError):
    """A setting of the API cannot be used."""


@dataclass(frozen=True)
class Issuer:
    """Whose tokens are believed, for whom they must be made, and which claims are read."""

    url: str
    audience: str
    keys_url: str | None = None
    name_claim: str = "sub"
    roles_claim: str = "roles"


@dataclass(frozen=True)
class ApiSettings:
    """Who may call from where, and how often."""

    origins: tuple[str, ...]
    rate: RateLimitItem
    ask_rate: RateLimitItem
    issuer: Issuer | None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """Read `FORBEAR_API_ORIGINS`, `_RATE`, `_ASK_RATE` and `FORBEAR_OIDC_*`.

        Raises:
            ApiSettingsError: One of them cannot be used.
        """
        origins = environ.get("FORBEAR_API_ORIGINS", "").split(",")
        return cls(
            origins=tuple(_origin(one.strip()) for one in origins if one.strip()),
            rate=_rate(environ, "FORBEAR_API_RATE", "600/minute"),
            ask_rate=_rate(environ, "FORBEAR_API_ASK_RATE", "30/minute"),
            issuer=_issuer(environ),
        )


def _origin(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path:
        raise ApiSettingsError(
            f"FORBEAR_API_ORIGINS: {text!r} is no origin of a page: write scheme and host, such as "
            "'https://desk.bank.example', several with commas between them."
        )
    return text


def _rate(environ: Mapping[str, str], name: str, usual: str) -> RateLimitItem:
    text = environ.get(name) or usual
    try:
        return parse(text)
    except ValueError as error:
        raise ApiSettingsError(f"{name}: {text!r} is no rate: write '600/minute'.") from error


def _issuer(environ: Mapping[str, str]) -> Issuer | None:
    url, audience = (environ.get(name) for name in _OIDC)
    if not url and not audience:
        return None
    if not url or not audience:
        raise ApiSettingsError(
            "FORBEAR_OIDC_ISSUER and FORBEAR_OIDC_AUDIENCE go together: who makes the tokens, and "
            "the name under which they are made for this API."
        )
    keys_url = environ.get("FORBEAR_OIDC_JWKS_URL") or None
    for address in filter(None, (url, keys_url)):
        insist_on_tls(address)
    return Issuer(
        url,
        audience,
        keys_url,
        environ.get("FORBEAR_OIDC_NAME_CLAIM") or "sub",
        environ.get("FORBEAR_OIDC_ROLES_CLAIM") or "roles",
    )


def insist_on_tls(address: str) -> None:
    """Refuse an address whose answers could be altered on their way.

    Raises:
        ApiSettingsError: It is neither https nor on this machine.
    """
    parts = urlsplit(address)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme != "http" or not _this_machine(parts.hostname or ""):
        raise ApiSettingsError(
            f"FORBEAR_OIDC: {address!r} must begin with https://, except on this machine: whoever "
            "can alter the keys on their way can sign in as anybody."
        )


def _this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
