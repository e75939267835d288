"""The catalogue of offers: what each is, who may have it, and how far it goes.

Conditions are cells as in a decision table. An offer that a table names and the catalogue does not
know is an error; a condition on a fact that the case does not state is one too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, PositiveInt

import knowledge
from engine.policy.table import Cell, Facts, MissingFactError, PolicyError, Test, cell

PlanKind = Literal["shift", "holiday", "instalments", "none"]
FILE = Path(knowledge.__file__).parent / "policies" / "offers.yaml"


class UnknownOfferError(LookupError):
    """The catalogue has no such offer."""


class Limits(BaseModel):
    """How far an offer goes; what is not limited is None."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    longest_days: PositiveInt | None = None
    most_months: PositiveInt | None = None
    fewest_instalments: PositiveInt | None = None
    most_instalments: PositiveInt | None = None
    percent_of_disposable: int = Field(default=100, ge=1, le=100)


@dataclass(frozen=True)
class OfferExample:
    """A worked case: who may have the offer, or may not."""

    given: Mapping[str, Any]
    may: bool


@dataclass(frozen=True)
class Offer:
    """One entry of the catalogue."""

    id: str
    plan: PlanKind
    what: str
    when: Mapping[str, Test]
    limits: Limits
    because: str
    examples: tuple[OfferExample, ...]

    def may_have(self, facts: Facts) -> bool:
        """Whether a customer of whom these facts hold may have the offer.

        Raises:
            MissingFactError: A condition asks for a fact that the case does not state.
        """
        if missing := sorted({*self.when}.difference(facts)):
            raise MissingFactError(f"Offer {self.id!r} asks for {missing!r}: state them.")
        return all(test(facts[name]) for name, test in self.when.items())


@dataclass(frozen=True)
class Catalogue:
    """All offers of one version."""

    version: int
    offers: Mapping[str, Offer]

    def find(self, id: str) -> Offer:
        """The offer of that id.

        Raises:
            UnknownOfferError: There is none.
        """
        if id not in self.offers:
            raise UnknownOfferError(
                f"Offer {id!r} is not in the catalogue; it has {', '.join(self.offers)}."
            )
        return self.offers[id]

    def open_to(self, ids: Iterable[str], facts: Facts) -> tuple[Offer, ...]:
        """Those of the named offers that the customer may have, in the order given."""
        return tuple(offer for offer in map(self.find, ids) if offer.may_have(facts))


@cache
def load_offers(path: Path = FILE) -> Catalogue:
    """Read and check the catalogue.

    Raises:
        PolicyError: The file cannot be read, or an offer lacks the limits of its plan.
    """
    try:
        sheet = _Sheet.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        offers = {row.id: row.offer() for row in sheet.offers}
    except (OSError, yaml.YAMLError, ValueError) as problem:
        raise PolicyError(f"Offers {str(path)!r} cannot be read: {problem}.") from problem
    if len(offers) < len(sheet.offers):
        raise PolicyError(f"Offers {str(path)!r} repeat an id: rename one.")
    return Catalogue(sheet.version, offers)


_NEEDED: dict[PlanKind, tuple[str, ...]] = {
    "shift": ("longest_days",),
    "holiday": ("most_months",),
    "instalments": ("fewest_instalments", "most_instalments"),
    "none": (),
}


class _Example(BaseModel):
    model_config = ConfigDict(extra="forbid")

    given: dict[str, Any]
    may: bool


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: str
    plan: PlanKind
    what: str
    when: dict[str, Cell]
    limits: Limits
    because: str
    examples: list[_Example] = Field(min_length=1)

    def offer(self) -> Offer:
        lacking = [name for name in _NEEDED[self.plan] if getattr(self.limits, name) is None]
        if lacking:
            raise ValueError(f"offer {self.id!r} needs the limits {lacking!r}")
        when = {name: cell(written) for name, written in self.when.items()}
        examples = tuple(OfferExample(each.given, each.may) for each in self.examples)
        return Offer(self.id, self.plan, self.what, when, self.limits, self.because, examples)


class _Sheet(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: str
    version: int
    owner: str
    author: str
    approved_by: str
    effective_from: date
    offers: list[_Row]
