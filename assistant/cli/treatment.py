"""Commands about decision tables: coverage, simulate, apply."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.answers import Table
from assistant.cli import session
from assistant.cli.desk import whoami
from assistant.cli.printing import print_table

if TYPE_CHECKING:
    from engine.policy.coverage import Coverage
    from engine.rehearsal import Rehearsal

TABLES = ("hardship", "treatment", "retraining")


class UncoveredError(ValueError):
    """A table leaves cases undecided, has rows in vain, or contradicts itself."""


def register(app: typer.Typer) -> None:
    """Add the commands of this file to `forbear policy`."""
    groups = (each.typer_instance for each in app.registered_groups if each.name == "policy")
    policy = next(groups, None)
    if policy is None:
        policy = typer.Typer(help="Rules: what they say and what follows.", no_args_is_help=True)
        app.add_typer(policy, name="policy")
    for command in (coverage, simulate, apply, rejudge):
        policy.command()(command)


def coverage(
    file: Annotated[
        Path | None, typer.Argument(help="A decision table; all that are in use by default.")
    ] = None,
) -> None:
    """Prove that every case is decided: name cases without a row, rows in vain, contradictions."""
    from engine.policy.coverage import coverage as covered
    from engine.policy.table import load_table
    from engine.policy.versions import POLICIES

    files = [file] if file else [POLICIES / f"{name}.yaml" for name in TABLES]
    found = [covered(load_table(each)) for each in files]
    for each in found:
        print(_told(each))
    if not all(each.complete for each in found):
        raise UncoveredError("Not every case is decided by one rule: see above, and add rows.")


def simulate(
    file: Annotated[Path, typer.Argument(help="A changed treatment table.")],
) -> None:
    """Try a changed treatment table on the current portfolio: who would move. Nothing is stored."""
    from engine.policy.table import load_table
    from engine.policy.versions import table_in_force
    from engine.rehearsal import rehearse

    candidate = load_table(file)
    book = session.book()
    current = table_in_force("treatment", book.info.as_of.date())
    with session.store().read() as connection:
        found = rehearse(connection, book, current, candidate)
    print(
        f"{current.id} v{current.version} in force, v{candidate.version} of {file.name} by "
        f"{candidate.author}, approved by {candidate.approved_by or 'nobody yet'}, effective from "
        f"{candidate.effective_from}."
    )
    print_rehearsal(found)


def apply() -> None:
    """Decide the night that was scored last by the treatment table in force; scores stay.

    Each decision is kept beside its score with the table's version and approver. To try a changed
    table first: `forbear policy simulate FILE`.
    """
    from datetime import UTC, datetime

    from engine.policy.versions import table_in_force
    from engine.redecision import redecide

    book = session.book()
    table = table_in_force("treatment", book.info.as_of.date())
    with session.writing() as connection:
        found = redecide(
            connection, book, table, person=whoami(), at=book.info.now or datetime.now(UTC)
        )
    if not found.customers:
        print(f"{table.id} v{table.version} has decided that night already; nothing is stored.")
        return
    print(
        f"{table.id} v{table.version}, approved by {table.approved_by}: {found.customers:,} "
        f"customers scored as of {found.as_of:%Y-%m-%d %H:%M} UTC were decided again, "
        f"{found.moved:,} are treated otherwise."
    )


def rejudge(draft: Annotated[str, typer.Argument(help="A draft's id.")]) -> None:
    """Judge a draft's stored case again, at its moment, and put it beside the stored verdict.

    The exit code is 1 where the rule files give another verdict than was given then.
    """
    import os

    from engine.outreach.drafts import find
    from engine.outreach.rejudging import rejudge as run
    from tools.context import open_context

    desk = open_context(os.environ, person=whoami()).desk
    with session.store().read() as connection:
        stored, again = run(desk, find(connection, draft))
    before = {each.rule_id: each.result for each in stored.outcomes}
    after = {each.rule_id: each.result for each in again.outcomes}
    moved = sorted(id for id in {*before, *after} if before.get(id) != after.get(id))
    said = "allowed" if stored.allowed else "blocked"
    print(f"As of {stored.at:%Y-%m-%d %H:%M} UTC, {len(before)} rules: {said}.")
    for id in moved:
        print(f"  {id}: {before.get(id, 'no such rule')} then, {after.get(id, 'none')} now")
    if stored != again:
        print(f"Policy {stored.policy} v{stored.version} then, v{again.version} now: not the same.")
        raise typer.Exit(1)
    print("Judged again, bit for bit the same.")


def print_rehearsal(found: "Rehearsal") -> None:
    """Who would move, where they are, and what it would ask of the desk."""
    print(
        f"{found.moved:,} of {found.customers:,} customers scored as of "
        f"{found.as_of:%Y-%m-%d %H:%M} UTC would be treated otherwise; nothing is stored."
    )
    if found.moves:
        rows = [
            (each.before, each.after, " → ".join(each.rules), f"{each.customers:,}",
             ", ".join(each.examples))
            for each in found.moves
        ]  # fmt: skip
        print_table(Table(("from", "to", "rule", "customers", "such as"), tuple(rows)))
    for name, counts in found.by.items():
        if counts:
            told = ", ".join(f"{value} {n:,}" for value, n in sorted(counts.items()))
            print(f"Of them by {name}: {told}.")
    print(f"Messages to write: {found.before.messages:,} → {found.after.messages:,}.")
    print(_change("within hours", found.before.by_sla_hours, found.after.by_sla_hours))
    print(_change("of priority", found.before.by_priority, found.after.by_priority))
    print(_told(found.coverage))


def _change(label: str, before: Mapping[int, int], after: Mapping[int, int]) -> str:
    each = (
        f"{key}: {before.get(key, 0):,} → {after.get(key, 0):,}"
        for key in sorted({*before, *after})
    )
    return f"  {label} {', '.join(each) or 'none'}"


def _told(found: "Coverage") -> str:
    """What the check of one table found, a line for each finding."""
    lines = [
        *(f"  no rule decides: {each}" for each in found.uncovered),
        *(f"  rule {each!r} is never reached" for each in found.unreached),
        *(f"  rules {' and '.join(each.rules)} both fit: {each.cases}" for each in found.conflicts),
    ]
    verdict = "every case is decided" if found.complete else "incomplete"
    return "\n".join(
        [
            f"{found.policy} v{found.version}: {found.cells:,} distinguishable cases, {verdict}.",
            *lines,
        ]
    )
