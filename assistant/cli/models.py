"""Commands of the model registry: list, promote."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from assistant.cli import session


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    models = typer.Typer(help="The model registry.", no_args_is_help=True)
    models.command(name="list")(list_models)
    models.command()(promote)
    app.add_typer(models, name="models")


def list_models() -> None:
    """List the registered models."""
    from engine.store.models import list_models as rows

    with session.store().read() as connection:
        for row in rows(connection):
            print(f"{row.model_id}  {row.state}  trained {row.trained_at:%Y-%m-%d %H:%M} UTC")


def promote(
    model_id: Annotated[str, typer.Argument(help="The challenger to promote.")],
    approver: Annotated[str, typer.Option(help="Who answers for it.")],
) -> None:
    """Make a challenger the champion, in the name of its approver."""
    from engine.model.artefact import load
    from engine.store.models import promote as change

    load(session.portfolio().models / model_id)
    with session.store().write() as connection:
        change(connection, model_id, approver, datetime.now(UTC))
    print(f"Champion: {model_id}, promoted by {approver}. Run `forbear score` to use it.")
