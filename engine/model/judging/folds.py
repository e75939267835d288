"""Folds of customers, where bad outcomes are too few for windows in time.

Every row is scored by what did not see its customer. That says how the recipe generalises to other
customers, not to later times.
"""

import numpy as np
from numpy.typing import NDArray

from engine.model.baselines import Logistic, low_balance_rule, runway_rule
from engine.model.calibration import fit_calibrator
from engine.model.dataset import Dataset, Progress
from engine.model.few import out_of_fold
from engine.model.judging.exam import Exam, Level, Scorer, of_customers
from engine.model.outcome import Task
from engine.model.split import customer_folds
from engine.model.training import FOLDS, enough_positives

Floats = NDArray[np.float64]


_RULES = {
    "overdraft": ("runway rule", runway_rule),
    "loan": ("90-day lowest balance rule", low_balance_rule),
}


def folds_exam(data: Dataset, task: Task, seed: int, progress: Progress | None = None) -> Exam:
    """Five folds by customer, with the rule that a bank would follow as the one to beat.

    Raises:
        TooFewPositivesError: Too few bad outcomes.
    """
    enough_positives(data.rows.y, "cross-validation")
    fold = customer_folds(data, FOLDS, seed)
    trees = out_of_fold(data, task, fold, seed, progress)
    name, learn_rule = _RULES[task]
    rule, logistic = np.empty(len(fold)), np.empty(len(fold))
    for held_out in range(FOLDS):
        out = fold == held_out
        learn, test = data.take(~out), data.take(out)
        rule[out] = learn_rule(learn).score(test)
        logistic[out] = Logistic(learn).score(test)
    scorers = (
        Scorer("model", trees, cross_calibrated(trees, data.rows.y, fold)),
        Scorer(name, rule, None),
        Scorer("logistic regression", logistic, cross_calibrated(logistic, data.rows.y, fold)),
    )
    level = Level("customer", data.rows, scorers, fold + 1)
    return of_customers(
        f"{FOLDS}-fold cross-validation, grouped by customer", level, data.idle_share
    )


def cross_calibrated(score: Floats, y: Floats, fold: NDArray[np.int64]) -> Floats:
    """Probabilities from calibrators that did not see the fold they speak about."""
    probability = np.empty(len(y))
    for held_out in np.unique(fold):
        out = fold == held_out
        probability[out] = fit_calibrator(score[~out], y[~out])(score[out])
    return probability
