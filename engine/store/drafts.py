"""Drafts: immutable versions of a message. An edit is a new row that names its parent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


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
