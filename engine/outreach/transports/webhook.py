"""SMS, WhatsApp, voice and print gateways over HTTP: one signed JSON request a message.

`Forbear-Signature: t=SECONDS,v1=HEX` is the HMAC-SHA256 of `SECONDS.BODY` under a shared secret;
`Idempotency-Key` lets the gateway take each message once, however often it is offered. A gateway
that does not honour the key must not be used.
"""

import hashlib
import hmac
import json
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import httpx2

from engine.clock import system_clock
from engine.outreach.transports import Envelope, RefusedError, TransportError

_LONGEST_ANSWER = 64 << 10
_LASTING = frozenset({400, 406, 410, 411, 413, 415, 422, 451})  # the message's own fault


@dataclass(frozen=True)
class Gateway:
    """Where messages are posted, and the secret that signs them."""

    url: str
    secret: str = field(repr=False)
    seconds: float = 20.0
    ca_file: str | None = None


class WebhookTransport:
    """Posts messages to one gateway."""

    name = "webhook"
    repeatable = True

    def __init__(self, gateway: Gateway, clock: Callable[[], datetime] = system_clock) -> None:
        self._gateway = gateway
        self._clock = clock

    def deliver(self, envelope: Envelope) -> str:
        """Post the message, and return the gateway's id for it, or the key where it gives none.

        Raises:
            TransportError: It was not taken this time; the same key may be offered again.
            RefusedError: The gateway refuses this message for good.
        """
        body = json.dumps(written(envelope), ensure_ascii=False).encode()
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": envelope.idempotency_key,
            "Forbear-Signature": signature(self._gateway.secret, body, self._clock()),
        }
        status, answer = self._post(body, headers)
        if 200 <= status < 300:
            return _id_in(answer) or envelope.idempotency_key
        if status in _LASTING:
            raise RefusedError(f"The gateway answered {status}: it will not take this message.")
        redirected = " It redirects, which is never followed: set its new `url`."
        raise TransportError(
            f"The gateway answered {status}.{redirected if 300 <= status < 400 else ''}"
        )

    def receipt(self, idempotency_key: str) -> str | None:
        """The gateway is not asked: offering the same key again tells."""
        return None

    def _post(self, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        """A connection of its own for each message: no late answer can be taken for another's."""
        try:
            with (
                self._client() as client,
                client.stream("POST", self._gateway.url, content=body, headers=headers) as answer,
            ):
                return answer.status_code, _beginning(answer)
        except (httpx2.HTTPError, httpx2.StreamError, OSError) as problem:
            raise TransportError(
                f"The gateway cannot be reached or did not finish ({type(problem).__name__})."
            ) from problem

    def _client(self) -> httpx2.Client:
        context = ssl.create_default_context(cafile=self._gateway.ca_file)
        seconds = self._gateway.seconds
        return httpx2.Client(
            verify=context, timeout=seconds, follow_redirects=False, trust_env=False
        )


def written(envelope: Envelope) -> dict[str, str | None]:
    """The message as the gateway reads it."""
    return {
        "key": envelope.idempotency_key,
        "channel": envelope.channel,
        "to": envelope.address,
        "from": envelope.sender,
        "language": envelope.language,
        "subject": envelope.subject,
        "text": envelope.body,
    }


def signature(secret: str, body: bytes, at: datetime) -> str:
    """The header that proves who sent the body, and when."""
    seconds = int(at.timestamp())
    digest = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={digest}"


def _beginning(answer: httpx2.Response) -> bytes:
    read = b""
    for chunk in answer.iter_bytes():
        read += chunk
        if len(read) > _LONGEST_ANSWER:
            break
    return read


def _id_in(answer: bytes) -> str | None:
    try:
        found = json.loads(answer)
    except ValueError:
        return None
    value = found.get("id") if isinstance(found, dict) else None
    return value[:200] if isinstance(value, str) and value.strip() else None
