"""How one message stands, and what a person weighs beside it: what its views are made from."""

from dataclasses import dataclass

from dashboards.views.exact import Letterhead
from engine.store.approvals import ApprovalRow
from engine.store.audit import AuditEntry
from engine.store.contacts import Contact
from engine.store.drafts import DraftRow
from engine.store.outbox import OutboxItem
from engine.store.rejections import RejectionRow


@dataclass(frozen=True)
class Option:
    """A template that fits, and why."""

    template_id: str
    topic: str
    channel: str
    language: str
    why: tuple[str, ...]
    closed: str = ""  # why its channel may not be used now


@dataclass(frozen=True)
class Stand:
    """How far one message has come."""

    draft: DraftRow
    parent: DraftRow | None
    content_hash: str
    approval: ApprovalRow | None
    rejection: RejectionRow | None
    item: OutboxItem | None
    entries: tuple[AuditEntry, ...]
    free_authors: frozenset[str]


@dataclass(frozen=True)
class Around:
    """What a person weighs beside the text; `refusal` is why they may not approve it now."""

    head: Letterhead
    template_text: str | None
    contacts: tuple[Contact, ...]
    refusal: str | None
