"""The audit: a chain of hashes over everything that was done, by whom, without personal data.

Each entry's hash covers the one before, so an edited, removed, inserted or reordered entry is found
and named. Removing the newest entries leaves a shorter valid chain: the head is therefore also
written to a file outside the database.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class AuditEntry:
    """One link of the chain."""

    seq: int
    at: datetime
    actor: str
    event: str
    payload: Mapping[str, Any]
    prev_hash: str
    hash: str


@dataclass(frozen=True)
class AuditReport:
    """What a verification found: the first bad link and why, or that the chain holds."""

    ok: bool
    count: int
    first_bad_seq: int | None = None
    reason: str | None = None
