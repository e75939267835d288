"""Commands of the audit: verify, show, export, and what may be removed when."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from assistant.cli import session

if TYPE_CHECKING:
    from engine.store.audit import AuditReport

_HASH = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{20,}\b")
_START = r"\1"
Day = Annotated[str | None, typer.Option(help="Day YYYY-MM-DD, in UTC, itself included.")]


class DayError(ValueError):
    """What was given is no day."""


class OutError(ValueError):
    """The file cannot be written there."""


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    audit = typer.Typer(help="The hash-chained audit trail.", no_args_is_help=True)
    audit.command()(verify)
    audit.command()(show)
    audit.command()(export)
    audit.command()(retention)
    app.add_typer(audit, name="audit")


def verify() -> None:
    """Check the whole audit trail against its hashes and its anchor."""
    from assistant.doctor import audit_finding

    report = _verified()
    print(audit_finding(report))
    if not report.ok:
        raise typer.Exit(1)


def show(limit: Annotated[int, typer.Option(help="How many of the latest entries.")] = 20) -> None:
    """Print the latest audit entries, oldest first."""
    from engine.store.audit import entries

    with session.store().read() as connection:
        latest = entries(connection, limit=limit)
    if not latest:
        print("The audit has no entries yet: nothing was drafted, approved or sent.")
    for entry in sorted(latest, key=lambda entry: entry.seq):
        print(f"{entry.seq:>5}  {entry.at:%Y-%m-%d %H:%M:%S} UTC  {entry.event}  by {entry.actor}")
        print(f"       {details(entry.payload)}")


def export(
    out: Annotated[Path, typer.Option(help="File to write.")],
    format: Annotated[
        Literal["jsonl", "html", "csv"],
        typer.Option(help="jsonl can be verified without this program; html and csv are to read."),
    ] = "jsonl",
    since: Day = None,
    until: Day = None,
    customer: Annotated[int | None, typer.Option(help="Only what is about this customer.")] = None,
) -> None:
    """Write the audit, or a part of it, into a file for an auditor.

    The exit code is 1 when the audit does not hold; the file is written all the same.
    """
    from assistant.doctor import audit_finding
    from engine.store import audit
    from engine.store.audit_export import write_export

    if not out.parent.is_dir():
        raise OutError(f"Folder {str(out.parent)!r} of --out does not exist: make it first.")
    first, last = _midnight(since), _midnight(until)
    after = None if last is None else last + timedelta(days=1)
    reference = None if customer is None else session.cipher().reference(customer)
    title = f"Audit of {session.portfolio().name}"
    with session.store().read() as connection:
        rows = audit.walk(connection, since=first, until=after, customer=reference)
        count = write_export(out, rows, format, title)
    report = _verified()
    print(f"{count:,} entries written to {out}. {audit_finding(report)}")
    if not report.ok:
        raise typer.Exit(1)


def retention(
    on: Annotated[str | None, typer.Option(help="Day YYYY-MM-DD; today by default.")] = None,
) -> None:
    """Say what must be kept until when, by which rule, and what may be removed."""
    from typing import get_args

    from engine.outreach.desk import POLICIES
    from engine.policy.retention import Records, load_retention
    from engine.store import audit, holdings

    day = (_midnight(on) or datetime.now(UTC)).date()
    rules = load_retention(POLICIES / "retention.yaml")
    with session.store().read() as connection:
        countries = holdings.countries(connection)
        for records in get_args(Records):
            rule = rules.governing(records, countries, day)
            last = datetime(day.year, day.month, day.day, tzinfo=UTC)
            before = last - timedelta(days=rule.keep_days - 1)
            held = holdings.holding(connection, records, before)
            print(
                f"{records}: {held.count:,} held, {held.before:,} may be removed, made before "
                f"{before:%Y-%m-%d}"
            )
            print(f"    {rule.id} ({rule.status}): {rule.statement} {rule.citation}.")
        head = audit.head(connection)
    print(
        f"audit: {head.seq if head else 0:,} entries, never removed: the chain is whole or broken"
    )


def details(payload: Mapping[str, Any]) -> str:
    """What an audit entry says, without blanks and with hashes cut to what tells them apart."""
    told = {name: str(value) for name, value in payload.items() if value is not None}
    return "  ".join(f"{name}={_HASH.sub(_START, value)}" for name, value in told.items())


def _verified() -> "AuditReport":
    from engine.store.audit import verify as check

    with session.store().read() as connection:
        return check(connection, session.portfolio().audit_anchor)


def _midnight(day: str | None) -> datetime | None:
    if day is None:
        return None
    try:
        return datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise DayError(f"{day!r} is no day: write it as YYYY-MM-DD, e.g. 2026-06-30.") from error
