"""Reasons: what a subject contributes, beside its leading input's value, its usual one and peers'.

A reason speaks of all inputs about one subject together (ADR 23), and names the one that says most.
The strongest are kept, whichever way they go, and always some that raise the risk if there are any.
Adverse reasons (they raise it) come first, the strongest at the top; then the protective ones, with
a negative contribution. Sign and rank are those of the contributions and nothing else.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.explain.subjects import by_subject, subjects_of

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
MOST = 9
ADVERSE = 3


class Described(Protocol):
    """What a reason says about an input; catalogue features and payment inputs both do."""

    @property
    def name(self) -> str:
        """Stable code."""

    @property
    def label(self) -> str:
        """As a person reads it."""

    @property
    def unit(self) -> str:
        """Unit of the value."""


class Beside(Protocol):
    """What stands beside inputs: as of an array [row, input], asked for some cells at once."""

    def __getitem__(self, cells: tuple[Integers, Integers], /) -> Floats:
        """The values of these rows and inputs."""


class Reason(NamedTuple):
    """One reason; None is "not observed".

    `code`, `label` and `value` are those of the leading input, `contribution` (log-odds) is that of
    all inputs about its `subject`. `usual` is the mean of the customer's own earlier values,
    `peers` the median of comparable people who were scored with them (`engine.explain.peers`).
    `share` is the part of everything that raises the risk (or, negative, of everything that lowers
    it).
    """

    code: str
    label: str
    unit: str
    value: float | None
    usual: float | None
    peers: float | None
    contribution: float
    share: float
    subject: str


def reasons(
    phi: Floats,
    values: Floats,
    usual: Beside,
    peers: Beside,
    inputs: Sequence[Described],
    *,
    most: int = MOST,
    adverse: int = ADVERSE,
) -> list[tuple[Reason, ...]]:
    """The reasons of every row, `adverse` of them at least; all arrays are [row, input]."""
    subjects, found = by_subject(phi, subjects_of([each.name for each in inputs]))
    row, place = _kept(found.total, most, adverse)
    said = found.total[row, place]
    raises = said > 0
    leader = np.where(raises, found.raises[row, place], found.lowers[row, place])
    sides = np.stack([np.clip(way * found.total, 0, None).sum(axis=1) for way in (-1, 1)])
    told = [
        Reason(about.name, about.label, about.unit, now, own, others, by, share, subjects[subject])
        for about, now, own, others, by, share, subject in zip(
            (inputs[column] for column in leader.tolist()),
            *(_known(each[row, leader]) for each in (values, usual, peers)),
            said.tolist(),
            (said / sides[raises.astype(int), row]).tolist(),
            place.tolist(),
            strict=True,
        )
    ]
    ends = np.searchsorted(row, np.arange(len(phi) + 1)).tolist()
    return [tuple(told[start:end]) for start, end in pairwise(ends)]


def _kept(total: Floats, most: int, adverse: int) -> tuple[Integers, Integers]:
    """Row and subject of all that is told: what raises the risk by strength, then the others."""
    order = np.lexsort((-np.abs(total), total <= 0), axis=1)
    ordered = np.take_along_axis(total, order, axis=1)
    always = (np.arange(total.shape[1]) < adverse) & (ordered > 0)
    size = np.where(always, np.inf, np.abs(ordered))
    strong = np.argsort(np.argsort(-size, axis=1, kind="stable"), axis=1) < most
    row, at = np.nonzero(strong & (ordered != 0))
    return row, order[row, at]


def _known(values: Floats) -> list[float | None]:
    return [None if value != value else value for value in values.tolist()]


def usual_values(earlier: Sequence[Floats]) -> Floats:
    """Mean of the customer's earlier values, of those that were observed."""
    stack = np.stack(earlier)
    seen = ~np.isnan(stack)
    count = seen.sum(axis=0)
    total = np.where(seen, stack, 0).sum(axis=0)
    mean: Floats = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
    return mean
