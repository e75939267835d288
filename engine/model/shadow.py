"""A challenger in the champion's shadow: the same night, scored by both, side by side.

A challenger's scores are stored like any others and shown to nobody. Put beside the champion's
they say whom a promotion would move, before anybody is moved; once the night's outcomes are known,
they say which of the two had ranked better, on the same customers.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.model.bands import BANDS, CAPACITY
from engine.model.combine import by_customer
from engine.model.metrics import auc, value
from engine.model.tasks import outcome_of
from engine.store import nights

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from data.book import Book

Floats = NDArray[np.float64]


class NotComparableError(ValueError):
    """Two models did not score the same customers as of the same moment."""


@dataclass(frozen=True)
class Shadow:
    """How two models' scores of the same customers differ.

    `moves` counts customers by (champion's band, challenger's band), `overlap` is the share of
    those the team has room for that both models would choose, `correlation` is Spearman's.
    """

    customers: int
    correlation: float
    overlap: float
    mean_difference: float
    moves: Mapping[tuple[str, str], int]
    known: int
    missed: int
    champion_auc: float | None
    challenger_auc: float | None


def last_shared_night(conn: "Connection", champion_id: str, challenger_id: str) -> datetime:
    """The latest moment that both models scored.

    Raises:
        NotComparableError: There is none.
    """
    every = nights.nights(conn)
    by_model = (
        {night.as_of for night in every if night.model_id == model_id}
        for model_id in (champion_id, challenger_id)
    )
    shared = set.intersection(*by_model)
    if not shared:
        raise NotComparableError(
            f"{challenger_id!r} and the champion {champion_id!r} have scored no night together: "
            f"run `forbear score`, then `forbear score --model {challenger_id}`."
        )
    return max(shared)


def compare_night(
    conn: "Connection",
    book: "Book",
    as_of: datetime,
    champion_id: str,
    challenger_id: str,
    task: str,
) -> Shadow:
    """Compare two stored nights, and judge them by those outcomes that the book knows by now.

    Raises:
        NotComparableError: They are not about the same customers.
    """
    used, tried = (nights.said(conn, as_of, each) for each in (champion_id, challenger_id))
    who = [one.customer_id for one in used]
    if who != [one.customer_id for one in tried]:
        raise NotComparableError(
            f"{champion_id!r} and {challenger_id!r} did not score the same customers as of "
            f"{as_of:%Y-%m-%d %H:%M} UTC: the book has changed in between."
        )
    first, second = (np.array([one.probability for one in each]) for each in (used, tried))
    bands = [one.band for one in used], [one.band for one in tried]
    return compare(first, second, bands, outcomes(book, as_of, task, who))


def outcomes(book: "Book", as_of: datetime, task: str, who: Sequence[int]) -> Floats:
    """How the night ended for each of these customers, ascending: 1 bad, 0 good.

    NaN with nothing due, and as long as the end of any payment is open: a miss that is known early
    would otherwise be judged without the others that are still good.
    """
    from engine.features.compute import compute

    definition = outcome_of(task)
    rows = definition.rows(book, [as_of], compute(book, [as_of], customers=who))
    ended = rows.learnable()
    groups = by_customer(ended)
    y = np.full(len(who), np.nan)
    open_ = rows.take(rows.eligible & np.isnan(rows.y)).customer_id
    places = np.searchsorted(who, ended.customer_id[groups.first])
    y[places] = groups.any_bad(ended.y)
    y[np.searchsorted(who, open_)] = np.nan
    return y


def compare(
    champion: Floats,
    challenger: Floats,
    bands: tuple[Sequence[str], Sequence[str]],
    outcome: Floats,
    capacity: float = CAPACITY,
) -> Shadow:
    """Compare what was said of the same customers, in one order; NaN outcomes are not known."""
    known = ~np.isnan(outcome)
    return Shadow(
        customers=len(champion),
        correlation=_spearman(champion, challenger),
        overlap=_overlap(champion, challenger, capacity),
        mean_difference=float((challenger - champion).mean()),
        moves=_moves(*bands),
        known=int(known.sum()),
        missed=int(outcome[known].sum()),
        champion_auc=_auc(outcome[known], champion[known]),
        challenger_auc=_auc(outcome[known], challenger[known]),
    )


def _auc(outcome: Floats, score: Floats) -> float | None:
    """None while all known outcomes are alike."""
    return value(outcome, score, auc) if 0 < outcome.sum() < len(outcome) else None


def _spearman(first: Floats, second: Floats) -> float:
    from scipy.stats import spearmanr

    return float(spearmanr(first, second).statistic)


def _overlap(first: Floats, second: Floats, capacity: float) -> float:
    room = max(1, round(capacity * len(first)))
    chosen = (set(np.argsort(-each, kind="stable")[:room].tolist()) for each in (first, second))
    one, other = chosen
    return len(one & other) / room


def _moves(before: Sequence[str], after: Sequence[str]) -> dict[tuple[str, str], int]:
    """In the order of the bands, from and to."""
    counted = Counter(zip(before, after, strict=True))
    pairs = ((one, other) for one in BANDS for other in BANDS)
    return {pair: counted[pair] for pair in pairs if pair in counted}
