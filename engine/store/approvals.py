"""Approvals: one named person's yes to one exact text; at most one a draft, for ever."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ApprovalRow:
    """Who approved which draft, bound to the hash of what was on the screen."""

    approval_id: str
    draft_id: str
    content_hash: str
    approver: str
    approved_at: datetime
    expires_at: datetime
