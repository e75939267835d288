"""What the commands about one score share: which model, which moment, and how it is shown."""

import hashlib
from typing import TYPE_CHECKING

from assistant.answers import Table
from assistant.cli import session
from assistant.cli.moments import AsOfError, moment_of
from assistant.cli.printing import print_table

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from data.book import Book
    from engine.model.artefact import Model
    from engine.reproduction import Reproduction


class NotReproducedError(ValueError):
    """A stored score did not come out again."""


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
            _exact(reason.value),
            _exact(stored[reason.code].contribution if reason.code in stored else None),
            _exact(reason.contribution),
        )
        for reason in found.recomputed.reasons
    ]
    return Table(("reason", "value", "stored contribution", "recomputed"), tuple(rows))


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
