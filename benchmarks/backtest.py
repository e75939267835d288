"""What a backtest of the demo's size takes, stage by stage, with and without challengers.

The rows are the same in both; the fits differ. Judging draws 400 replicates for every scorer,
level, slice and origin: its share says whether the intervals can be afforded.

    python -m benchmarks.backtest [customers] [seed]
"""

import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from data.book import Book, write_book
from data.simulator import PORTFOLIOS, simulate
from engine.model.backtest import mark
from engine.model.challengers import CHALLENGERS, Challenger
from engine.model.dataset import Dataset, build
from engine.model.judging.page import page
from engine.model.judging.rolling import rolling_exam
from engine.model.report import as_json
from engine.model.tasks import outcome_of

T = TypeVar("T")


def main(customers: int, seed: int) -> None:
    simulation = simulate(PORTFOLIOS["demo"], customers, seed=seed)
    with tempfile.TemporaryDirectory() as folder:
        book = write_book(Path(folder), simulation.info, simulation.tables)
        data, built = timed(lambda: build(book, outcome_of("payment")))
        print(
            f"{customers:,} customers, {len(data.rows):,} rows, seed {seed}; rows {built:.1f} s\n"
        )
        print("| challengers | fits | judging | page and JSON | judging's share | all |")
        print("|---|---|---|---|---|---|")
        for name, fitted in (("without", {}), ("with", CHALLENGERS)):
            print(f"| {name} {row(book, data, seed, built, fitted)}", flush=True)


def row(
    book: Book, data: Dataset, seed: int, built: float, fitted: Mapping[str, Challenger]
) -> str:
    outcome, zone = outcome_of("payment"), ZoneInfo(book.info.timezone)
    exam, sat = timed(lambda: rolling_exam(data, outcome, zone, seed, challengers=fitted))
    report, judged = timed(lambda: mark(exam, outcome, book, seed))
    _, written = timed(lambda: (page(report), as_json(report)))
    everything = built + sat + judged + written
    return (
        f"| {sat:.1f} s | {judged:.1f} s | {written:.1f} s "
        f"| {judged / everything:.0%} | {everything:.1f} s |"
    )


def timed(work: Callable[[], T]) -> tuple[T, float]:
    start = time.perf_counter()
    return work(), time.perf_counter() - start


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    main(*(given + [2000, 7][len(given) :]))
