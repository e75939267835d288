"""Commands that look after the installation: the store's schema and the doctor."""

from typing import Annotated

import typer

from assistant.cli import session


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    db = typer.Typer(help="The store's schema.", no_args_is_help=True)
    db.command()(upgrade)
    db.command()(grants)
    app.add_typer(db, name="db")
    app.command()(doctor)


def upgrade() -> None:
    """Create the store, or bring it up to the latest schema."""
    from engine.store.database import upgrade as run

    run(session.settings().url())
    print("The store's schema is up to date.")


def grants(
    apply: Annotated[bool, typer.Option("--apply", help="Run it, as the tables' owner.")] = False,
) -> None:
    """Print, or run, the SQL that gives each program its own role on Postgres."""
    from engine.store.grants import apply_grants, statements

    if not apply:
        print(statements())
        return
    apply_grants(session.store())
    print("The roles have their rights: give each program a login in one of them.")


def doctor() -> None:
    """Say what is configured, reachable, stale or missing, each with the way out."""
    from assistant.doctor import checks

    bad = 0
    for check in checks():
        bad += not check.ok
        print(f"{'ok     ' if check.ok else 'MISSING'}  {check.name}: {check.finding}")
    if bad:
        raise typer.Exit(1)
