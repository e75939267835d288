"""Facts: the only source of the numbers, dates and names that a text may contain.

A fact says what is true, how it is written, in which unit, as of when, where it was read and, where
a model is involved, which one said it. A text is grounded when everything countable in it is the
text of one of its facts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Fact:
    """One true thing, and the way it is written for a reader."""

    id: str
    value: str | int | float | bool | None
    text: str
    unit: str
    as_of: datetime
    source: str
    model_id: str | None = None


def texts(facts: Iterable[Fact]) -> dict[str, str]:
    """How each fact is written, by its id."""
    return {fact.id: fact.text for fact in facts}


def fact_to_json(fact: Fact) -> dict[str, Any]:
    """The fact as the store keeps it."""
    model = {} if fact.model_id is None else {"model_id": fact.model_id}
    return model | {
        "id": fact.id,
        "value": fact.value,
        "text": fact.text,
        "unit": fact.unit,
        "as_of": fact.as_of.isoformat(),
        "source": fact.source,
    }


def fact_from_json(stored: Mapping[str, Any]) -> Fact:
    """The fact that `fact_to_json` wrote."""
    return Fact(
        id=stored["id"],
        value=stored["value"],
        text=stored["text"],
        unit=stored["unit"],
        as_of=datetime.fromisoformat(stored["as_of"]),
        source=stored["source"],
        model_id=stored.get("model_id"),
    )
