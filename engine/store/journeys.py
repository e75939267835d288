"""Approved messages and how far each has come, for the people who wait for them."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from engine.store.approvals import ApprovalRow
from engine.store.drafts import DraftRow
from engine.store.outbox import OutboxItem, listed
from engine.store.schema import APPROVALS, DRAFTS, OUTBOX


@dataclass(frozen=True)
class Journey:
    """An outbox item with the approval and the draft that it carries out."""

    item: OutboxItem
    approval: ApprovalRow
    draft: DraftRow


def journeys(conn: Connection, limit: int) -> list[Journey]:
    """The newest approved messages first."""
    items = listed(conn, limit=limit)
    wanted = APPROVALS.c.approval_id.in_([item.approval_id for item in items])
    given = {
        row["approval_id"]: ApprovalRow(**row)
        for row in conn.execute(select(APPROVALS).where(wanted)).mappings()
    }
    texts = DRAFTS.c.draft_id.in_([approval.draft_id for approval in given.values()])
    drafts = {
        row["draft_id"]: DraftRow(**row)
        for row in conn.execute(select(DRAFTS).where(texts)).mappings()
    }
    pairs = [(item, given[item.approval_id]) for item in items if item.approval_id in given]
    return [Journey(item, approval, drafts[approval.draft_id]) for item, approval in pairs]


def states(conn: Connection) -> Mapping[str, int]:
    """How many approved messages are in each state."""
    counted = select(OUTBOX.c.state, func.count()).group_by(OUTBOX.c.state)
    return {row[0]: row[1] for row in conn.execute(counted)}
