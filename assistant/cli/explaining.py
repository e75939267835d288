"""One score: what commands about it share, how it is shown, what if; and how steady reasons are."""

import hashlib
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.answers import Table
from assistant.cli import session
from assistant.cli.modelling import Task, chosen_task
from assistant.cli.moments import AsOf, AsOfError, moment_of
from assistant.cli.printing import print_table

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from data.book import Book
    from engine.explain.stability import Likeness, Stability
    from engine.explain.whatif import WhatIf
    from engine.model.artefact import Model
    from engine.reproduction import Reproduction


_SHIFTS = 8


class NotReproducedError(ValueError):
    """A stored score did not come out again."""


class ChangeError(ValueError):
    """A change is not written as NAME=VALUE."""


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    for command in (whatif, stability):
        app.command()(command)


def whatif(
    customer: Annotated[int, typer.Argument(help="The customer.")],
    changes: Annotated[list[str], typer.Argument(help="NAME=VALUE, e.g. salary_days_late=0.")],
    as_of: AsOf = None,
    model: Annotated[
        str | None, typer.Option(help="A registered model; the champion by default.")
    ] = None,
) -> None:
    """Ask the model about a customer with other features; its answer, no causal claim."""
    from engine.explain.whatif import allowed_ranges, what_if
    from engine.features.compute import compute
    from tools.vocabulary import feature_code

    given, book = dict(map(_change, changes)), session.book()
    asked = {feature_code(name): value for name, value in given.items()}
    moment = past_moment(as_of, book)
    with session.store().read() as connection:
        used = chosen_model(connection, model)
    with session.progress("Ranges") as progress:
        ranges = allowed_ranges(compute(book, [moment], progress=progress))
    print_what_if(what_if(book, used, customer, moment, asked, ranges))


def stability(
    task: Task = None,
    models: Annotated[int, typer.Option(min=1, help="How often to learn again.")] = 5,
    customers: Annotated[int, typer.Option(min=1, help="How many to explain.")] = 500,
    seed: Annotated[int, typer.Option(help="Draws customers and trees.")] = 0,
) -> None:
    """Whether models that learned from other customers would give the same reasons."""
    from engine.explain.stability import stability_of

    with session.progress("Rows") as progress:
        found = stability_of(
            session.book(),
            chosen_task(task),
            models=models,
            customers=customers,
            seed=seed,
            progress=progress,
        )
    print_stability(found)


def print_stability(found: "Stability") -> None:
    """How alike the reasons are, by subject and by single input."""
    print(
        f"{found.customers:,} customers unseen in training, explained by the recipe and by "
        f"{found.models} models of customers drawn again. 1 is always the same."
    )
    rows = [("subjects, as shown", *_alike(found.subjects))]
    rows.append(("single inputs", *_alike(found.inputs)))
    heads = ("reasons", f"top {found.top} overlap", "same first", "rank correlation")
    print_table(Table(heads, tuple(rows)))


def _alike(found: "Likeness") -> list[str]:
    each = (found.overlap, found.first, found.ranks)
    return [f"{one.mean:.2f} [{one.low:.2f}, {one.high:.2f}]" for one in each]


def _change(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    try:
        return name.strip(), float(value)
    except ValueError as error:
        raise ChangeError(
            f"{text!r} is no change: write NAME=VALUE with a number, e.g. salary_days_late=0."
        ) from error


def print_what_if(found: "WhatIf") -> None:
    """Before and after: the probability, what changed, and what moved it."""
    print(
        f"Customer {found.customer_id} as of {_moment(found.as_of)} by {found.model_id}: "
        f"{found.probability_before:.2%} ({found.band_before}) -> "
        f"{found.probability_after:.2%} ({found.band_after})."
    )
    changes = [
        (
            each.code,
            each.unit,
            _short(each.before),
            _short(each.after),
            "asked" if each.asked else "follows",
        )
        for each in found.changes
    ]
    print_table(Table(("feature", "unit", "before", "after", ""), tuple(changes)))
    shifts = [
        (each.code, f"{each.before:+.3f}", f"{each.after:+.3f}", f"{each.after - each.before:+.3f}")
        for each in found.shifts[:_SHIFTS]
    ]
    print_table(Table(("contribution to the log-odds", "before", "after", "shift"), tuple(shifts)))
    if found.payment_before != found.payment_after:
        print(f"The riskiest payment is {found.payment_after} then, not {found.payment_before}.")
    print("This is what the model says of another row, not what would happen to the customer.")


def _short(value: float | None) -> str:
    return "missing" if value is None else f"{value:,.4g}" if value % 1 else f"{value:,.0f}"


def chosen_model(connection: "Connection", model_id: str | None) -> "Model":
    """The artefact of a registered model; of the champion when none is named.

    Raises:
        UnknownModelError: No model of that id is registered.
        MissingModelError: Its artefact is gone, or nothing is registered yet.
    """
    from engine.model.artefact import load
    from engine.model.registry import load_champion
    from engine.store.models import require

    folder = session.portfolio().models
    if model_id is None:
        return load_champion(connection, folder)
    return load(folder / require(connection, model_id).model_id)


def past_moment(day: str | None, book: "Book") -> "datetime":
    """The midnight that ends a day within the book; the book's own moment when no day is given.

    Raises:
        AsOfError: The day is no date, or lies before or after the book's records.
    """
    from data.extent import first_booking

    moment = moment_of(day, book.info)
    first = None if day is None else first_booking(book)
    if first is not None and moment <= first:
        raise AsOfError(
            f"{day} is before the book, whose first record is of {first:%Y-%m-%d %H:%M} UTC: "
            "choose a later day."
        )
    return moment


def print_reproduction(found: "Reproduction") -> None:
    """The score as stored and as it came out again.

    Raises:
        NotReproducedError: They differ.
    """
    now, then = found.recomputed, found.stored
    print(f"Customer {now.customer_id} as of {_moment(found.as_of)} by {found.model.model_id}.")
    if then is None:
        print("No such score is stored; this is what comes out now, and it is not stored.")
    print_table(_beside(found))
    if not now.payments and not now.contributions:
        print("Nothing is due in the horizon, so nothing can be missed: 0 by definition.")
    elif now.reasons:
        print_table(_contributions(found))
        print(f"Peers: medians of {found.peers.size:,} customers ({found.peers.name}).")
    if found.differences:
        raise _not_reproduced(found)
    if then is not None:
        print("Equal bit for bit: every figure, contribution, payment and reason.")


def _beside(found: "Reproduction") -> Table:
    """The figures of the score, each to its last digit."""
    names = ("probability", "band", "log_odds", "base_log_odds", "payment_id", "contributions")
    rows = [
        (name, _exact(getattr(found.stored, name, None)), _exact(getattr(found.recomputed, name)))
        for name in names
    ]
    return Table(("figure", "stored", "recomputed"), tuple(rows))


def _contributions(found: "Reproduction") -> Table:
    """The contributions that are reasons, by rank."""
    stored = {} if found.stored is None else {each.code: each for each in found.stored.reasons}
    rows = [
        (
            reason.code,
            reason.subject or "",
            _exact(reason.value),
            _exact(stored[reason.code].contribution if reason.code in stored else None),
            _exact(reason.contribution),
        )
        for reason in found.recomputed.reasons
    ]
    return Table(("reason", "about", "value", "stored contribution", "recomputed"), tuple(rows))


def _not_reproduced(found: "Reproduction") -> NotReproducedError:
    fields = ", ".join(each.field for each in found.differences)
    causes = "; ".join(found.causes) or (
        "records and features are those of that night, so the stored row itself was altered or "
        "the code has changed"
    )
    return NotReproducedError(
        f"Customer {found.recomputed.customer_id}'s stored score did not come out again in: "
        f"{fields}. Cause: {causes}. Use the records of that night, or look at the audit trail."
    )


def _exact(value: object) -> str:
    """A value with every digit; contributions by how many there are and their hash."""
    match value:
        case None:
            return "-"
        case bytes():
            digest = hashlib.sha256(value).hexdigest()[:12]
            return f"{len(value) // 8} values, sha256 {digest}" if value else "none"
        case float():
            return repr(value)
    return str(value)


def _moment(moment: "datetime") -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
