"""How far a message has come: drafted, rejected, approved until when, sent, held, taken back."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from dashboards.views.stand import Stand
from dashboards.views.text import moment, words
from engine.store.approvals import ApprovalRow
from engine.store.outbox import OutboxItem
from engine.store.rejections import RejectionRow
from knowledge.reasons import load_reasons


def steps(stand: Stand, zone: str, now: datetime) -> list[dict[str, str]]:
    """Who did what and when, and what is waited for."""
    draft, approval, item = stand.draft, stand.approval, stand.item
    found = [_step("Drafted", "done", f"{draft.author}, {moment(draft.created_at, zone)}")]
    if stand.rejection is not None:
        found.append(_rejected(stand.rejection))
    if approval is not None:
        said = f"{approval.approver}, {moment(approval.approved_at, zone)}{read_for(approval)}"
        found.append(_step("Approved", "done", said))
    if item is not None:
        found.append(last_step(item, zone))
    if approval is not None and item is not None and item.state in ("ready", "held"):
        found[-1]["text"] += f". {expiry(approval.expires_at, zone, now)}"
    return found


def read_for(approval: ApprovalRow) -> str:
    """How long the text stood on the screen before the person decided, where that is known."""
    if approval.viewed_seconds is None:
        return ""
    seconds = round(approval.viewed_seconds)
    shown = f"{seconds}\u00a0s" if seconds < 120 else f"{seconds // 60}\u00a0min"
    return f", {shown} after opening it"


def expiry(until: datetime, zone: str, now: datetime) -> str:
    """Until when an approval holds, and how long that is; at the second it ends it is over."""
    if now >= until:
        return f"The approval expired at {moment(until, zone)}: it will be refused"
    return f"Approval ends {moment(until, zone)}, in {left(until - now)}"


def left(time: timedelta) -> str:
    """A span in hours and minutes; what is less than a minute says so."""
    minutes = int(time.total_seconds() // 60)
    if minutes < 1:
        return "less than a minute"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours else f"{rest} min"


def last_step(item: OutboxItem, zone: str) -> dict[str, str]:
    """Where the outbox item stands."""
    match item.state:
        case "sent":
            return _step("Sent", "done", item.note or "by the dispatcher")
        case "held":
            until = moment(item.next_attempt_at, zone)
            return _step("Held", "now", f"{item.note or 'not allowed yet'}; again {until}")
        case "refused" | "dead":
            return _step(words(item.state), "bad", item.note or "see the audit")
        case "revoked":
            return _step("Revoked", "bad", _revoked(item.note))
        case "claimed":
            return _step("Sending", "now", "the dispatcher has it")
        case "ready":
            return _step("Waiting", "now", "for the dispatcher: forbear dispatch")


def _rejected(rejection: RejectionRow) -> dict[str, str]:
    reason = _because(load_reasons().rejection, rejection.reason)
    return _step("Rejected", "bad", f"by {rejection.rejected_by}: {reason}")


def _revoked(note: str | None) -> str:
    who, _, code = (note or "").partition(": ")
    return f"{who}: {_because(load_reasons().revocation, code)}" if code else "see the audit"


def _because(reasons: Mapping[str, str], code: str) -> str:
    return reasons.get(code, words(code)).lower()


def _step(title: str, state: str, text: str) -> dict[str, str]:
    return {"title": title, "state": state, "text": text}
