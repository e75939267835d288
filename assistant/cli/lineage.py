"""A feature's lineage as text: what it reads on one side, what it feeds on the other."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.features.catalog import Catalog
    from engine.features.lineage import Lineage, Reading
    from engine.model.inputs import Input


def lineage_text(catalog: "Catalog", lineage: "Lineage", inputs: "Sequence[Input]") -> str:
    """The columns, events and windows behind a feature, and the features and inputs before it."""
    reach = {lineage.name, *lineage.feeds}
    fed = [each.name for each in inputs if reach & set(each.uses)]
    return "\n".join(
        [
            _title(catalog, lineage.name),
            "Reads",
            *(line for reading in lineage.readings for line in _reading(reading)),
            f"By way of: {_names(lineage.through)}",
            f"Feeds features: {_names(lineage.feeds)}",
            f"Feeds payment inputs: {_names(fed)}",
        ]
    )


def _title(catalog: "Catalog", name: str) -> str:
    if name not in catalog:
        return f"{name}: part of features, none itself"
    feature = catalog[name]
    return f"{name}: {feature.label} ({feature.unit})\n  {feature.description}"


def _reading(reading: "Reading") -> Iterator[str]:
    window = "whole history" if reading.window is None else f"{reading.window} days before as_of"
    yield f"  {reading.name}: {reading.take} of {reading.table}, {window}"
    yield f"    events: {_condition(reading.where)}"
    yield f"    columns: {', '.join(reading.columns)}"


def _condition(where: Mapping[str, str | tuple[str, ...]]) -> str:
    told = (
        f"{name} is {values if isinstance(values, str) else ' or '.join(values)}"
        for name, values in where.items()
    )
    return ", ".join(told) or "all"


def _names(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"
