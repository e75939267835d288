"""What drives the scores of the whole portfolio: the inputs by mean size of their contributions."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from engine.features import CATALOG
from engine.features.subjects import SUBJECTS
from engine.store import contributions, feature_values
from engine.store.contributions import Contributions
from tools.base import tool
from tools.context import Context
from tools.errors import NothingScoredError, UnavailableError

if TYPE_CHECKING:
    from sqlalchemy import Connection

Direction = Literal["higher raises risk", "higher lowers risk", "mixed", "unknown"]
Floats = NDArray[np.float64]
_CLEAR = 0.2  # rank correlation from which a direction is told


@dataclass(frozen=True)
class Driver:
    """One input: mean absolute contribution in log-odds, and its `share` of all inputs' together.

    `raises` is the share of customers whose risk it raises; `correlation` of value and contribution
    by rank, None where the values are not stored.
    """

    rank: int
    code: str
    label: str
    unit: str
    mean_contribution: float
    share: float
    raises: float
    correlation: float | None
    direction: Direction


@dataclass(frozen=True)
class DrivingSubject:
    """Everything about one subject together: the mean size of what its inputs add up to.

    `share` of all subjects' means; `raises` is the share of customers whose risk it raises.
    """

    code: str
    label: str
    description: str
    mean_contribution: float
    share: float
    raises: float


@dataclass(frozen=True)
class OverallDrivers:
    """The subjects and the inputs that matter most; `customers` of the `explained` were added up.

    Inputs about one subject share what they say, so the subjects tell more than single inputs.
    """

    subjects: tuple[DrivingSubject, ...]
    drivers: tuple[Driver, ...]
    inputs: int
    customers: int
    explained: int
    as_of: datetime
    model_id: str
    source: str


@tool(effect="read")
def overall_drivers(ctx: Context, limit: Annotated[int, Field(ge=1, le=50)] = 10) -> OverallDrivers:
    """Rank what drives risk in the whole portfolio: which features matter most overall, which way.

    By the mean absolute contribution (SHAP, log-odds) in the latest scores of all customers; also
    by subject, such as income or borrowing, with all inputs about it added up.
    """
    with ctx.store.read() as conn:
        model = ctx.champion(conn)
        found = contributions.latest(conn)
        if found is None or not len(found.phi):
            raise NothingScoredError("No score with contributions is stored: run `forbear score`.")
        inputs = _inputs(model.task, found)
        mean = np.abs(found.phi).mean(axis=0)
        chosen = np.argsort(-mean, kind="stable")[:limit]
        drivers = [
            _driver(conn, found, inputs[k], int(k), rank, mean) for rank, k in enumerate(chosen, 1)
        ]
    return OverallDrivers(
        subjects=_subjects(found, [code for code, _, _ in inputs]),
        drivers=tuple(drivers),
        inputs=len(inputs),
        customers=len(found.phi),
        explained=found.explained,
        as_of=ctx.local(found.as_of),
        model_id=found.model_id,
        source=f"contributions of {len(found.phi)} scores",
    )


def _inputs(task: str, found: Contributions) -> list[tuple[str, str, str]]:
    """Code, label and unit of each column of the contributions."""
    from engine.model.tasks import outcome_of

    described = [*CATALOG, *outcome_of(task).inputs]
    if len(described) != found.phi.shape[1]:
        raise UnavailableError(
            f"The stored contributions are of {found.phi.shape[1]} inputs and this program has "
            f"{len(described)}: run `forbear train`, then `forbear score`."
        )
    return [(each.name, each.label, each.unit) for each in described]


def _subjects(found: Contributions, codes: list[str]) -> tuple[DrivingSubject, ...]:
    from engine.explain.subjects import by_subject, subjects_of

    names, gathered = by_subject(found.phi, subjects_of(codes))
    mean = np.abs(gathered.total).mean(axis=0)
    subjects = [
        DrivingSubject(
            code=name,
            label=SUBJECTS[name].label,
            description=SUBJECTS[name].description,
            mean_contribution=float(mean[place]),
            share=float(mean[place] / mean.sum()),
            raises=float((gathered.total[:, place] > 0).mean()),
        )
        for place, name in enumerate(names)
    ]
    return tuple(sorted(subjects, key=lambda subject: -subject.mean_contribution))


def _driver(
    conn: "Connection",
    found: Contributions,
    described: tuple[str, str, str],
    column: int,
    rank: int,
    mean: Floats,
) -> Driver:
    code, label, unit = described
    correlation = _correlation(conn, found, code, column)
    return Driver(
        rank=rank,
        code=code,
        label=label,
        unit=unit,
        mean_contribution=float(mean[column]),
        share=float(mean[column] / mean.sum()),
        raises=float((found.phi[:, column] > 0).mean()),
        correlation=correlation,
        direction=_direction(correlation),
    )


def _correlation(conn: "Connection", found: Contributions, code: str, column: int) -> float | None:
    """Of a feature's values and contributions, by rank, over those whose value is observed."""
    if code not in CATALOG:
        return None
    stored = feature_values.values(conn, CATALOG.hash, CATALOG.names.index(code))
    there = np.isin(stored.customer_id, found.customer_id)
    value = stored.value[there]
    if len(value) != len(found.customer_id):
        return None
    observed = ~np.isnan(value)
    x, y = _ranks(value[observed]), _ranks(found.phi[observed, column])
    if len(x) < 2 or x.std() == 0 or y.std() == 0:
        return None
    return float(np.corrcoef(x, y)[0, 1])


def _ranks(values: Floats) -> Floats:
    """Ranks, the mean rank where values are equal."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: Floats = (last - (counts - 1) / 2)[place]
    return ranks


def _direction(correlation: float | None) -> Direction:
    if correlation is None:
        return "unknown"
    if abs(correlation) < _CLEAR:
        return "mixed"
    return "higher raises risk" if correlation > 0 else "higher lowers risk"
