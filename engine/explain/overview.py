"""The whole book's explanation: which features matter, in which direction, and how surely.

Everything is a summary of the contributions of one night, the same that are stored with its scores:
one row for each customer with something to explain, about the riskiest payment.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.explain.reasons import Described
from engine.features import CATALOG
from engine.night import Night

if TYPE_CHECKING:
    import shap

Floats = NDArray[np.float64]
RESAMPLES = 200
_SURE = (2.5, 97.5)


class Effect(NamedTuple):
    """Mean absolute contribution of an input in log-odds, with its 95 % interval over customers."""

    code: str
    label: str
    unit: str
    mean: float
    low: float
    high: float


class Dependence(NamedTuple):
    """Each customer's value of one input (NaN: not observed), and what it contributed."""

    code: str
    label: str
    unit: str
    value: Floats
    contribution: Floats


class UnknownInputError(LookupError):
    """The model has no input of that name."""


def overview(night: Night, *, seed: int = 0) -> tuple[Effect, ...]:
    """Every input, the most important first; intervals by resampling whole customers."""
    size = np.abs(night.phi)
    draws = _resampled_means(size, seed)
    low, high = np.percentile(draws, _SURE, axis=0) if len(size) else np.zeros((2, size.shape[1]))
    mean = size.mean(axis=0) if len(size) else np.zeros(size.shape[1])
    effects = [
        Effect(each.name, each.label, each.unit, float(mean[k]), float(low[k]), float(high[k]))
        for k, each in enumerate(_inputs(night))
    ]
    return tuple(sorted(effects, key=lambda effect: -effect.mean))


def dependence(night: Night, code: str) -> Dependence:
    """How the contribution of one input goes with its value.

    Raises:
        UnknownInputError: There is no such input.
    """
    for column, about in enumerate(_inputs(night)):
        if about.name == code:
            value, contribution = night.X[:, column], night.phi[:, column]
            return Dependence(code, about.label, about.unit, value, contribution)
    raise UnknownInputError(
        f"Model {night.model.model_id!r} has no input {code!r}: docs/reference/features.md lists "
        "the features."
    )


def explanation(night: Night) -> "shap.Explanation":
    """The night as shap's plots take it: labelled, in log-odds."""
    import shap  # imported here: it costs seconds, and only plots need it

    return shap.Explanation(
        values=night.phi,
        base_values=np.full(len(night.phi), night.base),
        data=night.X,
        feature_names=[each.label for each in _inputs(night)],
    )


def _inputs(night: Night) -> list[Described]:
    return [*CATALOG, *night.model.outcome.inputs]


def _resampled_means(size: Floats, seed: int) -> Floats:
    """Means [resample, input] of as many customers drawn with replacement."""
    rows = len(size)
    rng = np.random.default_rng(seed)
    times = rng.multinomial(rows, np.full(rows, 1 / max(rows, 1)), size=RESAMPLES)
    means: Floats = times @ size / max(rows, 1)
    return means
