"""Commands about promises to pay: list, record, plan, check, cancel."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.answers import Table
from assistant.cli import session
from assistant.cli.desk import whoami
from assistant.cli.printing import print_table

if TYPE_CHECKING:
    from engine.clock import Clock
    from engine.outreach.plan import Instalment
    from engine.store.promises import Promise


class PromiseDayError(ValueError):
    """The day of a promise is no date."""


class InstalmentError(ValueError):
    """An instalment is not written as one."""


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    commands = typer.Typer(help="What customers promised to pay, and when.", no_args_is_help=True)
    commands.command("list")(show)
    for command in (record, plan, check, cancel):
        commands.command()(command)
    app.add_typer(commands, name="promises")


def show(
    customer: Annotated[
        int | None, typer.Option(help="All promises of this customer, ended ones too.")
    ] = None,
) -> None:
    """Open promises by their day, the overdue first."""
    from data.days import last_day
    from engine.outreach.promises import follow_up
    from engine.store.promises import promises_of

    book, clock = session.book(), _clock()
    with session.store().read() as connection:
        if customer is not None:
            rows = [_row(each, each.state) for each in promises_of(connection, customer)]
        else:
            open_ = follow_up(connection, last_day(clock(), book.info.timezone))
            rows = [_row(each.promise, each.when) for each in open_]
    if not rows:
        print("No promise is recorded here.")
        return
    print_table(
        Table(("promise", "customer", "payment", "amount", "day", "part", "state"), tuple(rows))
    )


def record(
    customer: Annotated[int, typer.Argument(help="Who promised.")],
    payment: Annotated[int, typer.Argument(help="The obligation it is for.")],
    amount: Annotated[int, typer.Argument(help="In minor units, such as paise or cents.")],
    day: Annotated[str, typer.Argument(help="YYYY-MM-DD.")],
    channel: Annotated[str, typer.Option(help="How it was said: voice, sms, …")] = "voice",
) -> None:
    """Take down a customer's promise, in your name."""
    from engine.outreach import promises

    due_on = _day(day)
    with session.writing() as connection:
        made = promises.record(
            connection,
            session.book(),
            _clock(),
            customer_id=customer,
            obligation_id=payment,
            amount=amount,
            due_on=due_on,
            channel=channel,
            recorded_by=whoami(),
        )
    print(f"Promise {made.promise_id}: {made.amount} minor units by {made.due_on}.")


def plan(
    customer: Annotated[int, typer.Argument(help="Who promised.")],
    payment: Annotated[int, typer.Argument(help="The obligation it is for.")],
    instalments: Annotated[
        list[str], typer.Argument(help="Each as AMOUNT:DAY, such as 250000:2026-12-05.")
    ],
    channel: Annotated[str, typer.Option(help="How it was said: voice, sms, …")] = "voice",
) -> None:
    """Take down a promise to pay in several instalments, in your name."""
    from engine.outreach import promises

    wanted = tuple(_instalment(each) for each in instalments)
    with session.writing() as connection:
        made = promises.record_plan(
            connection,
            session.book(),
            _clock(),
            customer_id=customer,
            obligation_id=payment,
            instalments=wanted,
            channel=channel,
            recorded_by=whoami(),
        )
    for each in made:
        print(f"Promise {each.promise_id}: {each.amount} minor units by {each.due_on}.")


def check() -> None:
    """Find out from the records which promises were kept and which were broken."""
    from engine.outreach import promises

    with session.writing() as connection:
        ended = promises.check(connection, session.book(), _clock(), whoami())
    for each in ended:
        print(f"Promise {each.promise_id} of customer {each.customer_id}: {each.state}.")
        print(f"       {each.evidence}")
    print(f"{len(ended)} promises ended.")


def cancel(
    promise: Annotated[int, typer.Argument(help="Its number.")],
    why: Annotated[str, typer.Argument(help="The reason, without personal data.")],
) -> None:
    """Take a promise back that was recorded wrongly, or that is replaced."""
    from engine.outreach import promises

    with session.writing() as connection:
        promises.cancel(connection, _clock(), promise, why, whoami())
    print(f"Promise {promise} is cancelled.")


def _instalment(written: str) -> "Instalment":
    from engine.outreach.plan import Instalment

    amount, _, day = written.partition(":")
    if not amount.isdecimal():
        raise InstalmentError(
            f"{written!r} is no instalment: write minor units and the day as AMOUNT:YYYY-MM-DD."
        )
    return Instalment(_day(day), int(amount))


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise PromiseDayError(f"{written!r} is no day: write it as YYYY-MM-DD.") from error


def _clock() -> "Clock":
    from engine.clock import book_clock

    return book_clock(session.book().info.now)


def _row(promise: "Promise", state: str) -> tuple[str, ...]:
    numbers = (promise.promise_id, promise.customer_id, promise.obligation_id, promise.amount)
    part = f"{promise.instalment} of {promise.instalments}"
    return (*map(str, numbers), promise.due_on.isoformat(), part, state)
