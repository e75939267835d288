"""API keys: making one, ending one, and whose a key is.

A key is a person's: whatever it does stands in the audit under that person's name. It is shown
once, when it is made; the store has its hash. It ends on a day, and can be ended before.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from dashboards.identity import person_name, roles
from engine.person import Person
from engine.store import api_keys, audit
from engine.store.api_keys import ApiKeyRow
from engine.store.database import Store

if TYPE_CHECKING:
    from sqlalchemy import Connection

PREFIX = "forbear_"
_ID_BYTES, _SECRET_BYTES = 6, 32


class ApiKeyError(PermissionError):
    """The key lets nobody in."""


class NewKeyError(ValueError):
    """A key cannot be made that way."""


def create(
    store: Store, *, person: str, wanted: Sequence[str], days: int, by: str, now: datetime
) -> tuple[str, ApiKeyRow]:
    """Make a key for a person; the key itself is returned here and never again.

    Raises:
        IdentityError: The name cannot stand in the audit.
        NewKeyError: No role, or an unknown one.
    """
    granted = roles(",".join(wanted))
    if not granted or len(granted) < len(set(wanted)):
        raise NewKeyError(
            f"Roles {', '.join(wanted) or 'none'} cannot be given: choose one or more of analyst, "
            "approver, manager, data_scientist, admin."
        )
    key_id, secret = secrets.token_hex(_ID_BYTES), secrets.token_urlsafe(_SECRET_BYTES)
    row = ApiKeyRow(
        key_id=key_id,
        secret_hash=_hash(secret),
        person=person_name(person),
        roles=tuple(sorted(granted)),
        created_by=by,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    with store.write() as conn:
        api_keys.add(conn, row)
        _note(conn, by, "access.granted", row)
    return f"{PREFIX}{key_id}_{secret}", row


def revoke(store: Store, key_id: str, *, by: str, now: datetime) -> ApiKeyRow:
    """End a key now; whoever runs the API notices within seconds.

    Raises:
        UnknownKeyError: There is none of that id to revoke.
    """
    with store.write() as conn:
        row = api_keys.revoke(conn, key_id, now)
        _note(conn, by, "access.revoked", row)
    return row


def _note(conn: "Connection", by: str, event: str, row: ApiKeyRow) -> None:
    until = row.expires_at.isoformat()
    payload = {"key": row.key_id, "person": row.person, "roles": list(row.roles), "until": until}
    audit.append(conn, by, event, payload)


def person_of(store: Store, key: str, now: datetime | None = None) -> Person:
    """Whose key this is.

    Raises:
        ApiKeyError: It is unknown, revoked or past its end; which of them is not told to guessers.
    """
    key_id, _, secret = key.removeprefix(PREFIX).partition("_")
    with store.read() as conn:
        row = api_keys.find(conn, key_id)
    given = _hash(secret)
    known = "" if row is None else row.secret_hash
    if not hmac.compare_digest(given, known) or row is None:
        raise ApiKeyError("This API key is not known here. `forbear api-keys create` makes one.")
    if row.revoked_at is not None:
        raise ApiKeyError(f"API key {row.key_id} was revoked. Ask an admin for another one.")
    if row.expires_at <= (now or datetime.now(UTC)):
        raise ApiKeyError(
            f"API key {row.key_id} ended on {row.expires_at:%Y-%m-%d}. Ask an admin for a new one."
        )
    return Person(row.person, roles(",".join(row.roles)))


def _hash(secret: str) -> str:
    """SHA-256 is enough for 256 random bits: there is nothing to guess."""
    return hashlib.sha256(secret.encode()).hexdigest()
