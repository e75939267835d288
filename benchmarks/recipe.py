"""Ways to learn payments, against the recipe in use, on simulated books (ADR 22).

All judge the same customers at later moments, unseen in training; differences are paired and their
intervals resample customers over all books and deals. It takes minutes a book.

    python -m benchmarks.recipe [customers] [books] [deals]
"""

import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from data.book import write_book
from data.simulator import PORTFOLIOS, simulate
from engine.model import selection
from engine.model.baselines import Logistic
from engine.model.booster import PAYMENT, Recipe, log_odds
from engine.model.bootstrap import Resamples, Spread, ratio
from engine.model.calibration import fit_calibrator
from engine.model.choice import log_loss
from engine.model.dataset import Dataset, build
from engine.model.metrics import auc, spreads
from engine.model.selection import grow_useful, grown_again, useful
from engine.model.split import by_time_and_customer
from engine.model.tasks import outcome_of

Floats = NDArray[np.float64]
Scores = tuple[Floats, Floats]  # log-odds of the later window, and of the last one
FIRST_SEED, MONTHS, IN_USE = 7, 12, "in use"


def main(customers: int, books: int, deals: int) -> None:
    found: dict[str, list[Floats]] = {}
    y, who = [], []
    for seed in range(FIRST_SEED, FIRST_SEED + books):
        data = book(customers, seed)
        for deal in range(deals):
            split = by_time_and_customer(data, 34, seed + deal)
            masks = (split.learn, split.later, split.last, split.known)
            learn, later, last, known = (data.take(mask) for mask in masks)
            for name, scores in ways(learn, later, last, known, seed).items():
                believed = fit_calibrator(scores[0], later.rows.y)(scores[1])
                found.setdefault(name, []).append(believed)
            y.append(last.rows.y)
            who.append(last.rows.customer_id + seed * 10_000_000)
    print(
        f"{customers:,} customers a book, {books} books, {deals} deals; payments judged later on."
    )
    pooled = {name: np.concatenate(each) for name, each in found.items()}
    for line in table(np.concatenate(y), np.concatenate(who), pooled):
        print(line)


def book(customers: int, seed: int) -> Dataset:
    simulation = simulate(PORTFOLIOS["demo"], customers, MONTHS, seed)
    with tempfile.TemporaryDirectory() as folder:
        written = write_book(Path(folder), simulation.info, simulation.tables)
        return build(written, outcome_of("payment"))


def ways(
    learn: Dataset, later: Dataset, last: Dataset, known: Dataset, seed: int
) -> Mapping[str, Scores]:
    """Each way's scores; the first is the recipe in use."""
    columns, everything = useful(learn, seed), np.arange(learn.X.shape[1])

    def scored(of: Callable[[Floats], Floats]) -> Scores:
        return of(later.X), of(last.X)

    def once(recipe: Recipe, chosen: selection.Columns) -> Scores:
        booster = grow_useful(recipe, learn, later, chosen, seed)
        return scored(lambda X: log_odds(booster, X))

    first = grow_useful(PAYMENT, learn, later, columns, seed)
    final = grown_again(PAYMENT, first, known, columns, seed)
    in_use = log_odds(first, later.X), log_odds(final, last.X)
    straight = Logistic(learn).score(later), Logistic(known).score(last)
    slow = replace(PAYMENT, rate=0.04, rounds=500, column_share=0.15)
    return {
        IN_USE: in_use,
        "grown once": scored(lambda X: log_odds(first, X)),
        "grown once, all inputs": once(PAYMENT, everything),
        "grown once, all inputs, rate 0.04": once(slow, everything),
        "half and half with logistic regression": (
            (in_use[0] + straight[0]) / 2,
            (in_use[1] + straight[1]) / 2,
        ),
        "logistic regression": straight,
    }


def table(y: Floats, who: NDArray[np.int64], believed: Mapping[str, Floats]) -> list[str]:
    resamples = Resamples.of(who, 0)
    ranked = {
        name: spreads(y, each, who, {"auc": auc}, resamples)["auc"]
        for name, each in believed.items()
    }
    lost = {
        name: ratio(log_loss(y, each), np.ones(len(y)), who, resamples)
        for name, each in believed.items()
    }
    lines = ["", "| way | AUC less in use [95 %] | log-loss less in use [95 %] |", "|---|---|---|"]
    lines += [
        f"| {name} | {told(ranked[name] - ranked[IN_USE], 4)} "
        f"| {told(lost[name] - lost[IN_USE], 5)} |"
        for name in list(believed)[1:]
    ]
    return [f"In use: AUC {ranked[IN_USE].estimate()}, {int(y.sum()):,} misses.", *lines]


def told(difference: Spread, places: int) -> str:
    found = difference.estimate()
    value, low, high = (f"{each:+.{places}f}" for each in (found.value, found.low, found.high))
    return f"{value} [{low}, {high}]"


if __name__ == "__main__":
    given = [int(text) for text in sys.argv[1:]]
    main(*(given + [6000, 4, 2][len(given) :]))
