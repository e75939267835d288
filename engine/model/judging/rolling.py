"""Rolling origins: learn from what was known at a moment, judge what came after it; several times.

At each origin trees grow on the oldest window, a score's meaning is learned from the next, and the
last is judged: windows whose outcomes do not overlap, and customers of whom each is on one side
only. Scores of different origins come from different fits, so they are pooled as probabilities,
and a rule's as its rank among the rows that it was chosen on.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import tzinfo
from functools import partial
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from engine.model.calibration import CALIBRATION_NEEDS, TooFewPositivesError
from engine.model.challengers import CHALLENGERS, Challenger
from engine.model.dataset import Dataset, Progress, TooShortHistoryError
from engine.model.judging.exam import Exam, Level, Scorer, Window
from engine.model.judging.sitting import Sitting, sit
from engine.model.outcome import Outcome, join
from engine.model.split import Split, rolling_origin
from engine.model.training import POSITIVES_NEEDED

Floats = NDArray[np.float64]
ORIGINS = 4
JUDGED_NEEDS = 10  # bad outcomes in each judged window, so that one origin can be looked at alone


def rolling_exam(
    data: Dataset,
    outcome: Outcome,
    zone: tzinfo,
    seed: int,
    origins: int | None = None,
    progress: Progress | None = None,
    challengers: Mapping[str, Challenger] = CHALLENGERS,
) -> Exam:
    """Fit and score at each origin; as many as asked for, or up to four that the history carries.

    Raises:
        TooShortHistoryError: The history does not carry the origins asked for.
        TooFewPositivesError: A window of an origin has too few bad outcomes.
    """
    splits = _splits(data, outcome, seed, origins)
    for number, split in enumerate(splits, start=1):
        _enough(data, split, number, len(splits), zone)
    sittings = _sittings(
        [
            partial(sit, data, split, number, zone, seed, challengers)
            for number, split in enumerate(splits, start=1)
        ],
        progress,
    )
    unit, customer = (
        _pooled([each.unit for each in sittings]),
        _pooled([each.customer for each in sittings]),
    )
    return Exam(
        design=(
            f"rolling origin, {len(splits)} times: learned before, calibrated after, judged "
            "later still, and no customer on two sides"
        ),
        unit=unit,
        customer=customer,
        member=_members(unit, customer),
        origins=tuple(each.origin for each in sittings),
        idle_share=data.idle_share,
    )


def _sittings(waiting: Sequence[Callable[[], Sitting]], progress: Progress | None) -> list[Sitting]:
    """Every sitting: the first alone, then as many at once as there are cores.

    The first learns from fewest rows and imports what the libraries import late: two threads in
    the middle of one import may each find half a module. The latest, with most rows, begins next.
    """
    first = waiting[0]()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        begun = [pool.submit(each) for each in waiting[:0:-1]]
        for done, _ in enumerate(chain([None], as_completed(begun)), start=1):
            if progress is not None:
                progress(done, len(waiting))
    return [first, *(each.result() for each in begun[::-1])]


def _splits(data: Dataset, outcome: Outcome, seed: int, origins: int | None) -> list[Split]:
    """The origins, oldest first."""
    found = rolling_origin(data, outcome.known_after_days, seed, origins or ORIGINS)
    if origins is not None and len(found) < origins:
        moments = len(np.unique(data.rows.as_of))
        raise TooShortHistoryError(
            f"{origins} origins were asked for and the book's {moments} moments carry "
            f"{len(found)}: each needs 2 moments more to judge by (about 30 days). Use --origins "
            f"{len(found)} or import a longer history."
        )
    return found[::-1]


def _enough(data: Dataset, split: Split, number: int, count: int, zone: tzinfo) -> None:
    """Refuse an origin that would teach or show next to nothing.

    Raises:
        TooFewPositivesError: It names the origin, its window, and what it lacks.
    """
    needs = (
        ("to grow trees on", split.learn, POSITIVES_NEEDED),
        ("to calibrate on", split.later, CALIBRATION_NEEDS),
        ("to judge by", split.last, JUDGED_NEEDS),
    )
    for purpose, window, needed in needs:
        there = Window.of(data.rows.take(window), zone)
        rarer = min(there.positives, there.rows - there.positives)
        if rarer < needed:
            raise TooFewPositivesError(
                f"Origin {number} of {count} has {rarer} positive outcomes {purpose} "
                f"({there.first:%Y-%m-%d} to {there.last:%Y-%m-%d}), {needed} are needed: take "
                "fewer origins (--origins), a longer history or more customers."
            )


def _pooled(levels: Sequence[Level]) -> Level:
    """The rows of all origins; each scorer's words in the same order."""
    scorers = []
    for same in zip(*(level.scorers for level in levels), strict=True):
        believed = [each.probability for each in same if each.probability is not None]
        scorers.append(
            Scorer(
                same[0].name,
                np.concatenate([each.score for each in same]),
                np.concatenate(believed) if believed else None,
            )
        )
    return Level(
        levels[0].name,
        join([level.rows for level in levels]),
        tuple(scorers),
        np.concatenate([level.origin for level in levels]),
    )


def _members(unit: Level, customer: Level) -> NDArray[np.int64]:
    """The customer row of each payment: same origin, moment and customer."""
    keys = [
        np.column_stack([each.origin, each.rows.as_of, each.rows.customer_id])
        for each in (customer, unit)
    ]
    _, place = np.unique(np.concatenate(keys), axis=0, return_inverse=True)
    place = place.reshape(-1)
    row_of = np.empty(len(customer.rows), dtype=np.int64)
    row_of[place[: len(customer.rows)]] = np.arange(len(customer.rows))
    member: NDArray[np.int64] = row_of[place[len(customer.rows) :]]
    return member
