"""The command that computes features, or tells where one comes from."""

from typing import Annotated

import typer

from assistant.cli import session
from assistant.cli.moments import AsOf, moment_of


def register(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(features)


def features(
    as_of: AsOf = None,
    lineage: Annotated[
        str | None, typer.Option(help="Compute nothing; tell where this feature comes from.")
    ] = None,
) -> None:
    """Compute every feature of every customer and keep them as a Parquet file."""
    if lineage is not None:
        _tell_lineage(lineage)
        return
    from engine.features.writing import write_features

    book = session.book()
    moment = moment_of(as_of, book.info)
    with session.progress("Features") as progress:
        path = write_features(book, session.portfolio().features, moment, progress=progress)
    where = path.relative_to(session.settings().home)
    print(f"Features as of {moment:%Y-%m-%d %H:%M} UTC: {where}")


def _tell_lineage(name: str) -> None:
    from assistant.cli.lineage import lineage_text
    from engine.features import CATALOG
    from engine.features.lineage import trace
    from engine.model.inputs import PAYMENT_INPUTS

    print(lineage_text(CATALOG, trace(CATALOG, name), PAYMENT_INPUTS))
