"""Table of the keys that programs sign in with at the API; of a key only its hash is kept."""

from sqlalchemy import JSON, Column, String, Table

from engine.store.columns import Moment
from engine.store.metadata import METADATA

API_KEYS = Table(
    "api_keys",
    METADATA,
    Column("key_id", String(16), primary_key=True),
    Column("secret_hash", String(64), nullable=False),
    Column("person", String(64), nullable=False),
    Column("roles", JSON, nullable=False),
    Column("created_by", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("revoked_at", Moment),
)
