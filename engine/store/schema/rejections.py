"""Table of drafts that a person said no to; such a draft waits for nobody and is never sent."""

from sqlalchemy import Column, ForeignKey, String, Table

from engine.store.columns import Moment
from engine.store.metadata import METADATA

REJECTIONS = Table(
    "rejections",
    METADATA,
    Column("draft_id", ForeignKey("drafts.draft_id"), primary_key=True),
    Column("rejected_by", String(64), nullable=False),
    Column("reason", String(32), nullable=False),
    Column("rejected_at", Moment, nullable=False),
)
