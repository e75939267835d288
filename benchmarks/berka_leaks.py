"""Where the Berka figures come from, and where they do not: the checks behind docs/investigations.

Labels dealt anew among the rows must teach nothing; the month of the year, which is no input, shows
what one January would add; and January 1994, kept out of training, shows what is left when nothing
of it was seen: on its own rows, on those of the other months, and on all. Last, the bad outcomes
that nothing announced: how much of what is missing from an AUC of 1 they alone cost.

    python -m benchmarks.berka_leaks [folder of the tables]
"""

import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.berka import DEFAULT, out_of_fold
from data.intake import import_book
from data.portfolio import portfolio
from engine.model.baselines import runway_rule
from engine.model.booster import OVERDRAFT, grow, log_odds
from engine.model.dataset import Dataset, build
from engine.model.few import FEW, grow_few
from engine.model.metrics import auc, value
from engine.model.outcome import Task
from engine.model.tasks import outcome_of

Floats = NDArray[np.float64]
_SEEDS = range(3)
_DEALS: Mapping[Task, int] = {"overdraft": 6, "loan": 16}  # of labels; loans are few and quick
_WORST = 3
_JANUARY = 757_382_400_000_000  # 1994-01-01, the moment with a third of the bad outcomes


def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as home:
        book = import_book(portfolio(Path(home), "berka"), "berka", folder).book
        data: dict[Task, Dataset] = {
            task: build(book, outcome_of(task)) for task in ("overdraft", "loan")
        }
    print("| check | task | deals | AUC, mean and spread of the deals |\n|---|---|---|---|")
    for task, rows in data.items():
        tell("labels as they are", task, [_auc(rows, task, seed) for seed in _SEEDS])
        dealt = [_auc(_shuffled(rows, seed), task, seed) for seed in range(_DEALS[task])]
        tell("labels dealt anew among the rows", task, dealt)
    tell_january(data["overdraft"])
    found = [_with_month(data["overdraft"], seed) for seed in _SEEDS]
    tell("with the month of the year", "overdraft", found)
    tell_missed(data["overdraft"])


def tell(check: str, task: Task, found: Sequence[float]) -> None:
    """One line of the table."""
    spread = f"{np.mean(found):.3f} ± {np.std(found):.3f}"
    print(f"| {check} | {task} | {len(found)} | {spread} |", flush=True)


def tell_january(data: Dataset) -> None:
    """A line for each way to score, on January 1994, on the other months, and on all rows."""
    january = data.rows.as_of == _JANUARY
    slices = {"January 1994": january, "other months": ~january, "all rows": january | True}
    ways = {
        "trees that saw other accounts' January": _usual,
        "trees without any row of January": _purged,
        "runway rule": _runway,
    }
    for way, fit in ways.items():
        scores = [out_of_fold(data, fit, seed) for seed in _SEEDS]
        for name, chosen in slices.items():
            y = data.rows.y[chosen]
            found = [value(y, score[chosen], auc) for score in scores]
            tell(f"{way}: {name}, {int(y.sum())} bad", "overdraft", found)


def tell_missed(data: Dataset) -> None:
    """The overdrafts ranked worst: what they cost, and what their accounts looked like before."""
    scores = [out_of_fold(data, _usual, seed) for seed in _SEEDS]
    bad = np.flatnonzero(data.rows.y > 0)
    above = np.mean([_ranked_above(score, bad, data.rows.y == 0) for score in scores], axis=0)
    print("\n| overdraft | runway, days | breach after, days | good rows above | of the AUC |")
    print("|---|---|---|---|---|")
    for number, place in enumerate(np.argsort(-above)[:_WORST], start=1):
        row = bad[place]
        runway, days = data.column("runway_days")[row], data.rows.days[row]
        cost = above[place] / len(bad)
        print(f"| {number} | {runway:.0f} | {days:.0f} | {above[place]:.3f} | {cost:.3f} |")
    worst = np.sort(above)[::-1][:_WORST].sum() / above.sum()
    print(f"| these together | | | | {worst:.0%} of the {above.mean():.3f} missing |", flush=True)


def _ranked_above(score: Floats, bad: NDArray[np.int64], good: NDArray[np.bool_]) -> Floats:
    """For each bad row, the share of good rows that rank above it, ties counting half."""
    ladder = np.sort(score[good])
    below, until = (np.searchsorted(ladder, score[bad], side=side) for side in ("left", "right"))
    share: Floats = 1 - (below + until) / (2 * len(ladder))
    return share


def _auc(data: Dataset, task: Task, seed: int) -> float:
    score = out_of_fold(
        data, lambda learn, rows, own: log_odds(grow_few(learn, task, own), rows.X), seed
    )
    return value(data.rows.y, score, auc)


def _shuffled(data: Dataset, seed: int) -> Dataset:
    y = np.random.default_rng(seed).permutation(data.rows.y)
    return replace(data, rows=replace(data.rows, y=y))


def _months(data: Dataset) -> NDArray[np.int64]:
    return pd.to_datetime(data.rows.as_of, unit="us").month.to_numpy().astype(np.int64)


def _usual(learn: Dataset, rows: Dataset, seed: int) -> Floats:
    return log_odds(grow_few(learn, "overdraft", seed), rows.X)


def _purged(learn: Dataset, rows: Dataset, seed: int) -> Floats:
    return _usual(learn.take(learn.rows.as_of != _JANUARY), rows, seed)


def _runway(learn: Dataset, rows: Dataset, _: int) -> Floats:
    return runway_rule(learn).score(rows)


def _with_month(data: Dataset, seed: int) -> float:
    columns = [data.names.index(name) for name in FEW["overdraft"].inputs]
    X = np.column_stack([data.X[:, columns], _months(data)])
    harm = [*(data.harm[column] for column in columns), None]
    more = replace(data, X=X)

    def fit(learn: Dataset, rows: Dataset, own: int) -> Floats:
        return log_odds(grow(OVERDRAFT, learn.X, learn.rows.y, harm, own), rows.X)

    return value(data.rows.y, out_of_fold(more, fit, seed), auc)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT)
