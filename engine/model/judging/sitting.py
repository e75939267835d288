"""One origin's sitting: everything learns from the same rows and scores the same unseen ones.

Whatever claims a probability is calibrated alike, on the later window: one calibrator for a
payment, one for a customer's payments together. And whatever learns, learns alike: once on the
earliest window, to be calibrated, and again on all that is known by the time it is judged.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo

import numpy as np
from numpy.typing import NDArray

from engine.model.baselines import Logistic, Rule, best_rule, rule_log_odds
from engine.model.booster import log_odds
from engine.model.calibration import Calibrator, fit_calibrator, logit
from engine.model.challengers import Challenger
from engine.model.combine import by_customer
from engine.model.dataset import Dataset
from engine.model.judging.exam import Level, Origin, Scorer, Window, customers_of
from engine.model.split import Split
from engine.model.training import fit_payment

Floats = NDArray[np.float64]
_BASELINES = {"logistic"}  # among the challengers: it stands here anyway


@dataclass(frozen=True)
class Sitting:
    """One origin's exam: payments and customers, scored by what this origin learned."""

    origin: Origin
    unit: Level
    customer: Level


@dataclass(frozen=True)
class _Candidate:
    """What was learned: log-odds of the last window, and what they mean."""

    name: str
    last: Floats
    row: Calibrator
    customer: Calibrator


def sit(
    data: Dataset,
    split: Split,
    number: int,
    zone: tzinfo,
    seed: int,
    challengers: Mapping[str, Challenger],
) -> Sitting:
    """Learn at this origin and score its last window."""
    learn, later, last = (data.take(each) for each in (split.learn, split.later, split.last))
    known = data.take(split.known)
    rule, groups = best_rule(learn), by_customer(last.rows)
    scorers, of_any = [], []
    for each in _candidates(learn, later, last, known, seed, challengers):
        believed = each.row(each.last)
        scorers.append(Scorer(each.name, logit(believed), believed))
        of_any.append(each.customer(groups.log_odds(believed)))
    model, *others = scorers
    ranks = Scorer("best single rule", _ranks(rule, learn, last), None)
    origin = np.full(len(last.rows), number)
    unit = Level("one payment", last.rows, (model, ranks, *others), origin)
    customer = customers_of(unit, groups, [of_any[0], None, *of_any[1:]])
    learned, calibrated, judged = (Window.of(each.rows, zone) for each in (learn, later, last))
    return Sitting(Origin(number, learned, calibrated, judged, str(rule)), unit, customer)


def _candidates(
    learn: Dataset,
    later: Dataset,
    last: Dataset,
    known: Dataset,
    seed: int,
    challengers: Mapping[str, Challenger],
) -> Iterator[_Candidate]:
    """The model, logistic regression and the challengers."""
    fitted = fit_payment(learn, later, seed, known=known)
    means = fitted.calibrators
    trees = log_odds(fitted.booster, last.X)
    yield _Candidate("model", trees, means["row"], means["customer"])
    believed = Logistic(learn).score(later)
    yield _calibrated("logistic regression", believed, Logistic(known).score(last), later)
    for name, fit in challengers.items():
        if name not in _BASELINES:
            challenger = fit(learn, later, seed)
            believed, final = challenger.score(later.X), challenger.again(known)
            yield _calibrated(name, believed, final.score(last.X), later)


def _calibrated(name: str, held_out: Floats, last: Floats, later: Dataset) -> _Candidate:
    """Its scores mean what those of the later window turned out to mean, like the model's."""
    row, groups = fit_calibrator(held_out, later.rows.y), by_customer(later.rows)
    combined = groups.log_odds(row(held_out))
    return _Candidate(name, last, row, fit_calibrator(combined, groups.any_bad(later.rows.y)))


def _ranks(rule: Rule, learn: Dataset, last: Dataset) -> Floats:
    return rule_log_odds(rule.score(last), rule.score(learn))
