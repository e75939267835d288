"""Folds of customers, where bad outcomes are too few for windows in time.

Every row is scored by what did not see its customer. That says how the recipe generalises to other
customers, not to later times.
"""

import numpy as np
from numpy.typing import NDArray

from engine.model.baselines import Logistic, runway_rule
from engine.model.calibration import fit_calibrator
from engine.model.dataset import Dataset, Progress
from engine.model.judging.exam import Exam, Level, Scorer, of_customers
from engine.model.split import customer_folds
from engine.model.training import FOLDS, enough_positives, out_of_fold

Floats = NDArray[np.float64]


def overdraft_exam(data: Dataset, seed: int, progress: Progress | None = None) -> Exam:
    """Five folds by customer, with the runway as the rule to beat.

    Raises:
        TooFewPositivesError: Too few bad outcomes.
    """
    enough_positives(data.rows.y, "cross-validation")
    fold = customer_folds(data, FOLDS, seed)
    trees = out_of_fold(data, fold, seed)
    runway, logistic = np.empty(len(fold)), np.empty(len(fold))
    for held_out in range(FOLDS):
        out = fold == held_out
        learn, test = data.take(~out), data.take(out)
        runway[out] = runway_rule(learn).score(test)
        logistic[out] = Logistic(learn).score(test)
        if progress is not None:
            progress(held_out + 1, FOLDS)
    scorers = (
        Scorer("model", trees, cross_calibrated(trees, data.rows.y, fold)),
        Scorer("runway rule", runway, None),
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
