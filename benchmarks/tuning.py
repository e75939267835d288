"""The bounded search for a payment recipe, from the default in `engine.model.booster` on.

python -m benchmarks.tuning [customers] [seed]
"""

import sys
import tempfile
from pathlib import Path

from data.book import write_book
from data.simulator import PORTFOLIOS, simulate
from engine.model.dataset import build
from engine.model.tasks import outcome_of
from engine.model.tuning import search

MONTHS = 12


def main(customers: int, seed: int) -> None:
    outcome = outcome_of("payment")
    simulation = simulate(PORTFOLIOS["demo"], customers, MONTHS, seed)
    with tempfile.TemporaryDirectory() as folder:
        data = build(write_book(Path(folder), simulation.info, simulation.tables), outcome)
    found = search(data, outcome.known_after_days, seed)
    print(f"{customers:,} customers, {MONTHS} months, seed {seed}; {len(found.trials)} trials.\n")
    for trial in found.trials:
        print(f"{trial.loss:.5f}  {trial.rows:>7,} rows  {trial.rounds:>4} rounds  {trial.recipe}")
    print(f"\nBest: {found.best}")


if __name__ == "__main__":
    given = [int(text) for text in sys.argv[1:]]
    main(*(given + [4000, 7][len(given) :]))
