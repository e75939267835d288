"""Drafts: immutable versions of a message. An edit is a new row that names its parent."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, select

from engine.store.schema import APPROVALS, DRAFTS, REJECTIONS


@dataclass(frozen=True)
class DraftRow:
    """One version of a message and everything it was written from."""

    draft_id: str
    parent_id: str | None
    customer_id: int
    score_id: int
    channel: str
    language: str
    template_id: str
    template_version: int
    off_template: bool
    subject: str | None
    body: str
    facts: Sequence[Mapping[str, Any]]
    decision: Mapping[str, Any]
    verdict: Mapping[str, Any]
    lint: Sequence[Mapping[str, Any]]
    author: str
    created_at: datetime


def insert_draft(conn: Connection, draft: DraftRow) -> None:
    """Store one version, for ever."""
    conn.execute(insert(DRAFTS), asdict(draft))


def find_draft(conn: Connection, draft_id: str) -> DraftRow | None:
    """The version of that id, or None."""
    row = conn.execute(select(DRAFTS).where(DRAFTS.c.draft_id == draft_id)).mappings()
    found = row.one_or_none()
    return None if found is None else DraftRow(**found)


def drafts_for(conn: Connection, customer_id: int) -> list[DraftRow]:
    """Every version for the customer, newest first.

    Where a simulated clock stands still, a version comes before the one it was made from; which of
    two messages with nothing in common came first is in the audit.
    """
    query = select(DRAFTS).where(DRAFTS.c.customer_id == customer_id)
    found = {row["draft_id"]: DraftRow(**row) for row in conn.execute(query).mappings()}

    def age(draft: DraftRow) -> tuple[datetime, int, str]:
        edits, earlier = 0, draft
        while earlier.parent_id in found:
            edits, earlier = edits + 1, found[earlier.parent_id]
        return draft.created_at, edits, draft.draft_id

    return sorted(found.values(), key=age, reverse=True)


def waiting(conn: Connection) -> int:
    """How many messages wait for a person's yes: newest versions that nobody has decided on."""
    return conn.execute(select(func.count()).select_from(DRAFTS).where(*_waiting())).scalar_one()


def waiting_drafts(conn: Connection, limit: int) -> list[DraftRow]:
    """The messages that wait for a person's yes: those of one template together, newest first."""
    query = (
        select(DRAFTS)
        .where(*_waiting())
        .order_by(DRAFTS.c.template_id, DRAFTS.c.created_at.desc(), DRAFTS.c.draft_id)
        .limit(limit)
    )
    return [DraftRow(**row) for row in conn.execute(query).mappings()]


def _waiting() -> tuple[ColumnElement[bool], ...]:
    later = DRAFTS.alias("later")
    return (
        ~select(later.c.draft_id).where(later.c.parent_id == DRAFTS.c.draft_id).exists(),
        ~select(APPROVALS.c.draft_id).where(APPROVALS.c.draft_id == DRAFTS.c.draft_id).exists(),
        ~select(REJECTIONS.c.draft_id).where(REJECTIONS.c.draft_id == DRAFTS.c.draft_id).exists(),
    )
