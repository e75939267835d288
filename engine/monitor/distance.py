"""How far a distribution has moved: population stability index and Kolmogorov-Smirnov distance.

A column's reference is a histogram over cuts between neighbouring values, so that ties never
straddle a cut: a continuous column has about equally many rows in each bin, a discrete one of few
values a bin for each. Bins are (-inf, c1], (c1, c2] ... (ck, inf); missing values are apart.

PSI = sum of (q - p) ln(q / p) over bins, p the reference's shares and q those of now. It is
infinite where one is zero, so both are smoothed: half a row is added to each bin of each side
(Jeffreys' prior). Where nothing has changed, PSI is distributed as (1/n + 1/m) times chi-squared
with bins - 1 degrees of freedom (Yurdakul and Naranjo, J. Risk Model Validation 14(4), 2020):
`noise` is that bound, for n and m customers, since rows of one customer are not independent.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_HALF = 0.5


@dataclass(frozen=True)
class Histogram:
    """Rows of a column in the bins between its cuts, and those without a value."""

    cuts: tuple[float, ...]
    counts: tuple[int, ...]
    missing: int

    @property
    def known(self) -> int:
        """Rows with a value."""
        return sum(self.counts)

    @property
    def missing_share(self) -> float:
        """Share of rows without a value; NaN of no rows."""
        rows = self.known + self.missing
        return self.missing / rows if rows else float("nan")


def summarise(values: Floats, bins: int) -> Histogram:
    """The histogram of a reference, over cuts taken from its own values."""
    return fill(values, cuts_of(values, bins))


def cuts_of(values: Floats, bins: int) -> tuple[float, ...]:
    """At most bins - 1 values after which a new bin begins; none falls inside a tie."""
    known = np.sort(values[~np.isnan(values)])
    if not len(known):
        return ()
    distinct = known[np.r_[True, known[1:] > known[:-1]]]
    if len(distinct) <= bins:
        return tuple(map(float, distinct[:-1]))
    places = np.arange(1, bins) * len(known) // bins - 1
    chosen = np.unique(known[np.maximum(places, 0)])
    return tuple(float(cut) for cut in chosen if cut < known[-1])


def fill(values: Floats, cuts: tuple[float, ...]) -> Histogram:
    """How the values fall into given bins; infinities belong to the outer ones."""
    known = values[~np.isnan(values)]
    place = np.searchsorted(np.asarray(cuts), known, side="left")
    counts = np.bincount(place, minlength=len(cuts) + 1)
    return Histogram(cuts, tuple(map(int, counts)), int(len(values) - len(known)))


def psi(reference: Histogram, now: Histogram) -> float:
    """Population stability index over the known values; NaN if either side has none."""
    return index(reference.counts, now.counts)


def index(reference: tuple[int, ...], now: tuple[int, ...]) -> float:
    """Population stability index of two rows of counts over the same bins."""
    if not sum(reference) or not sum(now):
        return float("nan")
    p, q = _smoothed(reference), _smoothed(now)
    return float(np.sum((q - p) * np.log(q / p)))


def ks(reference: Histogram, now: Histogram) -> float:
    """Largest distance of the distribution functions at the cuts; NaN if either side is empty.

    The cuts are where the reference is known exactly; between them the distance may be larger by
    at most the share of one bin.
    """
    if not reference.known or not now.known:
        return float("nan")
    p, q = np.asarray(reference.counts) / reference.known, np.asarray(now.counts) / now.known
    return float(np.abs(np.cumsum(p) - np.cumsum(q)).max())


def mix(reference: Mapping[str, int], now: Mapping[str, int]) -> float:
    """Population stability index over the categories of either side."""
    names = sorted({*reference, *now})
    return index(
        tuple(reference.get(name, 0) for name in names), tuple(now.get(name, 0) for name in names)
    )


def noise(bins: int, before: int, now: int, level: float) -> float:
    """The PSI that sampling alone stays below with this probability."""
    from scipy.stats import chi2

    if bins < 2 or not before or not now:
        return 0.0
    return float(chi2.ppf(level, bins - 1) * (1 / before + 1 / now))


def ks_noise(before: int, now: int, level: float) -> float:
    """The distance that sampling alone stays below: Smirnov's asymptotic bound (1948)."""
    if not before or not now:
        return 1.0
    return float(np.sqrt(-np.log((1 - level) / 2) / 2 * (1 / before + 1 / now)))


def _smoothed(counts: tuple[int, ...]) -> Floats:
    padded = np.asarray(counts, dtype=float) + _HALF
    shares: Floats = padded / padded.sum()
    return shares
