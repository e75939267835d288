"""One customer explained from stored events: book, features, probability, reasons, when warm.

On a simulated book with a model trained on it; equal to the night of the whole book before anything
is timed.

    python -m benchmarks.one_customer [--customers N] [--runs N]
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from data.book import write_book
from data.one_customer import one_customer
from data.simulator import PORTFOLIOS, simulate
from engine.explain import explained
from engine.features.compute import compute
from engine.model.training import train
from engine.night import explain_customer, explain_night, moments_of


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--customers", type=int, default=2_000)
    parser.add_argument("--runs", type=int, default=30)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        simulation = simulate(PORTFOLIOS["demo"], options.customers, 12, 0)
        book = write_book(Path(folder), simulation.info, simulation.tables)
        model, moment = train(book, "payment"), book.info.as_of
        night = explain_night(book, model, compute(book, moments_of(moment)), moment)
        place = int(np.argmax(night.probability))
        who = int(night.table.customer_id[place])
        alone = explain_customer(book, model, who, moment, night.peers)
        assert alone.reasons[0] == night.reasons[night.group[place]]
        part = one_customer(book, who)
        steps: dict[str, Callable[[], object]] = {
            "features at four moments": lambda: compute(part, moments_of(moment), customers=[who]),
            "coming payments and their inputs": lambda: model.outcome.rows(
                part, [moment], alone.table
            ),
            "contributions of one row": lambda: explained(model.booster, alone.X),
            "all of it": lambda: explain_customer(book, model, who, moment, night.peers),
        }
        print(f"One of {options.customers:,} customers; {options.runs} runs.\n")
        print("| step | median ms | best ms | processor ms |\n|---|---|---|---|")
        for name, work in steps.items():
            wall, processor = timed(work, options.runs)
            middle, busy = statistics.median(wall), statistics.median(processor)
            print(f"| {name} | {middle:.2f} | {min(wall):.2f} | {busy:.2f} |")


def timed(work: Callable[[], object], runs: int) -> tuple[list[float], list[float]]:
    """Milliseconds of each run, when warm: wall time and the processor's."""
    work()
    wall, processor = [], []
    for _ in range(runs):
        start = time.perf_counter(), time.process_time()
        work()
        wall.append((time.perf_counter() - start[0]) * 1e3)
        processor.append((time.process_time() - start[1]) * 1e3)
    return wall, processor


if __name__ == "__main__":
    main()
