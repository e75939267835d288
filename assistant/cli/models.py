"""Commands of the model registry: list, show, compare, promote, rollback."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli import session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.model.shadow import Shadow
    from engine.store.models import ModelRow
    from engine.store.reports import StoredReport

ModelId = Annotated[str, typer.Argument(help="Which model; `forbear models list` names them.")]
Approver = Annotated[str, typer.Option(help="Who answers for it.")]


class OwnShadowError(ValueError):
    """A model is to be compared with itself."""


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    models = typer.Typer(help="The model registry.", no_args_is_help=True)
    models.command(name="list")(list_models)
    for command in (show, compare, promote, rollback):
        models.command()(command)
    app.add_typer(models, name="models")


def list_models() -> None:
    """List the registered models, newest first."""
    from engine.store.models import list_models as rows

    with session.store().read() as connection:
        registered = rows(connection)
    if not registered:
        print("No model is registered in this store: run `forbear train`.")
    for row in registered:
        auc = row.metrics.get("held_out_auc")
        held_out = "" if auc is None else f"  held-out AUC {auc:.3f}"
        print(f"{row.model_id}  {row.state:<10}  trained {_day(row.trained_at)}{held_out}")


def show(model_id: ModelId) -> None:
    """Print a model's card: what it predicts, was trained on, scored, and where its bands begin."""
    from engine.store import nights
    from engine.store.models import require
    from engine.store.reports import latest

    with session.store().read() as connection:
        row = require(connection, model_id)
        scored = [night for night in nights.nights(connection) if night.model_id == model_id]
        decided = latest(connection, "gate", model_id)
    lines = list(_card(row))
    lines += [] if decided is None else [("gate", _gate(decided))]
    lines += [
        ("scored", f"{night.customers:,} customers as of {_day(night.as_of)}") for night in scored
    ]
    width = max(len(name) for name, _ in lines) + 2
    for name, text in lines:
        print(f"{name:<{width}}{text}")


def compare(model_id: ModelId) -> None:
    """Put a challenger's scores beside the champion's, on the latest night that both scored."""
    from engine.model.shadow import compare_night, last_shared_night
    from engine.store.models import require, require_champion

    with session.store().read() as connection:
        row, used = require(connection, model_id), require_champion(connection)
        if used.model_id == model_id:
            raise OwnShadowError(
                f"{model_id!r} is the champion itself: name a challenger; `forbear models list`."
            )
        moment = last_shared_night(connection, used.model_id, model_id)
        shadow = compare_night(
            connection, session.book(), moment, used.model_id, model_id, row.task
        )
    print(f"As of {moment:%Y-%m-%d %H:%M} UTC: {model_id} in the shadow of {used.model_id}.")
    for line in _lines(shadow):
        print(line)


def promote(
    model_id: ModelId,
    approver: Approver,
    override: Annotated[
        str | None, typer.Option(help="Why a model that fails the gate is used all the same.")
    ] = None,
) -> None:
    """Make a challenger that passes the gate the champion, in the name of its approver."""
    from assistant.cli.monitoring import chosen_model, pass_gate
    from engine.monitor.gate import Override
    from engine.store.models import promote as change
    from engine.store.models import require, require_approver

    require_approver(model_id, approver)
    with session.store().read() as connection:
        row = require(connection, model_id)
    if row.state == "champion":
        print(f"Nothing changed: {model_id} is the champion already, {_promoted(row)}.")
        return
    pass_gate(chosen_model(model_id), None if override is None else Override(approver, override))
    with session.writing() as connection:
        change(connection, model_id, approver, datetime.now(UTC))
    print(f"Champion: {model_id}, promoted by {approver}. Run `forbear score` to use it.")


def rollback(approver: Approver) -> None:
    """Bring back the champion before this one; its last scores are shown again at once."""
    from engine.store.models import rollback as change

    with session.writing() as connection:
        row = change(connection, approver, datetime.now(UTC))
        _require_artefact(row.model_id)
    print(
        f"Champion: {row.model_id}, brought back by {approver}. Its last scores are shown; run "
        "`forbear score` for today's."
    )


def _require_artefact(model_id: str) -> None:
    """Refuse a model whose files are gone, damaged, or of other features."""
    from engine.model.artefact import load

    load(session.portfolio().models / model_id)


def _card(row: "ModelRow") -> "Iterator[tuple[str, str]]":
    """What the registry knows of a model, line by line."""
    from engine.monitor.limits import load_limits
    from engine.monitor.made import made

    yield "model", row.model_id
    yield "task", row.task
    yield "state", row.state
    yield "trained", _day(row.trained_at)
    if row.promoted_at is not None:
        yield "last in use", _promoted(row)
    yield "features", f"declaration {row.catalog_hash[:12]}"
    yield "records", f"book {row.data_hash[:12]}"
    for band, probability in sorted(row.thresholds.items(), key=lambda line: line[1]):
        yield f"{band} from", f"{probability:.2%}"
    yield from made(row.metrics, load_limits().card.made)


def _promoted(row: "ModelRow") -> str:
    """Since when a model that came into use is there, and through whom."""
    if row.promoted_at is None:
        return "since it was registered"
    since = f"since {_day(row.promoted_at)}"
    return f"{since}, promoted by {row.promoted_by}" if row.promoted_by else f"{since} as the first"


def _gate(decided: "StoredReport") -> str:
    """What the gate said, and who went against it."""
    against = decided.body["override"]
    told = f"{'passed' if decided.level == 'ok' else 'failed'} as of {_day(decided.as_of)}"
    return f"{told}; against it by {against['approver']}: {against['reason']}" if against else told


def _lines(shadow: "Shadow") -> "Iterator[str]":
    """A comparison in words."""
    yield (
        f"{shadow.customers:,} customers, rank correlation {shadow.correlation:.3f}, "
        f"{shadow.overlap:.0%} of those there is room for are the same, "
        f"mean difference {shadow.mean_difference:+.4f}."
    )
    for (before, after), count in shadow.moves.items():
        if before != after:
            yield f"{count:>7,}  {before} -> {after}"
    if shadow.champion_auc is None or shadow.challenger_auc is None:
        yield f"{shadow.known:,} outcomes known, {shadow.missed:,} bad: too few to judge by."
    else:
        yield (
            f"{shadow.known:,} outcomes known, {shadow.missed:,} bad: AUC of the champion "
            f"{shadow.champion_auc:.3f}, of the challenger {shadow.challenger_auc:.3f}."
        )


def _day(moment: "datetime") -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
