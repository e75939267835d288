"""What words mean in this portfolio: regions, treatments and reasons that exist, nearest first."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

from rapidfuzz import process, utils

from engine.features import CATALOG
from engine.store import groups
from engine.store.queue import QueueQuery
from tools.context import Context
from tools.errors import UnknownValueError

if TYPE_CHECKING:
    from sqlalchemy import Connection

Band = Literal["LOW", "MEDIUM", "HIGH", "CRITICAL"]
Hardship = Literal[
    "income_shock",
    "over_leverage",
    "liquidity_stress",
    "expense_compression",
    "overspending",
    "none",
]
Place = Literal["region", "segment", "language"]


def place(ctx: Context, column: Place, said: str | None) -> tuple[str, ...]:
    """The stored values that a person means: "pune" is "Maharashtra/Pune"."""
    if said is None:
        return ()
    stored = ctx.vocabulary(column)
    wanted = _plain(said)
    parts = {value: _plain(value) for value in stored}
    meant = tuple(v for v, plain in parts.items() if wanted == plain or wanted in plain.split("/"))
    if meant:
        return meant
    ends = {plain.split("/")[-1]: value for value, plain in parts.items()}
    near = [ends[end] for end in get_close_matches(wanted, ends, n=3, cutoff=0.5)]
    hint = f"Did you mean {', '.join(near)}?" if near else f"Known: {', '.join(stored[:12])}."
    raise UnknownValueError(f"There is no {column} {said!r} in this portfolio. {hint}")


def _plain(text: str) -> str:
    return text.strip().lower().replace("-", "_").replace(" ", "_")


def treatment_named(conn: "Connection", said: str | None) -> tuple[str, ...]:
    """The treatment that a person means, of those that occur."""
    if said is None:
        return ()
    return (one_of("treatment", said, treatments(conn)),)


def treatments(conn: "Connection") -> tuple[str, ...]:
    """Every treatment that a customer of the queue has."""
    found = groups.groups(conn, QueueQuery(), "treatment")
    return tuple(sorted(each.value for each in found if each.value is not None))


def reason_code(ctx: Context, conn: "Connection", said: str) -> str:
    """The code of a reason: a feature, or an input of the champion's own."""
    code = _plain(said)
    if code in CATALOG:
        return code
    from engine.model.tasks import outcome_of

    inputs = (each.name for each in outcome_of(ctx.champion(conn).task).inputs)
    return one_of("reason", said, (*CATALOG.names, *inputs))


def feature_code(said: str) -> str:
    """The feature of that code.

    Raises:
        UnknownValueError: There is none.
    """
    return one_of("feature", said, CATALOG.names)


def one_of(name: str, said: str, known: Sequence[str]) -> str:
    """The known value that is meant, in any case of letters.

    Raises:
        UnknownValueError: There is none.
    """
    plain = {_plain(value): value for value in known}
    if (found := plain.get(_plain(said))) is not None:
        return found
    raise UnknownValueError(f"There is no {name} {said!r}. {nearest(said, known)}")


def nearest(said: str, known: Sequence[str]) -> str:
    """A sentence that names the nearest of what there is."""
    near = process.extract(said, known, processor=utils.default_process, limit=3, score_cutoff=60)
    if near:
        return f"Did you mean {', '.join(name for name, _, _ in near)}?"
    return f"Known: {', '.join(known[:12])}{', ...' if len(known) > 12 else ''}."
