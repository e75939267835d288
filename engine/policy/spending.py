"""How records are read for the affordability sheet: which kind of transaction counts as what.

Every kind belongs to exactly one group, so that nothing is left unread and nothing counts twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, PositiveInt

import knowledge
from data.tables import KINDS, OBLIGATION_KINDS
from engine.policy.table import PolicyError

Group = Literal[
    "income", "committed", "essential", "cash", "transfers", "discretionary", "left_out"
]
FILE = Path(knowledge.__file__).parent / "policies" / "affordability.yaml"


@dataclass(frozen=True)
class Spending:
    """The group of each kind of transaction, and what settles each kind of obligation."""

    version: int
    months: int
    fewest_days: int
    groups: Mapping[str, Group]
    settles: Mapping[str, str]


@cache
def load_spending(path: Path = FILE) -> Spending:
    """Read and check the groups.

    Raises:
        PolicyError: The file is unreadable, leaves out or repeats a kind, or misses a group.
    """
    try:
        sheet = _Sheet.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValueError) as problem:
        raise PolicyError(f"Policy {str(path)!r} cannot be read: {problem}.") from problem
    kinds = [kind for row in sheet.groups for kind in row.kinds]
    if sorted(kinds) != sorted(KINDS) or {row.id for row in sheet.groups} != {*get_args(Group)}:
        wrong = {*kinds} ^ {*KINDS} or {kind for kind in kinds if kinds.count(kind) > 1}
        raise PolicyError(
            f"Policy {str(path)!r} must name every group, and every kind once: see {wrong!r}."
        )
    if not {*sheet.settles} <= {*OBLIGATION_KINDS} or not {*sheet.settles.values()} <= {*KINDS}:
        raise PolicyError(f"Policy {str(path)!r} settles a kind that no record can have.")
    groups = {kind: row.id for row in sheet.groups for kind in row.kinds}
    return Spending(sheet.version, sheet.months, sheet.fewest_days, groups, sheet.settles)


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: Group
    kinds: list[str]
    because: str


class _Sheet(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: str
    version: int
    owner: str
    author: str
    approved_by: str
    effective_from: date
    months: PositiveInt
    fewest_days: PositiveInt
    groups: list[_Row]
    settles: dict[str, str]
