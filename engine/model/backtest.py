"""Backtests: how good the model would have been, on customers it had not seen.

A task says how its rows are kept unseen ("payment": rolling origins; "overdraft" and "loan":
folds of customers, because their bad outcomes are too few for windows in time) and hands them to a
judge that is the same for all: the model, the best single rule and a logistic regression are
measured on the same rows and the same resampled customers, and what learns, learns from training
rows only.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from engine.features import CATALOG
from engine.model.bands import CAPACITY
from engine.model.bootstrap import REPLICATES, Resamples
from engine.model.challengers import CHALLENGERS, Challenger
from engine.model.dataset import Dataset, Progress, build
from engine.model.few import FEW
from engine.model.judging.champion import champion
from engine.model.judging.costs import costs
from engine.model.judging.curves import curves
from engine.model.judging.exam import Exam, Level
from engine.model.judging.findings import BacktestReport, Difference, Result
from engine.model.judging.folds import folds_exam
from engine.model.judging.judge import by_origin, judge
from engine.model.judging.lead_time import lead_times
from engine.model.judging.reliability import reliability
from engine.model.judging.rolling import rolling_exam
from engine.model.judging.segments import MIN_POSITIVES, slices
from engine.model.judging.weeks import weeks
from engine.model.outcome import Outcome
from engine.model.tasks import outcome_of

if TYPE_CHECKING:
    from data.book import Book

NOBODY: Mapping[str, Challenger] = {}
__all__ = ["BacktestReport", "Result", "backtest"]


def backtest(
    book: "Book",
    task: str,
    *,
    seed: int = 0,
    origins: int | None = None,
    progress: Progress | None = None,
    challengers: Mapping[str, Challenger] = CHALLENGERS,
) -> BacktestReport:
    """Judge the task's recipe on this book, beside its baselines.

    Tasks judged at rolling origins take `origins` of them, or up to four, and fit the challengers
    at each; without challengers it is much quicker.

    Raises:
        UnknownTaskError: There is no such task.
        TooShortHistoryError: The book's history does not fill the windows.
        TooFewPositivesError: Too few bad outcomes to learn from, to calibrate with or to judge by.
    """
    outcome = outcome_of(task)
    data = build(book, outcome, progress)
    exam = sit(data, outcome, book, seed, origins, progress, challengers)
    return mark(exam, outcome, book, seed, progress)


def sit(
    data: Dataset,
    outcome: Outcome,
    book: "Book",
    seed: int,
    origins: int | None,
    progress: Progress | None,
    challengers: Mapping[str, Challenger] = NOBODY,
) -> Exam:
    """Learn and score as the task wants it: rows that nobody learned from."""
    if outcome.task in FEW:
        return folds_exam(data, outcome.task, seed, progress)
    zone = ZoneInfo(book.info.timezone)
    return rolling_exam(data, outcome, zone, seed, origins, progress, challengers)


def mark(
    exam: Exam, outcome: Outcome, book: "Book", seed: int, progress: Progress | None = None
) -> BacktestReport:
    """Measure everything on an exam that was sat."""
    resamples = Resamples.of(exam.customer.rows.customer_id, seed)
    parts = slices(exam, book)
    levels = [
        *exam.levels,
        *(level for part, level in parts if part.judged),
        *by_origin(exam.customer, [origin.number for origin in exam.origins]),
    ]
    results, differences = _judged(levels, resamples, progress)
    return BacktestReport(
        task=outcome.task,
        definition=outcome.definition,
        design=exam.design,
        book=book.info.name,
        simulated=book.info.simulated,
        currency=book.info.currency,
        data_hash=book.fingerprint,
        catalog_hash=CATALOG.hash,
        as_of=book.info.as_of.astimezone(ZoneInfo(book.info.timezone)),
        seed=seed,
        replicates=REPLICATES,
        min_positives=MIN_POSITIVES,
        idle_share=exam.idle_share,
        levels=tuple(level.name for level in exam.levels),
        origins=exam.origins,
        results=results,
        differences=differences,
        slices=tuple(part for part, _ in parts),
        reliability=tuple(
            found
            for level in exam.levels
            if (found := reliability(level, resamples, seed)) is not None
        ),
        curves=curves(exam.customer),
        lead_times=lead_times(exam, CAPACITY, resamples),
        weeks=weeks(exam, outcome.horizon_days, resamples, seed),
        costs=costs(exam.customer, exam.idle_share, resamples),
        champion=champion(exam, seed),
    )


def _judged(
    levels: list[Level], resamples: Resamples, progress: Progress | None
) -> tuple[tuple[Result, ...], tuple[Difference, ...]]:
    results: list[Result] = []
    differences: list[Difference] = []
    for number, level in enumerate(levels, start=1):
        measured, apart = judge(level, resamples)
        results += measured
        differences += apart
        if progress is not None:
            progress(number, len(levels))
    return tuple(results), tuple(differences)
