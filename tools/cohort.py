"""Cohorts: the customers that a question's filters mean, each checked against what there is."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from engine.store.queue import QueueFilter
from tools import filters, vocabulary
from tools.context import Context
from tools.meaning import meaning, said_value
from tools.vocabulary import Band, Hardship

if TYPE_CHECKING:
    from sqlalchemy import Connection

Share = Annotated[float, Field(ge=0, le=1)]
DueWithin = Annotated[int, Field(ge=1, le=45)]
Where = Annotated[str, Field(max_length=filters.LONGEST)]


def cohort(
    ctx: Context,
    conn: "Connection",
    *,
    band: Sequence[Band] | None,
    hardship: Sequence[Hardship] | None,
    treatment: str | None,
    region: str | None,
    segment: str | None,
    language: str | None,
    vulnerable: bool | None,
    reason: str | None,
    due_within_days: int | None,
    min_probability: float | None,
    max_probability: float | None,
    where: str | None,
) -> QueueFilter:
    """The filter that these arguments mean.

    Raises:
        UnknownValueError: A region, segment, language, treatment or reason does not exist.
        FilterError: `where` cannot be read, or asks for what does not exist.
    """
    first = ctx.today
    return QueueFilter(
        band=tuple(band or ()),
        hardship=tuple(hardship or ()),
        treatment=vocabulary.treatment_named(conn, treatment),
        region=vocabulary.place(ctx, "region", region),
        segment=vocabulary.place(ctx, "segment", segment),
        language=vocabulary.place(ctx, "language", language),
        vulnerable=vulnerable,
        min_probability=min_probability,
        max_probability=max_probability,
        due_from=first if due_within_days else None,
        due_until=first + timedelta(days=due_within_days - 1) if due_within_days else None,
        reason=None if reason is None else vocabulary.reason_code(ctx, conn, reason),
        where=None if where is None else meaning(ctx, conn, filters.parse(where)),
    )


def asked(chosen: QueueFilter, where: str | None, currency: str) -> dict[str, str]:
    """The chosen values by name, as they are shown; amounts of the currency as money."""
    named = {
        "band": chosen.band,
        "hardship": chosen.hardship,
        "treatment": chosen.treatment,
        "region": chosen.region,
        "segment": chosen.segment,
        "language": chosen.language,
        "reason": (chosen.reason,) if chosen.reason else (),
    }
    told = {name: " or ".join(values) for name, values in named.items() if values}
    if chosen.vulnerable is not None:
        told["vulnerable"] = "yes" if chosen.vulnerable else "no"
    if where is None:
        return told
    say = partial(said_value, currency)
    return told | {"where": filters.written(filters.parse(where), say)}
