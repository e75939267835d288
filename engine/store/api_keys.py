"""The keys of the API: each is one person's, has roles and an end, and is kept as a hash alone.

Whoever may add a row here may let a program approve in somebody's name: on Postgres only the owner
of the tables can, and the assistant's packages have no import path to this module.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from engine.store.schema.access import API_KEYS


class UnknownKeyError(LookupError):
    """There is no key of that id that could be revoked."""


@dataclass(frozen=True)
class ApiKeyRow:
    """One key; `secret_hash` is the SHA-256 of its secret part."""

    key_id: str
    secret_hash: str
    person: str
    roles: tuple[str, ...]
    created_by: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None


def add(conn: Connection, row: ApiKeyRow) -> None:
    """Store a new key."""
    conn.execute(insert(API_KEYS), {**asdict(row), "roles": list(row.roles)})


def find(conn: Connection, key_id: str) -> ApiKeyRow | None:
    """The key of that id, or None."""
    query = select(API_KEYS).where(API_KEYS.c.key_id == key_id)
    row = conn.execute(query).mappings().one_or_none()
    return None if row is None else ApiKeyRow(**{**row, "roles": tuple(row["roles"])})


def listed(conn: Connection) -> list[ApiKeyRow]:
    """Every key there ever was, oldest first."""
    query = select(API_KEYS).order_by(API_KEYS.c.created_at, API_KEYS.c.key_id)
    rows = conn.execute(query).mappings()
    return [ApiKeyRow(**{**row, "roles": tuple(row["roles"])}) for row in rows]


def revoke(conn: Connection, key_id: str, at: datetime) -> ApiKeyRow:
    """End a key for good.

    Raises:
        UnknownKeyError: There is none of that id, or it is revoked already.
    """
    step = update(API_KEYS).where(API_KEYS.c.key_id == key_id, API_KEYS.c.revoked_at.is_(None))
    row = find(conn, key_id)
    if row is None or conn.execute(step.values(revoked_at=at)).rowcount != 1:
        raise UnknownKeyError(
            f"There is no key {key_id!r} to revoke: `forbear api-keys list` shows the keys and "
            "which of them are revoked already."
        )
    return row
