"""Commands that look after the installation: the store's schema and the doctor."""

import typer

from assistant.cli import session


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    db = typer.Typer(help="The store's schema.", no_args_is_help=True)
    db.command()(upgrade)
    app.add_typer(db, name="db")
    app.command()(doctor)


def upgrade() -> None:
    """Create the store, or bring it up to the latest schema."""
    from engine.store.database import upgrade as run

    run(session.settings().url())
    print("The store's schema is up to date.")


def doctor() -> None:
    """Say what is configured, reachable, stale or missing, each with the way out."""
    from assistant.doctor import checks

    bad = 0
    for check in checks():
        bad += not check.ok
        print(f"{'ok     ' if check.ok else 'MISSING'}  {check.name}: {check.finding}")
    if bad:
        raise typer.Exit(1)
