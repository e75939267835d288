"""Backtests: how good the model would have been, on customers it had not seen.

"overdraft" is cross-validated by account, because its bad outcomes are too few for windows in time;
"payment" is judged on later moments of unseen customers. The model, the best single rule and a
logistic regression are measured on the same rows, and what learns, learns from training rows only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from engine.model.baselines import Logistic, best_rule, rule_log_odds, runway_rule
from engine.model.booster import log_odds
from engine.model.calibration import fit_calibrator
from engine.model.combine import Groups, by_customer
from engine.model.dataset import Dataset, Progress, build
from engine.model.metrics import PROBABILITY, RANKING, Estimate, evaluate
from engine.model.outcome import Outcome
from engine.model.split import by_time_and_customer, customer_folds
from engine.model.tasks import outcome_of
from engine.model.training import FOLDS, enough_positives, fit_payment, out_of_fold

if TYPE_CHECKING:
    from data.book import Book

Floats = NDArray[np.float64]
_LATE_FROM_DAY = 14
_EARLY_ENOUGH = f"from day {_LATE_FROM_DAY} on"


@dataclass(frozen=True)
class Scorer:
    """A way to rank the rows; `probability` where it claims one."""

    name: str
    score: Floats
    probability: Floats | None


@dataclass(frozen=True)
class Result:
    """One scorer on one level ("one payment", "customer", a slice)."""

    level: str
    scorer: str
    rows: int
    positives: int
    metrics: Mapping[str, Estimate]


@dataclass(frozen=True)
class BacktestReport:
    """Everything a backtest found, beside what it was about."""

    task: str
    definition: str
    design: str
    book: str
    simulated: bool
    data_hash: str
    as_of: datetime
    seed: int
    results: tuple[Result, ...]

    def find(self, level: str, scorer: str) -> Result:
        """The result of one scorer on one level.

        Raises:
            KeyError: There is none.
        """
        for result in self.results:
            if (result.level, result.scorer) == (level, scorer):
                return result
        raise KeyError(level, scorer)


def backtest(
    book: "Book", task: str, *, seed: int = 0, progress: Progress | None = None
) -> BacktestReport:
    """Judge the task's recipe on this book, beside its baselines.

    Raises:
        UnknownTaskError: There is no such task.
        TooShortHistoryError: The book's history does not fill the windows.
        TooFewPositivesError: Too few bad outcomes to learn from or to calibrate with.
    """
    outcome = outcome_of(task)
    data = build(book, outcome, progress)
    judge = _overdraft if outcome.task == "overdraft" else _payment
    design, results = judge(data, outcome, seed)
    return BacktestReport(
        task=outcome.task,
        definition=outcome.definition,
        design=design,
        book=book.info.name,
        simulated=book.info.simulated,
        data_hash=book.fingerprint,
        as_of=book.info.as_of.astimezone(ZoneInfo(book.info.timezone)),
        seed=seed,
        results=tuple(results),
    )


def _overdraft(data: Dataset, outcome: Outcome, seed: int) -> tuple[str, list[Result]]:
    """Five folds by account; every row is scored by what did not see its account."""
    enough_positives(data.rows.y, "cross-validation")
    fold = customer_folds(data, FOLDS, seed)
    trees = out_of_fold(data, fold, seed)
    runway, logistic = np.empty(len(fold)), np.empty(len(fold))
    for held_out in range(FOLDS):
        out = fold == held_out
        learn, test = data.take(~out), data.take(out)
        runway[out] = runway_rule(learn).score(test)
        logistic[out] = Logistic(learn).score(test)
    scorers = [
        Scorer("model", trees, _cross_calibrated(trees, data.rows.y, fold)),
        Scorer("runway rule", runway, None),
        Scorer("logistic regression", logistic, _cross_calibrated(logistic, data.rows.y, fold)),
    ]
    good, late = data.rows.y == 0, data.rows.days >= _LATE_FROM_DAY
    design = f"{FOLDS}-fold cross-validation, grouped by customer"
    return design, [
        *_judge("customer", data, scorers, np.ones(len(fold), dtype=np.bool_), seed),
        *_judge(f"customer, first breach {_EARLY_ENOUGH}", data, scorers, good | late, seed),
    ]


def _cross_calibrated(score: Floats, y: Floats, fold: NDArray[np.int64]) -> Floats:
    """Probabilities from calibrators that did not see the fold they speak about."""
    probability = np.empty(len(y))
    for held_out in np.unique(fold):
        out = fold == held_out
        probability[out] = fit_calibrator(score[~out], y[~out])(score[out])
    return probability


def _payment(data: Dataset, outcome: Outcome, seed: int) -> tuple[str, list[Result]]:
    """Grow, then calibrate, then judge: each in its own window and on its own customers."""
    split = by_time_and_customer(data, outcome.known_after_days, seed)
    learn, later, last = (data.take(each) for each in (split.learn, split.later, split.last))
    enough_positives(last.rows.y, "the last window")
    fitted = fit_payment(learn, later, seed)
    trees = log_odds(fitted.booster, last.X)
    rule, logistic = best_rule(learn), Logistic(learn)
    reference = rule.score(learn)
    straight = logistic.score(last)
    straight_row = fit_calibrator(logistic.score(later), later.rows.y)
    scorers = [
        Scorer("model", trees, fitted.calibrators["row"](trees)),
        Scorer(f"best rule: {rule}", rule_log_odds(rule.score(last), reference), None),
        Scorer("logistic regression", straight, straight_row(straight)),
    ]
    everything = np.ones(len(last.rows), dtype=np.bool_)
    late = last.rows.days >= _LATE_FROM_DAY
    groups = by_customer(last.rows)
    calibrated = fitted.calibrators["customer"](groups.log_odds(fitted.calibrators["row"](trees)))
    results = [
        *_judge("one payment", last, scorers, everything, seed),
        *_judge(f"one payment, due {_EARLY_ENOUGH}", last, scorers, late, seed),
        *_judge(
            "customer",
            last.take(groups.first),
            _by_customer(scorers, groups, calibrated),
            np.ones(len(groups.first), dtype=np.bool_),
            seed,
            y=groups.any_bad(last.rows.y),
        ),
    ]
    return "later moments of unseen customers", results


def _by_customer(scorers: list[Scorer], groups: Groups, calibrated: Floats) -> list[Scorer]:
    """A customer is as risky as their payments together; a rule knows the riskiest only."""
    model = Scorer(scorers[0].name, calibrated, calibrated)
    rest = [
        Scorer(
            each.name,
            groups.highest(each.score)
            if each.probability is None
            else groups.log_odds(each.probability),
            None,
        )
        for each in scorers[1:]
    ]
    return [model, *rest]


def _judge(
    level: str,
    data: Dataset,
    scorers: list[Scorer],
    chosen: NDArray[np.bool_],
    seed: int,
    y: Floats | None = None,
) -> list[Result]:
    outcome = (data.rows.y if y is None else y)[chosen]
    customers = data.rows.customer_id[chosen]
    results = []
    for scorer in scorers:
        metrics = evaluate(outcome, scorer.score[chosen], customers, metrics=RANKING, seed=seed)
        if scorer.probability is not None:
            believed = scorer.probability[chosen]
            metrics |= evaluate(outcome, believed, customers, metrics=PROBABILITY, seed=seed)
        results.append(Result(level, scorer.name, len(outcome), int(outcome.sum()), metrics))
    return results
