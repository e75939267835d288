"""Commands about one customer's standing: flag, flags, erase."""

from datetime import date
from typing import Annotated

import typer

from assistant.answers import Table
from assistant.cli import session
from assistant.cli.desk import whoami
from assistant.cli.printing import print_table

Who = Annotated[int, typer.Argument(help="The customer's number.")]


class DayError(ValueError):
    """A day is no date."""


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    commands = typer.Typer(help="Where a customer stands.", no_args_is_help=True)
    for command in (flag, flags, erase):
        commands.command()(command)
    app.add_typer(commands, name="customers")


def flag(
    customer: Who,
    name: Annotated[
        str, typer.Argument(help="breathing_space, bankruptcy, …; a wrong one lists all.")
    ],
    since: Annotated[str, typer.Option(help="Its first day, YYYY-MM-DD.")],
    source: Annotated[str, typer.Option(help="Who told us, in one word such as debt_adviser.")],
    until: Annotated[str | None, typer.Option(help="Its last day, once that is known.")] = None,
) -> None:
    """Take down a dated state in your name; say it again with --until to end it."""
    from engine.clock import book_clock
    from engine.outreach.flagging import record

    with session.writing() as conn:
        found = record(
            conn,
            book_clock(session.book().info.now),
            customer_id=customer,
            flag=name,
            since=_day(since),
            until=None if until is None else _day(until),
            source=source,
            recorded_by=whoami(),
        )
    end = f"until {found.until}" if found.until else "with no end known"
    print(f"Customer {customer}: {found.flag} from {found.since} {end}.")


def flags(customer: Who) -> None:
    """The dated flags of a customer as they are known now."""
    from engine.clock import book_clock
    from engine.store.flags import known

    with session.store().read() as conn:
        found = known(conn, customer, book_clock(session.book().info.now)())
    if not found:
        print(f"No dated flag of customer {customer} is on record.")
        return
    rows = tuple(
        (each.flag, f"{each.since}", f"{each.until or ''}", each.source, each.recorded_by,
         f"{each.recorded_at:%Y-%m-%d %H:%M} UTC")
        for each in found
    )  # fmt: skip
    print_table(Table(("flag", "since", "until", "source", "recorded by", "recorded at"), rows))


def erase(
    customer: Who,
    because: Annotated[str, typer.Option(help="request, objection, unlawful, …: the ground.")],
    by: Annotated[str, typer.Option(help="Who decided it; recorded as claimed.")],
) -> None:
    """Erase a customer's personal data for good, and never contact them again.

    Delete the customer in the bank's own records first: the next import would bring the book's
    names back.
    """
    from engine.clock import book_clock
    from engine.outreach.erasure import erase as run

    book = session.book()
    done = run(
        session.store(),
        session.portfolio(),
        session.cipher(),
        book_clock(book.info.now),
        customer_id=customer,
        because=because,
        by=by,
        account=whoami(),
    )
    session.anchor()
    for path in done.unsure:
        print(f"{path} holds rows that name no customer: look at it, and delete what is theirs.")
    if done.again:
        print(f"Customer {customer} was erased before; files and old pages were cleaned again.")
        return
    print(
        f"Customer {customer} is erased: {done.drafts} texts, {done.replies} replies, {done.files} "
        f"outbox files, {done.refused} refused rows, {done.stopped} waiting messages stopped. The "
        "audit keeps the reference. Backups, and the files that were imported, hold what they held."
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise DayError(f"{text!r} is no day: write it as YYYY-MM-DD.") from error
