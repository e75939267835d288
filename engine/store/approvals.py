"""Approvals: one named person's yes to one exact text; at most one a draft, for ever."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select

from engine.store.bulk import insert_if_absent
from engine.store.schema import APPROVALS


class AlreadyApprovedError(ValueError):
    """The draft has its one approval."""


@dataclass(frozen=True)
class ApprovalRow:
    """Who approved which draft, bound to the hash of what was on the screen.

    `opened_at` and `decided_at` say how long it stood there, by the machine's clock.
    """

    approval_id: str
    draft_id: str
    content_hash: str
    approver: str
    approved_at: datetime
    expires_at: datetime
    opened_at: datetime | None = None
    decided_at: datetime | None = None

    @property
    def viewed_seconds(self) -> float | None:
        """How long the text stood on the screen before the yes; None where nobody measured."""
        if self.opened_at is None or self.decided_at is None:
            return None
        return (self.decided_at - self.opened_at).total_seconds()


def insert_approval(conn: Connection, approval: ApprovalRow) -> None:
    """Store a person's yes.

    Raises:
        AlreadyApprovedError: The draft was approved before, by anybody.
    """
    storing = insert_if_absent(conn, APPROVALS).returning(APPROVALS.c.approval_id)
    if conn.execute(storing, asdict(approval)).first() is None:
        raise AlreadyApprovedError(
            f"Draft {approval.draft_id!r} is approved already, and an approval is for one message: "
            "draft a new one to write again."
        )


def find_approval(conn: Connection, approval_id: str) -> ApprovalRow | None:
    """The approval of that id, or None."""
    return _one(conn, APPROVALS.c.approval_id == approval_id)


def approval_of(conn: Connection, draft_id: str) -> ApprovalRow | None:
    """The draft's approval, or None while it has none."""
    return _one(conn, APPROVALS.c.draft_id == draft_id)


def _one(conn: Connection, condition: ColumnElement[bool]) -> ApprovalRow | None:
    row = conn.execute(select(APPROVALS).where(condition)).mappings().one_or_none()
    return None if row is None else ApprovalRow(**row)
