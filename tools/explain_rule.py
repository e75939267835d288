"""What a rule says: a contact rule, or a row of a decision table, with its dates and its source."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.outreach.desk import POLICIES
from engine.policy.contact import ContactPolicy, ContactRule
from engine.policy.table import DecisionTable, Rule, load_table
from engine.policy.verdict import STATUS_WORDS
from engine.policy.versions import table_in_force
from tools.base import tool
from tools.context import Context
from tools.errors import UnknownValueError
from tools.vocabulary import nearest

TABLES = ("treatment", "hardship", "retraining")


@dataclass(frozen=True)
class ExplainedRule:
    """One rule as it stands; `when` is what it asks and `then` what follows, both as written.

    `status` is law, draft, analogy, firm_policy or unverified, and `status_means` says what that
    is. `approved_by` is for rows of decision tables.
    """

    rule_id: str
    kind: str
    statement: str
    because: str
    when: dict[str, str]
    then: dict[str, str]
    status: str
    status_means: str
    in_force: bool
    effective_from: date
    effective_to: date | None
    jurisdiction: str
    channels: tuple[str, ...]
    citation: str
    note: str
    approved_by: str | None
    policy: str
    version: int
    as_of: datetime
    source: str


@tool(effect="read")
def explain_rule(ctx: Context, rule_id: str) -> ExplainedRule:
    """Explain one rule by its id: a contact rule such as GL-03, or a treatment row such as low.

    Gives its text, dates, status (law, draft, the firm's own policy, ...), reason and citation.
    """
    now, contact = ctx.clock(), ctx.desk.contact
    found = contact.find(rule_id)
    if found is not None:
        return _contact_rule(ctx, contact, found, now)
    tables = list(_tables(now.date()))
    for table in tables:
        for row in table.rules:
            if rule_id.lower() in (row.id, f"{table.id}.{row.id}"):
                return _row(ctx, table, row, now)
    known = [rule.id for rule in contact.rules]
    known += [row.id for table in tables for row in table.rules]
    raise UnknownValueError(f"There is no rule {rule_id!r}. {nearest(rule_id, known)}")


def _tables(day: date) -> Iterator[DecisionTable]:
    for name in TABLES:
        path = POLICIES / f"{name}.yaml"
        yield load_table(path) if name == "retraining" else table_in_force(name, day)


def _contact_rule(
    ctx: Context, policy: ContactPolicy, rule: ContactRule, now: datetime
) -> ExplainedRule:
    asks = rule.rule.model_dump(mode="json", exclude_defaults=True)
    return ExplainedRule(
        rule_id=rule.id,
        kind="contact rule",
        statement=rule.statement,
        because=rule.scope or "",
        when=_written({"kind": rule.rule.kind, **asks}),
        then={"contact": "blocked where it is not met"},
        status=rule.status,
        status_means=STATUS_WORDS[rule.status],
        in_force=rule.in_force(now.date()),
        effective_from=rule.effective_from,
        effective_to=rule.effective_to,
        jurisdiction="everywhere" if rule.jurisdiction == "GL" else rule.jurisdiction,
        channels=rule.channels or (),
        citation=rule.citation,
        note=policy.scope,
        approved_by=None,
        policy=policy.id,
        version=policy.version,
        as_of=ctx.local(now),
        source=f"policy {policy.id} v{policy.version}",
    )


def _row(ctx: Context, table: DecisionTable, row: Rule, now: datetime) -> ExplainedRule:
    return ExplainedRule(
        rule_id=row.id,
        kind=f"row of the {table.id} table",
        statement=row.because,
        because=row.because,
        when=_written(row.written),
        then=_written(row.then),
        status="firm_policy",
        status_means=STATUS_WORDS["firm_policy"],
        in_force=table.effective_from <= now.date(),
        effective_from=table.effective_from,
        effective_to=None,
        jurisdiction="everywhere",
        channels=tuple(row.then.get("channels", ())),
        citation=f"Firm policy on {table.id}, owner {table.owner}",
        note=f"The rows are tried in order; this is number {table.rules.index(row) + 1}.",
        approved_by=table.approved_by,
        policy=table.id,
        version=table.version,
        as_of=ctx.local(now),
        source=f"policy {table.id} v{table.version}",
    )


def _written(cells: Mapping[str, Any]) -> dict[str, str]:
    return {name: _cell(value) for name, value in cells.items()}


def _cell(value: object) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return ", ".join(map(_cell, value)) or "none"
        case dict():
            return ", ".join(f"{name} {_cell(inner)}" for name, inner in value.items())
        case _:
            return str(value)
