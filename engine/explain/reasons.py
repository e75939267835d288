"""Reasons: contributions put beside the value, what is usual for the customer, and their peers.

Adverse reasons (they raise the risk) come first, the strongest at the top; then the protective
ones, with a negative contribution. Sign and rank are those of the contributions and nothing else.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
ADVERSE = 6
PROTECTIVE = 3


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


class Reason(NamedTuple):
    """One reason; None is "not observed".

    `usual` is the mean of the customer's own earlier values, `peers` the median of comparable
    people who were scored with them (`engine.explain.peers`). `share` is the part of everything
    that raises the risk (or, negative, of everything that lowers it). `contribution` is in
    log-odds.
    """

    code: str
    label: str
    unit: str
    value: float | None
    usual: float | None
    peers: float | None
    contribution: float
    share: float


def reasons(
    phi: Floats,
    values: Floats,
    usual: Floats,
    peers: Floats,
    inputs: Sequence[Described],
    *,
    adverse: int = ADVERSE,
    protective: int = PROTECTIVE,
) -> list[tuple[Reason, ...]]:
    """The reasons of every row; all arrays are [row, input]."""
    order = np.argsort(-phi, axis=1, kind="stable")
    raises = np.clip(phi, 0, None).sum(axis=1)
    lowers = np.clip(-phi, 0, None).sum(axis=1)
    every = []
    for row in range(len(phi)):
        strongest = [int(column) for column in order[row, :adverse] if phi[row, column] > 0]
        weakest = [int(column) for column in order[row, ::-1][:protective] if phi[row, column] < 0]
        every.append(
            tuple(
                _reason(
                    inputs[column],
                    (values[row, column], usual[row, column], peers[row, column]),
                    phi[row, column],
                    total[row],
                )
                for columns, total in ((strongest, raises), (weakest, lowers))
                for column in columns
            )
        )
    return every


def usual_values(earlier: Sequence[Floats]) -> Floats:
    """Mean of the customer's earlier values, of those that were observed."""
    stack = np.stack(earlier)
    seen = ~np.isnan(stack)
    count = seen.sum(axis=0)
    total = np.where(seen, stack, 0).sum(axis=0)
    mean: Floats = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
    return mean


def _reason(
    about: Described, shown: tuple[float, float, float], contribution: float, total: float
) -> Reason:
    value, usual, peers = (None if np.isnan(each) else float(each) for each in shown)
    return Reason(
        about.name,
        about.label,
        about.unit,
        value,
        usual,
        peers,
        float(contribution),
        float(contribution / total),
    )
