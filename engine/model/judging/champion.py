"""The written rule for the champion (ADR 0009), applied to what a backtest judged."""

from collections.abc import Mapping

from engine.model.choice import DEPLOYED, SIMPLEST_FIRST, Choice, choose
from engine.model.judging.exam import Exam

_CONTENDERS: Mapping[str, str] = {"model": DEPLOYED, "logistic regression": "logistic"}


def champion(exam: Exam, seed: int) -> Choice | None:
    """Who is champion on the finest rows of all origins; none where folds take their place.

    Who claims no probability, or has no place in the rule's order of simplicity, does not contend.
    """
    if not exam.origins:
        return None
    named = {_CONTENDERS.get(each.name, each.name): each for each in exam.unit.scorers}
    believed = {
        name: scorer.probability
        for name, scorer in named.items()
        if name in SIMPLEST_FIRST and scorer.probability is not None
    }
    return choose(exam.unit.rows.y, believed, exam.unit.rows.customer_id, seed)
