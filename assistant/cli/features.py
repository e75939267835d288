"""The command that computes features."""

import typer

from assistant.cli import session
from assistant.cli.moments import AsOf, moment_of


def register(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(features)


def features(as_of: AsOf = None) -> None:
    """Compute every feature of every customer and keep them as a Parquet file."""
    from engine.features.compute import write_features

    book = session.book()
    moment = moment_of(as_of, book.info)
    with session.progress("Features") as progress:
        path = write_features(book, session.portfolio().features, moment, progress=progress)
    where = path.relative_to(session.settings().home)
    print(f"Features as of {moment:%Y-%m-%d %H:%M} UTC: {where}")
