"""Where a night's scores come from: the records, who its peers were, which tables decided.

Written with the night and never changed, so that any of its scores can be computed again and put
beside what is stored.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from engine.store.bulk import upsert
from engine.store.schema import AGGREGATES

_NAME = "origin"


@dataclass(frozen=True)
class Origin:
    """The book's fingerprint, the hash of the features' declaration, and the peers' medians.

    `policies` has version and hash of each decision table, by id; a night stored before that was
    kept has none.
    """

    book_hash: str
    catalog_hash: str
    peers: Mapping[str, Any]
    policies: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def save_origin(conn: Connection, as_of: datetime, model_id: str, origin: Origin) -> None:
    """Keep the origin of the night that this model scored."""
    key = {"as_of": as_of, "model_id": model_id, "name": _NAME}
    conn.execute(upsert(conn, AGGREGATES), {**key, "body": asdict(origin)})


def read_origin(conn: Connection, as_of: datetime, model_id: str) -> Origin | None:
    """The origin of that night, or None if the model has not scored it."""
    columns = AGGREGATES.c
    query = select(columns.body).where(
        columns.as_of == as_of, columns.model_id == model_id, columns.name == _NAME
    )
    body = conn.execute(query).scalar_one_or_none()
    return None if body is None else Origin(**body)
