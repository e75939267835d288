"""Training: from a book to a calibrated model with its bands.

Payments: trees grow on earlier moments of most customers; the rest, later, say when to stop and
what a score means; then as many trees grow again on everything that is known (ADR 22). Overdrafts
are too few for that: trees of a fixed size grow on everything, and what a score means is learned
from rows whose customers the trees had not seen.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from engine.features import CATALOG
from engine.model.artefact import Model, content_hash
from engine.model.bands import thresholds
from engine.model.booster import PAYMENT, Recipe, log_odds, refuse_infinite
from engine.model.calibration import Calibrator, TooFewPositivesError, fit_calibrator
from engine.model.combine import by_customer
from engine.model.dataset import Dataset, Progress, build
from engine.model.few import FEW, grow_few, out_of_fold
from engine.model.metrics import auc, value
from engine.model.outcome import Outcome, Task
from engine.model.selection import grow_useful, grown_again, useful
from engine.model.split import customer_folds, for_good
from engine.model.tasks import outcome_of
from engine.model.tuning import search

if TYPE_CHECKING:
    import xgboost as xgb

    from data.book import Book

Floats = NDArray[np.float64]
POSITIVES_NEEDED = 30
FOLDS = 5


class NothingToScoreError(ValueError):
    """The task's model would have nobody to score."""


class NotTunableError(ValueError):
    """The task has no recipe to search for."""


@dataclass(frozen=True)
class Fitted:
    """Trees, and what their scores mean."""

    booster: "xgb.Booster"
    calibrators: Mapping[str, Calibrator]
    thresholds: Mapping[str, float]
    metrics: Mapping[str, Any]


def train(
    book: "Book",
    task: str,
    *,
    seed: int = 0,
    tuned: bool = False,
    trained_at: datetime | None = None,
    progress: Progress | None = None,
) -> Model:
    """The model of this task for the book; the same book, code and seed give the same model id.

    `tuned` searches for the recipe first, on the book itself; what was tried is in the card.

    Raises:
        InfiniteInputError: An input is infinite somewhere.
        NotTunableError: The task's recipe is fixed.
        UnknownTaskError: There is no such task.
        NothingToScoreError: The task is one to look back on only.
        TooShortHistoryError: The book's history does not fill the windows.
        TooFewPositivesError: Too few bad outcomes to learn from.
    """
    outcome = outcome_of(task)
    if outcome.task == "loan":
        raise NothingToScoreError(
            "A loan is judged once, on its eve, and a book holds no applications to score: "
            "run `forbear backtest --task loan` to see how well it would have been judged."
        )
    data = build(book, outcome, progress)
    refuse_infinite(data.X, data.names)
    fitted = fit_tuned(data, outcome, seed) if tuned else fit(data, outcome, seed)
    digest = content_hash(
        fitted.booster,
        fitted.calibrators,
        fitted.thresholds,
        outcome.definition,
        CATALOG.hash,
        book.fingerprint,
    )
    last_day = book.info.as_of.astimezone(ZoneInfo(book.info.timezone)) - timedelta(seconds=1)
    return Model(
        model_id=f"{outcome.task}-{last_day:%Y%m%d}-{digest[:6]}",
        task=outcome.task,
        definition=outcome.definition,
        booster=fitted.booster,
        calibrators=fitted.calibrators,
        feature_names=data.names,
        catalog_hash=CATALOG.hash,
        data_hash=book.fingerprint,
        metrics=fitted.metrics,
        thresholds=fitted.thresholds,
        trained_at=trained_at or book.info.now or datetime.now(UTC),
        seed=seed,
    )


def fit(data: Dataset, outcome: Outcome, seed: int) -> Fitted:
    """Fit the task's recipe on all of the data.

    Raises:
        TooFewPositivesError: Too few bad outcomes.
    """
    enough_positives(data.rows.y, "training")
    if outcome.task in FEW:
        return _fit_few(data, outcome.task, seed)
    split = for_good(data, outcome.known_after_days, seed)
    return fit_payment(
        data.take(split.learn), data.take(split.later), seed, known=data.take(split.known)
    )


def fit_tuned(data: Dataset, outcome: Outcome, seed: int) -> Fitted:
    """Search for a recipe on the rows that trees may grow on, then fit it as `fit` does.

    Raises:
        NotTunableError: The task's recipe is fixed.
        TooShortHistoryError: The moments do not fill the search's windows.
        TooFewPositivesError: Too few bad outcomes.
    """
    if outcome.task != "payment":
        raise NotTunableError(
            f"Outcomes of task {outcome.task!r} are too few for a search: their recipe is fixed. "
            "Train without --tune."
        )
    enough_positives(data.rows.y, "training")
    split = for_good(data, outcome.known_after_days, seed)
    learn, later = data.take(split.learn), data.take(split.later)
    enough_positives(learn.rows.y, "a search")
    found = search(learn, outcome.known_after_days, seed)
    fitted = fit_payment(learn, later, seed, found.best, data.take(split.known))
    trials = [trial.as_card() for trial in found.trials]
    gain = {name: round(each, 6) for name, each in asdict(found.gain).items()}
    return replace(fitted, metrics={**fitted.metrics, "search": trials, "search_gain": gain})


def fit_payment(
    learn: Dataset,
    later: Dataset,
    seed: int,
    recipe: Recipe = PAYMENT,
    known: Dataset | None = None,
) -> Fitted:
    """Grow on `learn`; stop, calibrate and draw the bands on `later` (other customers).

    With `known`, which may hold both and more, the trees that go to work are grown again on it:
    as many, by the same recipe, and believed as those were whose scores `later` had not taught.

    Raises:
        TooFewPositivesError: Too few bad outcomes in one of them.
    """
    enough_positives(learn.rows.y, "growing trees")
    columns = useful(learn, seed)
    booster = grow_useful(recipe, learn, later, columns, seed)
    score = log_odds(booster, later.X)
    row = fit_calibrator(score, later.rows.y)
    groups = by_customer(later.rows)
    combined = groups.log_odds(row(score))
    missed = groups.any_bad(later.rows.y)
    customer = fit_calibrator(combined, missed)
    final = booster if known is None else grown_again(recipe, booster, known, columns, seed)
    return Fitted(
        final,
        {"row": row, "customer": customer},  # any miss is not independent misses
        thresholds(_with_idle(customer(combined), later.idle_share)),
        _card(learn, later, score, {"row": row, "customer": customer})
        | {
            "recipe": asdict(recipe),
            "rounds": booster.num_boosted_rounds(),
            "columns": len(columns),
            "grown_again_rows": 0 if known is None else len(known.rows),
        },
    )


def _fit_few(data: Dataset, task: Task, seed: int) -> Fitted:
    score = out_of_fold(data, task, customer_folds(data, FOLDS, seed), seed)
    row = fit_calibrator(score, data.rows.y)
    return Fitted(
        grow_few(data, task, seed),
        {"row": row},
        thresholds(row(score)),
        _card(data, data, score, {"row": row}),
    )


def enough_positives(y: Floats, purpose: str) -> None:
    """Refuse to learn from next to nothing.

    Raises:
        TooFewPositivesError: Fewer than 30 bad outcomes, or none that is good.
    """
    rarer = int(min(y.sum(), len(y) - y.sum()))
    if rarer < POSITIVES_NEEDED:
        raise TooFewPositivesError.of(rarer, POSITIVES_NEEDED, purpose)


def _with_idle(probability: Floats, idle_share: float) -> Floats:
    """Add the customers with nothing due: they count for capacity, and have no risk."""
    idle = round(len(probability) * idle_share / (1 - idle_share))
    return np.concatenate([probability, np.zeros(idle)])


def _card(
    learn: Dataset, later: Dataset, score: Floats, calibrators: Mapping[str, Calibrator]
) -> dict[str, Any]:
    """What the model card says about how it was made."""
    return {
        "learned_rows": len(learn.rows),
        "learned_positives": int(learn.rows.y.sum()),
        "held_out_rows": len(later.rows),
        "held_out_positives": int(later.rows.y.sum()),
        "held_out_auc": round(value(later.rows.y, score, auc), 4),
        "calibration": {name: each.kind for name, each in calibrators.items()},
    }
