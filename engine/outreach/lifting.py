"""What lifts a block: the hour, reading on, other words, a complaint seen to, or the record."""

from datetime import datetime
from typing import TYPE_CHECKING

from engine.outreach.contact_facts import on_record
from engine.outreach.desk import Desk
from engine.policy.hours import zone_of
from engine.policy.message_rules import HumanApproval
from engine.policy.standing_rules import Suppression
from engine.policy.verdict import RuleOutcome, Verdict
from engine.store import flags, replies
from engine.store.customers import Customer

if TYPE_CHECKING:
    from sqlalchemy import Connection

_COMPLAINT = "complaint_open"


def way_out(conn: "Connection", desk: Desk, verdict: Verdict, customer: Customer) -> str:
    """What somebody may do about the verdict's blocks, in one or two sentences."""
    if later := verdict.next_allowed_at:
        local = later.astimezone(zone_of(customer.timezone))
        return f"Allowed again from {local:%a} {local.day} {local:%b %Y, %H:%M %Z}."
    rules = [desk.contact.find(block.rule_id) for block in verdict.blocks]
    if all(rule is not None and isinstance(rule.rule, HumanApproval) for rule in rules):
        return "Read the message to its end, then confirm it."
    if all(rule is not None and rule.rule.needs_message for rule in rules):
        return "Write a new version, or propose another template."
    if not _complained(conn, customer, verdict.at):
        return "Only the customer or a correction of the record can change that."
    seen_to = "See to the customer's complaint under Replies: once closed there it blocks no more."
    if all(_falls_with_it(desk, block) for block in verdict.blocks):
        return seen_to
    return f"{seen_to} The rest only the customer or a correction of the record can change."


def _complained(conn: "Connection", customer: Customer, at: datetime) -> bool:
    """Whether an open reply, and not the record itself, says that there is a complaint."""
    said = replies.flags(conn, customer.customer_id)
    today = at.astimezone(zone_of(customer.timezone)).date()
    recorded = on_record(customer, flags.known(conn, customer.customer_id, at), today)
    return _COMPLAINT in said and _COMPLAINT not in recorded


def _falls_with_it(desk: Desk, block: RuleOutcome) -> bool:
    """Whether nothing but the complaint stands against this rule."""
    found = desk.contact.find(block.rule_id)
    if found is None or not isinstance(found.rule, Suppression):
        return False
    return found.rule.flags.intersection(block.facts["flags"]) == {_COMPLAINT}
