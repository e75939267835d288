"""Commands that make and use a model: train, backtest, score."""

import json
import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli import session
from assistant.cli.moments import AsOf

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from data.book import Book
    from engine.model.artefact import Model

Task = Annotated[
    str | None,
    typer.Option(help="payment, overdraft or loan; what the book's records allow by default."),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    for command in (train, backtest, score):
        app.command()(command)


def train(
    task: Task = None,
    tune: Annotated[
        bool, typer.Option("--tune", help="Search for the recipe first (payments; minutes).")
    ] = False,
) -> None:
    """Train, calibrate and register a model; the first one becomes champion."""
    from engine.store.models import champion

    model = train_model(task, tuned=tune)
    if tune:
        tell_search(model)
    print(f"Model {model.model_id} is registered ({model.definition}).")
    with session.store().read() as connection:
        used = champion(connection)
    if used is not None and used.model_id != model.model_id:
        print(
            f"{used.model_id} stays in use until `forbear models promote {model.model_id} "
            "--approver NAME`, then `forbear score`."
        )


def backtest(
    task: Task = None,
    origins: Annotated[
        int | None,
        typer.Option(min=1, help="How often to stand still and judge; as many as 4 by default."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Draws customers, trees and resamples.")] = 0,
    challengers: Annotated[
        bool, typer.Option(help="Fit other kinds of model too; without them it is much quicker.")
    ] = True,
) -> None:
    """Judge the recipe beside a simple rule and logistic regression, then register its model."""
    from engine.model.backtest import backtest as run
    from engine.model.challengers import CHALLENGERS
    from engine.model.report import render, write_report

    with session.progress("Backtest") as progress:
        report = run(
            session.book(),
            chosen_task(task),
            seed=seed,
            origins=origins,
            progress=progress,
            challengers=CHALLENGERS if challengers else {},
        )
    paths = write_report(report, session.portfolio().reports)
    print(render(report))
    print("Report: " + ", ".join(f"{path.relative_to(session.settings().home)}" for path in paths))
    if report.task == "loan":  # nobody to score: loans are looked back on
        return
    print(f"Model {train_model(task).model_id}, of the same recipe, is registered.")


def score(
    as_of: AsOf = None,
    model: Annotated[
        str | None, typer.Option(help="A registered model; the champion by default.")
    ] = None,
    customer: Annotated[
        int | None,
        typer.Option(
            help="Compute this customer's score again and compare it with the stored one."
        ),
    ] = None,
) -> None:
    """Score the whole book and store scores and reasons; a challenger's are shown to nobody.

    With --customer nothing is stored: one score is computed again and put beside the stored one.
    """
    from assistant.cli.explaining import chosen_model, past_moment, print_reproduction
    from engine.reproduction import reproduce

    book, store = session.book(), session.store()
    moment = past_moment(as_of, book)
    with store.read() as connection:
        used = chosen_model(connection, model)
        if customer is not None:
            print_reproduction(reproduce(connection, book, used, customer, moment))
            return
    _score_book(used, book, moment)


def _score_book(model: "Model", book: "Book", moment: "datetime") -> None:
    from engine.policy.versions import table_in_force
    from engine.scoring import DecisionTables, score_book

    tables = DecisionTables(
        hardship=table_in_force("hardship", moment.date()),
        treatment=table_in_force("treatment", moment.date()),
    )
    with session.progress("Scoring") as progress:
        report = score_book(
            session.store(),
            book,
            model,
            tables,
            session.cipher(),
            as_of=moment,
            progress=progress,
        )
    bands = ", ".join(f"{band} {report.bands.get(band, 0):,}" for band in BANDS)
    print(
        f"{report.customers:,} customers scored by {report.model_id} as of "
        f"{report.as_of:%Y-%m-%d %H:%M} UTC: {bands}. "
        f"Stored {report.stored:,}, unchanged {report.unchanged:,}."
    )


BANDS = ("CRITICAL", "HIGH", "MEDIUM", "LOW")


def train_model(task: str | None, *, tuned: bool = False) -> "Model":
    """Train on the current book and register the model."""
    from engine.model.artefact import save
    from engine.model.registry import register as keep
    from engine.model.training import train as fit
    from engine.monitor.reference import keep_reference
    from engine.store.portfolio import require

    with session.store().read() as connection:
        require(connection, session.portfolio().name)
    with session.progress("Training") as progress:
        model = fit(session.book(), chosen_task(task), tuned=tuned, progress=progress)
    folder = save(model, session.portfolio().models)
    keep_reference(model, session.book(), folder)
    log_to_mlflow(model, folder)
    with session.writing() as connection:
        keep(connection, model)
    return model


def tell_search(model: "Model") -> None:
    """Say what the search for a recipe came to, and keep every trial as a report.

    Where the default stays, the model may be one that is registered already: its artefact is
    left as it was, so the trials need a file of their own.
    """
    from data.atomic import replace_text

    gain = model.metrics["search_gain"]
    kept = {name: model.metrics[name] for name in ("search", "search_gain", "recipe")}
    place = session.portfolio().reports / f"search-{model.model_id}.json"
    place.parent.mkdir(parents=True, exist_ok=True)
    replace_text(place, json.dumps(kept, indent=1) + "\n")
    won = f"{gain['value']:+.4f} [{gain['low']:+.4f}, {gain['high']:+.4f}]"
    decided = (
        "more than chance, so its recipe is used"
        if gain["low"] > 0
        else "no more than chance may give, so the default recipe stays"
    )
    print(
        f"Search: {len(model.metrics['search'])} trials; the best wins {won} of log-loss over the "
        f"default, {decided}. Every trial: {place.relative_to(session.settings().home)}"
    )


def log_to_mlflow(model: "Model", folder: "Path") -> None:
    """Log the training where FORBEAR_MLFLOW_URI or MLFLOW_TRACKING_URI says; tell if it fails."""
    uri = os.environ.get("FORBEAR_MLFLOW_URI") or os.environ.get("MLFLOW_TRACKING_URI")
    if not uri:
        return
    from engine.monitor.tracking import Logged, log_run

    match log_run(uri, model, folder, {"portfolio": session.portfolio().name}):
        case Logged(run_id):
            print(f"MLflow run {run_id} at {uri}.")
        case failed:
            print(f"Not logged to MLflow: {failed.reason}.", file=sys.stderr)


def chosen_task(task: str | None) -> str:
    """The task asked for, or the one that the book's records allow."""
    if task is not None:
        return task
    return "payment" if session.book().obligations().num_rows else "overdraft"
