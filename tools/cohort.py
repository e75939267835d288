"""Cohorts: the customers that a question's filters mean, each checked against what there is."""

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Annotated, TypedDict

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


class Filters(TypedDict, total=False):
    """The arguments by which a tool chooses customers; one that is left out chooses all."""

    band: list[Band] | None
    hardship: list[Hardship] | None
    treatment: str | None
    region: str | None
    segment: str | None
    language: str | None
    vulnerable: bool | None
    reason: str | None
    due_within_days: DueWithin | None
    min_probability: Share | None
    max_probability: Share | None
    where: Where | None


def cohort(ctx: Context, conn: "Connection", asked_for: Filters) -> QueueFilter:
    """The filter that these arguments mean.

    Raises:
        UnknownValueError: A region, segment, language, treatment or reason does not exist.
        FilterError: `where` cannot be read, or asks for what does not exist.
    """
    days = asked_for.get("due_within_days")
    reason = asked_for.get("reason")
    where = asked_for.get("where")
    return QueueFilter(
        band=tuple(asked_for.get("band") or ()),
        hardship=tuple(asked_for.get("hardship") or ()),
        treatment=vocabulary.treatment_named(conn, asked_for.get("treatment")),
        region=vocabulary.place(ctx, "region", asked_for.get("region")),
        segment=vocabulary.place(ctx, "segment", asked_for.get("segment")),
        language=vocabulary.place(ctx, "language", asked_for.get("language")),
        vulnerable=asked_for.get("vulnerable"),
        min_probability=asked_for.get("min_probability"),
        max_probability=asked_for.get("max_probability"),
        due_from=ctx.today if days else None,
        due_until=ctx.today + timedelta(days=days - 1) if days else None,
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
