"""What a term means: the declared definition of a feature, or a term of the product's own."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal

from rapidfuzz import fuzz, process, utils

from engine.features import CATALOG
from engine.features.catalog import Feature
from knowledge.terms import Term, load_terms
from tools.base import tool
from tools.context import Context
from tools.errors import UnknownValueError

_NEAR = 78


@dataclass(frozen=True)
class Definition:
    """A feature as it is declared, or a term; `harm` says which direction raises the risk.

    `see` names the tool that shows the thing; a term has no unit, range or window.
    """

    term: str
    kind: Literal["feature", "term"]
    code: str
    label: str
    unit: str
    description: str
    harm: str | None
    usual_low: float | None
    usual_high: float | None
    window_days: int | None
    also: tuple[str, ...]
    see: str
    as_of: datetime
    source: str


@tool(effect="read")
def define(ctx: Context, term: str) -> Definition:
    """Define a term: a feature that occurs in reasons, such as "runway", or the product's own word.

    Its own words are those such as band, probability, income shock, promise, drift or holdout.
    """
    found = _meant(term)
    return _feature(ctx, term, found) if isinstance(found, Feature) else _term(ctx, term, found)


def _feature(ctx: Context, said: str, feature: Feature) -> Definition:
    low, high = feature.usual_range or (None, None)
    return Definition(
        term=said,
        kind="feature",
        code=feature.name,
        label=feature.label,
        unit=feature.unit,
        description=feature.description,
        harm=feature.harm,
        usual_low=low,
        usual_high=high,
        window_days=feature.window,
        also=(),
        see="explain_risk",
        as_of=ctx.local(ctx.clock()),
        source=f"feature catalogue {CATALOG.hash[:12]}",
    )


def _term(ctx: Context, said: str, term: Term) -> Definition:
    return Definition(
        term=said,
        kind="term",
        code=term.id,
        label=term.label,
        unit="none",
        description=term.what,
        harm=None,
        usual_low=None,
        usual_high=None,
        window_days=None,
        also=term.also,
        see=term.see,
        as_of=ctx.local(ctx.clock()),
        source="terms of the product",
    )


@cache
def _without_window() -> dict[str, Feature]:
    """Features by their labels and codes as people say them, without a window."""
    named: dict[str, Feature] = {}
    for feature in CATALOG:
        label, code = feature.label.lower(), feature.name.replace("_", " ")
        for said in (label, label.replace(",", ""), label.partition(",")[0]):
            named.setdefault(said, feature)
        named.setdefault(re.sub(r" \d+d$", "", code), feature)
    return named


def _meant(said: str) -> Feature | Term:
    """The very name first, then the nearest; a feature's name is its code or its label."""
    exact = said.strip().lower()
    code = exact.replace(" ", "_")  # "rollover ratio" is `rollover_ratio`
    if code in CATALOG:
        return CATALOG[code]
    terms = {name: term for term in load_terms() for name in term.names}
    if exact in terms:
        return terms[exact]
    if exact in (own := _without_window()):
        return own[exact]
    named: dict[str, Feature | Term] = {feature.label: feature for feature in CATALOG}
    named |= terms | {feature.name.replace("_", " "): feature for feature in CATALOG}
    near = process.extract(
        said, list(named), scorer=_likeness, processor=utils.default_process, limit=3
    )
    if near and near[0][1] >= _NEAR:
        return named[near[0][0]]
    offered = ", ".join(label for label, _, _ in near)
    raise UnknownValueError(f"{said!r} is no term of Forbear's. The nearest are: {offered}.")


def _likeness(said: str, name: str, **options: Any) -> float:  # noqa: ANN401 - rapidfuzz's own
    """How alike two names are, letter by letter or by whole words: "emi" is not in "reminder"."""
    return max(fuzz.ratio(said, name, **options), fuzz.token_set_ratio(said, name, **options))
