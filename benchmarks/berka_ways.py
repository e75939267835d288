"""Other ways to learn overdrafts from forty bad outcomes, against the recipe in use.

What could calm a forest: more of them, slower, thinner or smaller trees, fewer good accounts in
each; and what could teach it more: accounts that came near to an overdraft, moments between the
month ends. One forest each (averaging several changes the AUC by .0001), the same ten deals as
`benchmarks.berka`, paired differences over resampled accounts. Why none was taken:
docs/investigations/berka.md. It takes a quarter of an hour.

    python -m benchmarks.berka_ways [folder of the tables]
"""

import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import xgboost as xgb
from numpy.typing import NDArray

from benchmarks.berka import DEFAULT, METRICS, SEEDS, mean_of, out_of_fold, spreads_of
from benchmarks.recipe import told
from data.book import Book
from data.intake import import_book
from data.portfolio import portfolio
from engine.features.compute import compute
from engine.model.calibration import logit
from engine.model.dataset import Dataset, build, learning_moments
from engine.model.few import FEW
from engine.model.outcome import join, matrix
from engine.model.overdraft import Overdraft

Floats = NDArray[np.float64]
Way = Callable[[Dataset, Dataset, int], Floats]
_DAY, _MONTH_DAYS, _BETWEEN, _APART = 86_400_000_000, 30, 15, 777
_IN_USE, _FEW = "in use, one forest", FEW["overdraft"]


def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as home:
        book = import_book(portfolio(Path(home), "berka"), "berka", folder).book
        data, between = build(book, Overdraft()), _between(book)
        low = _lowest(book, data) / np.maximum(data.column("outflow_90d") / 90, 1)
    data = replace(data, X=np.column_stack([data.X, low]))  # for labels: no forest looks at it
    found = {}
    print(f"| way | {' | '.join(METRICS)} | AUC less in use [95 %] | better in |")
    print(f"|{'---|' * (len(METRICS) + 3)}")
    for name, way in ways(between).items():
        each = spreads_of(data, [_dealt(data, way, seed) for seed in SEEDS])
        found[name] = [one["auc"] for one in each]
        mean = {metric: mean_of([one[metric] for one in each]) for metric in METRICS}
        apart = [new - old for new, old in zip(found[name], found[_IN_USE], strict=True)]
        figures = " | ".join(str(mean[metric].estimate()) for metric in METRICS)
        better = f"{sum(each.value > 0 for each in apart)} of {len(apart)}"
        print(f"| {name} | {figures} | {told(mean_of(apart), 4)} | {better} |", flush=True)


def ways(between: Dataset) -> Mapping[str, Way]:
    """Each way to score rows by what did not see their accounts; the first is the one in use."""

    def changed(**changes: Any) -> Way:  # noqa: ANN401 - XGBoost's parameters
        return lambda learn, rows, seed: _scored(_grown(learn, seed, **changes), rows)

    return {
        _IN_USE: changed(),
        "half the rate, twice the trees": changed(eta=0.015, rounds=600),
        "a tenth of the inputs, half of the rows": changed(colsample_bytree=0.1, subsample=0.5),
        "inputs drawn at each split": changed(colsample_bytree=1.0, colsample_bynode=0.2),
        "depth 2": changed(max_depth=2),
        "four trees a round": changed(num_parallel_tree=4),
        "a third of the good accounts, two forests": _thinned,
        "near misses first (3 days), then overdrafts": partial(_near, 3.0, 150),
        "near misses first (7 days), then overdrafts": partial(_near, 7.0, 150),
        "near misses first (14 days), then overdrafts": partial(_near, 14.0, 150),
        "near misses alone (7 days)": partial(_near, 7.0, 0),
        "moments every 15 days, of half the weight": partial(_denser, between),
    }


def _dealt(data: Dataset, way: Way, seed: int) -> Floats:
    """A deal's folds by its seed, its forests by that of the first of the copies in use."""
    return out_of_fold(data, lambda learn, rows, _: way(learn, rows, seed * _FEW.copies), seed)


def _grown(
    learn: Dataset,
    seed: int,
    *,
    y: Floats | None = None,
    start: Floats | None = None,
    weight: float = 1.0,
    rounds: int = _FEW.recipe.rounds,
    **changes: Any,  # noqa: ANN401 - XGBoost's parameters
) -> "xgb.Booster":
    """The first forest in use, with changes; from `start`, which are log-odds, where given."""
    X, harm = _inputs(learn), [learn.harm[at] for at in _places(learn)]
    y = learn.rows.y if y is None else y
    parameters = {**_FEW.recipe.parameters(harm, seed), "base_score": float(y.mean()), **changes}
    rows = xgb.DMatrix(X, y, weight=np.full(len(y), weight))
    if start is not None:
        rows.set_base_margin(start)
    return xgb.train(parameters, rows, rounds)


def _scored(booster: "xgb.Booster", rows: Dataset, start: Floats | None = None) -> Floats:
    matrix_ = xgb.DMatrix(_inputs(rows))
    if start is not None:
        matrix_.set_base_margin(start)
    return np.asarray(booster.predict(matrix_, output_margin=True), dtype=float)


def _near(days: float, more: int, learn: Dataset, rows: Dataset, seed: int) -> Floats:
    """Trees for balances that sink below so many days' outflow, then `more` for overdrafts.

    Both are one booster: the second starts where the first ends, moved to the rarer base rate.
    """
    y, near = learn.rows.y, ((learn.X[:, -1] < days) | (learn.rows.y > 0)).astype(float)
    first = _grown(learn, seed, y=near, rounds=_FEW.recipe.rounds - more)
    shift = float(logit(y.mean()) - logit(near.mean()))
    before, after = (_scored(first, each) + shift for each in (learn, rows))
    if not more:
        return after
    return _scored(_grown(learn, seed + _APART, start=before, rounds=more), rows, after)


def _denser(between: Dataset, learn: Dataset, rows: Dataset, seed: int) -> Floats:
    more = between.take(~np.isin(between.rows.customer_id, np.unique(rows.rows.customer_id)))
    return _scored(_grown(more, seed, weight=0.5), rows)


def _thinned(learn: Dataset, rows: Dataset, seed: int) -> Floats:
    who = learn.rows.customer_id
    bad = np.unique(who[learn.rows.y > 0])
    good = np.setdiff1d(who, bad)
    scores = []
    for each in (seed, seed + 1):
        drawn = np.random.default_rng(each).choice(good, len(good) // 3, replace=False)
        scores.append(_scored(_grown(learn.take(np.isin(who, [*bad, *drawn])), each), rows))
    return np.asarray(np.mean(scores, axis=0))


def _places(data: Dataset) -> list[int]:
    return [data.names.index(name) for name in _FEW.inputs]


def _inputs(data: Dataset) -> Floats:
    return data.X[:, _places(data)]


def _between(book: Book) -> Dataset:
    """Rows at the month ends and half a month before each."""
    outcome, month_ends = Overdraft(), learning_moments(book, Overdraft())
    moments = sorted(month_ends + [each - timedelta(days=_BETWEEN) for each in month_ends])
    parts = []
    for moment in moments:
        table = compute(book, [moment])
        rows = outcome.rows(book, [moment], table).learnable()
        parts.append((rows, matrix(table, rows)))
    usual = build(book, outcome)
    return replace(
        usual, rows=join([rows for rows, _ in parts]), X=np.concatenate([X for _, X in parts])
    )


def _lowest(book: Book, data: Dataset) -> Floats:
    """The lowest balance of the 30 days after each row, from its last one on."""
    columns = ["customer_id", "booked_at", "balance_after"]
    log = pa.concat_tables([book.transactions(shard, columns) for shard in book.shards])
    who, balance = log["customer_id"].to_numpy(), log["balance_after"].to_numpy()
    at = log["booked_at"].cast(pa.int64()).to_numpy()
    order = np.lexsort((at, who))
    who, at, balance = who[order], at[order], balance[order]
    lowest = data.column("balance_last").copy()
    for row, (customer, moment) in enumerate(
        zip(data.rows.customer_id, data.rows.as_of, strict=True)
    ):
        mine = slice(*np.searchsorted(who, [customer, customer + 1]))
        soon = (at[mine] >= moment) & (at[mine] < moment + _MONTH_DAYS * _DAY)
        lowest[row] = balance[mine][soon].min(initial=lowest[row])
    return lowest


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT)
