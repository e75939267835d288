"""Learning from a few dozen bad outcomes: overdrafts and loans.

Nothing may be left to luck or to search: the inputs are declared here with their reasons, trees are
small and grown slowly, and several forests from different seeds are averaged into one booster. The
declaration names what may be used, so that a feature added elsewhere changes no such model.

How it was chosen: the swings and rehearsals were thought of first, then looked at on the published
cross-validation of the Berka tasks, as were a few recipes. Its figures there lean to the good side.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.model.averaging import averaged, widened
from engine.model.booster import OVERDRAFT, Recipe, grow, log_odds
from engine.model.dataset import Dataset, Progress
from engine.model.loan_inputs import LOAN_INPUTS
from engine.model.outcome import Task
from engine.model.overdraft_inputs import OVERDRAFT_INPUTS

if TYPE_CHECKING:
    import xgboost as xgb

Floats = NDArray[np.float64]

# What an account without cards, bills by date and lenders can tell: balance and runway, money in
# and out, income and its rhythm, fixed bills, cash, charges, and how alive the account is.
_ACCOUNT = (
    *("balance_last", "balance_min_30d", "balance_min_90d", "negative_days_90d"),
    *("low_balance_days_30d", "balance_mean_30d", "balance_mean_90d", "balance_change_30d"),
    *("balance_change_ratio", "balance_mean_drop", "runway_days", "runway_min_days"),
    *("inflow_7d", "inflow_30d", "inflow_90d", "inflow_drop", "net_flow_30d", "cash_in_30d"),
    *("outflow_7d", "outflow_30d", "outflow_90d", "outflow_rise", "spending_ratio"),
    *("largest_debit_30d", "largest_debit_ratio", "transfers_out_30d"),
    *("income_30d", "income_90d", "income_drop", "income_share", "benefit_share"),
    *("income_days_since", "salaries_90d", "salaries_180d", "salary_days_since"),
    *("salary_amount_change", "essential_30d", "essential_90d", "essential_share"),
    *("essential_drop", "bills_30d", "bills_90d", "bills_drop", "repayment_share"),
    *("cash_withdrawn_7d", "cash_withdrawn_30d", "cash_withdrawn_90d", "cash_withdrawals_30d"),
    *("cash_ratio", "cash_share", "penalty_interest_90d", "fees_90d", "transactions_30d"),
    *("transactions_90d", "active_days_30d", "activity_drop", "days_since_last"),
)


@dataclass(frozen=True)
class Few:
    """What a task with few bad outcomes learns from, and how."""

    inputs: tuple[str, ...]
    recipe: Recipe
    copies: int  # forests from different seeds that are averaged


FEW: Mapping[Task, Few] = {
    "overdraft": Few(
        (*_ACCOUNT, *(each.name for each in OVERDRAFT_INPUTS)),
        replace(OVERDRAFT, column_share=0.2, leaf_weight=3.0),
        copies=5,
    ),
    "loan": Few(  # its own inputs hold the whole history; windows of 90 days add nothing to them
        tuple(each.name for each in LOAN_INPUTS),
        replace(OVERDRAFT, leaf_weight=2.0),
        copies=3,
    ),
}


def grow_few(data: Dataset, task: Task, seed: int) -> "xgb.Booster":
    """The average of the task's forests, as one booster for all inputs of the data."""
    few = FEW[task]
    columns = [data.names.index(name) for name in few.inputs if name in data.names]
    X, harm = data.X[:, columns], [data.harm[column] for column in columns]
    copies = [
        grow(few.recipe, X, data.rows.y, harm, seed * few.copies + copy)
        for copy in range(few.copies)
    ]
    return widened(averaged(copies), columns, len(data.names))


def out_of_fold(
    data: Dataset,
    task: Task,
    fold: NDArray[np.int64],
    seed: int,
    progress: Progress | None = None,
) -> Floats:
    """Log-odds of every row from trees that did not see its customer."""
    score, folds = np.empty(len(fold)), np.unique(fold)
    for number, held_out in enumerate(folds, start=1):
        out = fold == held_out
        score[out] = log_odds(grow_few(data.take(~out), task, seed), data.X[out])
        if progress is not None:
            progress(number, len(folds))
    return score
