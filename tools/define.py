"""What a term means: the declared definition of a feature."""

from dataclasses import dataclass

from rapidfuzz import fuzz, process, utils

from engine.features import CATALOG
from tools.base import tool
from tools.context import Context
from tools.errors import UnknownValueError

_NEAR = 78


@dataclass(frozen=True)
class Definition:
    """A feature as it is declared; `harm` says which direction raises the risk."""

    term: str
    code: str
    label: str
    unit: str
    description: str
    harm: str | None
    usual_low: float | None
    usual_high: float | None
    window_days: int | None
    source: str


@tool(effect="read")
def define(ctx: Context, term: str) -> Definition:
    """Define a term that occurs in reasons, such as "runway" or "drop in money in"."""
    feature = CATALOG[_code(term)]
    low, high = feature.usual_range or (None, None)
    return Definition(
        term=term,
        code=feature.name,
        label=feature.label,
        unit=feature.unit,
        description=feature.description,
        harm=feature.harm,
        usual_low=low,
        usual_high=high,
        window_days=feature.window,
        source=f"feature catalogue {CATALOG.hash[:12]}",
    )


def _code(term: str) -> str:
    if term in CATALOG:
        return term
    names = {feature.name: feature.label for feature in CATALOG}
    near = process.extract(
        term, names, scorer=fuzz.WRatio, processor=utils.default_process, limit=3
    )
    if near and near[0][1] >= _NEAR:
        return str(near[0][2])
    offered = ", ".join(label for label, _, _ in near)
    raise UnknownValueError(f"{term!r} is not a term of the reasons. The nearest are: {offered}.")
