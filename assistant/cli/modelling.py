"""Commands from records to scores: features, train, backtest, score, models."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from assistant.cli import session

if TYPE_CHECKING:
    from data.book import BookInfo
    from engine.model.artefact import Model

Task = Annotated[
    str | None, typer.Option(help="payment or overdraft; what the book's records allow by default.")
]
AsOf = Annotated[
    str | None, typer.Option(help="Day YYYY-MM-DD whose end is the moment; the book's by default.")
]


class AsOfError(ValueError):
    """The day given cannot be the moment of a snapshot."""


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    for command in (features, train, backtest, score):
        app.command()(command)
    models = typer.Typer(help="The model registry.", no_args_is_help=True)
    models.command(name="list")(list_models)
    models.command()(promote)
    app.add_typer(models, name="models")


def features(as_of: AsOf = None) -> None:
    """Compute every feature of every customer and keep them as a Parquet file."""
    from engine.features.compute import write_features

    book = session.book()
    moment = moment_of(as_of, book.info)
    with session.progress("Features") as progress:
        path = write_features(book, session.portfolio().features, moment, progress=progress)
    where = path.relative_to(session.settings().home)
    print(f"Features as of {moment:%Y-%m-%d %H:%M} UTC: {where}")


def train(task: Task = None) -> None:
    """Train, calibrate and register a model; the first one becomes champion."""
    from engine.store.models import champion

    model = train_model(task)
    print(f"Model {model.model_id} is registered ({model.definition}).")
    with session.store().read() as connection:
        used = champion(connection)
    if used is not None and used.model_id != model.model_id:
        print(
            f"{used.model_id} stays in use until `forbear models promote {model.model_id} "
            "--approver NAME`, then `forbear score`."
        )


def backtest(task: Task = None) -> None:
    """Judge the recipe beside a simple rule and logistic regression, then register its model."""
    from engine.model.backtest import backtest as run
    from engine.model.report import render, write_report

    with session.progress("Backtest") as progress:
        report = run(session.book(), chosen_task(task), progress=progress)
    path = write_report(report, session.portfolio().reports)
    print(render(report))
    print(f"Report: {path.relative_to(session.settings().home)}")
    print(f"Model {train_model(task).model_id}, of the same recipe, is registered.")


def score() -> None:
    """Score the whole book with the champion model and store scores and reasons."""
    from engine.model.registry import load_champion
    from engine.outreach.desk import POLICIES
    from engine.policy.table import load_table
    from engine.scoring import DecisionTables, score_book

    store, portfolio = session.store(), session.portfolio()
    with store.read() as connection:
        model = load_champion(connection, portfolio.models)
    tables = DecisionTables(
        hardship=load_table(POLICIES / "hardship.yaml"),
        treatment=load_table(POLICIES / "treatment.yaml"),
    )
    with session.progress("Scoring") as progress:
        report = score_book(
            store, session.book(), model, tables, session.cipher(), progress=progress
        )
    bands = ", ".join(f"{band} {report.bands.get(band, 0):,}" for band in BANDS)
    print(
        f"{report.customers:,} customers scored by {report.model_id} as of "
        f"{report.as_of:%Y-%m-%d %H:%M} UTC: {bands}. "
        f"Stored {report.stored:,}, unchanged {report.unchanged:,}."
    )


BANDS = ("CRITICAL", "HIGH", "MEDIUM", "LOW")


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


def train_model(task: str | None) -> "Model":
    """Train on the current book and register the model."""
    from engine.model.artefact import save
    from engine.model.registry import register as keep
    from engine.model.training import train as fit
    from engine.store.portfolio import require

    with session.store().read() as connection:
        require(connection, session.portfolio().name)
    with session.progress("Training") as progress:
        model = fit(session.book(), chosen_task(task), progress=progress)
    save(model, session.portfolio().models)
    with session.store().write() as connection:
        keep(connection, model)
    return model


def chosen_task(task: str | None) -> str:
    """The task asked for, or the one that the book's records allow."""
    if task is not None:
        return task
    return "payment" if session.book().obligations().num_rows else "overdraft"


def moment_of(day: str | None, info: "BookInfo") -> datetime:
    """The midnight that ends a day in the book's zone; the book's own moment when no day is given.

    Raises:
        AsOfError: The day is no date, or the book does not reach it.
    """
    if day is None:
        return info.as_of
    try:
        start = datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=ZoneInfo(info.timezone))
    except ValueError as error:
        raise AsOfError(f"{day!r} is no day: write it as YYYY-MM-DD, e.g. 2026-06-30.") from error
    moment = (start + timedelta(days=1)).astimezone(UTC)
    if moment > info.as_of:
        raise AsOfError(
            f"{day} is beyond the book, which ends at {info.as_of:%Y-%m-%d %H:%M} UTC: choose an "
            "earlier day."
        )
    return moment
