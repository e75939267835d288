"""The tasks H-C, H-C14 and B-A on real, anonymised bank data (PKDD'99), beside their baselines.

Five folds grouped by account, dealt anew with ten seeds: a figure is the mean over the seeds, so
that no deal can be picked, and its interval is that of resampled accounts. The inputs and the
recipe (`engine/model/few.py`) were looked at on these same folds, some thirty variants in all, and
not chosen inside them: the figures lean to the good side. With 40, 22 and 35 bad outcomes the
intervals are wide, and that is the limit. Why nothing leaks: docs/investigations/berka.md.

    python -m benchmarks.berka [folder of the tables]
"""

import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from data.book import Book
from data.intake import import_book
from data.portfolio import portfolio
from engine.model.baselines import Logistic, Rule, low_balance_rule, runway_rule
from engine.model.booster import log_odds
from engine.model.bootstrap import Estimate, Resamples, Spread
from engine.model.dataset import Dataset, build
from engine.model.few import FEW, grow_few
from engine.model.metrics import RANKING, spreads
from engine.model.outcome import Task
from engine.model.split import customer_folds
from engine.model.tasks import outcome_of
from engine.model.training import FOLDS

Floats = NDArray[np.float64]
Fit = Callable[[Dataset, Dataset, int], Floats]  # learn, rows to score, seed
DEFAULT = Path(__file__).parent.parent.parent / "shared" / "data" / "berka"
METRICS = ("auc", "ap", "recall@10%")
SEEDS = range(10)
_LATE_FROM_DAY = 14
_ROUNDS, _RATE, _DEPTH, _PENALTY = 300, 0.04, 4, 10.0


def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as home:
        book = import_book(portfolio(Path(home), "berka"), "berka", folder).book
        print(f"Means over {len(SEEDS)} deals of {FOLDS} folds; 95 % by resampled accounts.\n")
        print(f"| task | rows / bad | scorer | {' | '.join(METRICS)} |")
        print(f"|{'---|' * (len(METRICS) + 3)}")
        for line in lines(book):
            print(line, flush=True)


def lines(book: Book) -> Iterator[str]:
    """One line for each scorer on each task."""
    overdrafts, loans = (_declared(book, task) for task in ("overdraft", "loan"))
    late = (overdrafts.rows.y == 0) | (overdrafts.rows.days >= _LATE_FROM_DAY)
    everything = np.ones(len(late), dtype=np.bool_)
    both = {"H-C": everything, "H-C14": late}
    for name, fit in scorers("overdraft").items():
        yield from _lines(overdrafts, both, name, fit)
    for name, fit in scorers("loan").items():
        yield from _lines(loans, {"B-A": np.ones(len(loans.rows), dtype=np.bool_)}, name, fit)


def scorers(task: Task) -> Mapping[str, Fit]:
    """The model, the rule to beat, logistic regression, and the challengers that are installed."""
    rule = (
        ("90-day lowest balance", low_balance_rule) if task == "loan" else ("runway", runway_rule)
    )
    optional = {"lightgbm": ("LightGBM", _lightgbm), "catboost": ("CatBoost", _catboost)}
    return {
        "model": partial(_model, task),
        f"{rule[0]} rule": partial(_rule, rule[1]),
        "logistic regression": lambda learn, rows, _: Logistic(learn).score(rows),
        **dict(each for library, each in optional.items() if find_spec(library)),
    }


def out_of_fold(data: Dataset, fit: Fit, seed: int) -> Floats:
    """Every row's score by what did not see its account."""
    fold = customer_folds(data, FOLDS, seed)
    score = np.empty(len(fold))
    for held_out in range(FOLDS):
        out = fold == held_out
        score[out] = fit(data.take(~out), data.take(out), seed)
    return score


def mean_over_seeds(data: Dataset, scores: list[Floats]) -> Mapping[str, Estimate]:
    """Each metric's mean over the deals; the accounts of a replicate are the same in all."""
    each = spreads_of(data, scores)
    return {name: mean_of([found[name] for found in each]).estimate() for name in METRICS}


def spreads_of(data: Dataset, scores: list[Floats]) -> list[Mapping[str, Spread]]:
    """Each deal's metrics, all on the same replicates."""
    who = data.rows.customer_id
    resamples = Resamples.of(who, 0)
    return [spreads(data.rows.y, score, who, RANKING, resamples) for score in scores]


def mean_of(parts: Sequence[Spread]) -> Spread:
    """The mean of several, replicate by replicate."""
    value = float(np.mean([part.value for part in parts]))
    return Spread(value, np.mean([part.draws for part in parts], axis=0))


def _lines(
    data: Dataset, slices: Mapping[str, NDArray[np.bool_]], name: str, fit: Fit
) -> Iterator[str]:
    scores = [out_of_fold(data, fit, seed) for seed in SEEDS]
    for task, chosen in slices.items():
        part = data.take(chosen)
        found = mean_over_seeds(part, [score[chosen] for score in scores])
        counts = f"{len(part.rows):,} / {int(part.rows.y.sum())}"
        yield f"| {task} | {counts} | {name} | {' | '.join(str(found[key]) for key in METRICS)} |"


def _declared(book: Book, task: Task) -> Dataset:
    """The rows with what the task's rule and recipe look at; the same inputs for every scorer."""
    data = build(book, outcome_of(task))
    rule = {"balance_min_90d", "runway_days"}
    keep = [place for place, name in enumerate(data.names) if name in {*FEW[task].inputs, *rule}]
    names, harm = tuple(data.names[at] for at in keep), tuple(data.harm[at] for at in keep)
    return Dataset(data.rows, data.X[:, keep], names, harm, data.idle_share)


def _model(task: Task, learn: Dataset, rows: Dataset, seed: int) -> Floats:
    return log_odds(grow_few(learn, task, seed), rows.X)


def _rule(fit: Callable[[Dataset], Rule], learn: Dataset, rows: Dataset, _: int) -> Floats:
    return fit(learn).score(rows)


def _lightgbm(learn: Dataset, rows: Dataset, seed: int) -> Floats:
    import lightgbm as lgb

    parameters = {"objective": "binary", "learning_rate": _RATE, "max_depth": _DEPTH}
    parameters |= {"num_leaves": 2**_DEPTH - 1, "min_data_in_leaf": 10, "lambda_l2": _PENALTY}
    parameters |= {"feature_fraction": 0.3, "bagging_fraction": 0.7, "bagging_freq": 1}
    parameters |= {"seed": seed, "num_threads": 1, "verbose": -1, "deterministic": True}
    booster = lgb.train(parameters, lgb.Dataset(learn.X, learn.rows.y), _ROUNDS)
    return np.asarray(booster.predict(rows.X, raw_score=True), dtype=float)


def _catboost(learn: Dataset, rows: Dataset, seed: int) -> Floats:
    from catboost import CatBoostClassifier

    booster = CatBoostClassifier(
        iterations=_ROUNDS,
        learning_rate=_RATE,
        depth=_DEPTH,
        l2_leaf_reg=_PENALTY,
        random_seed=seed,
        thread_count=1,
        allow_writing_files=False,
        verbose=False,
    ).fit(learn.X, learn.rows.y)
    return np.asarray(booster.predict(rows.X, prediction_type="RawFormulaVal"), dtype=float)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT)
