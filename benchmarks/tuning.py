"""The bounded search for a payment recipe, from the default in `engine.model.booster` on.

python -m benchmarks.tuning [customers] [seed]
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from data.book import write_book
from data.simulator import PORTFOLIOS, simulate
from engine.model.booster import PAYMENT
from engine.model.dataset import build
from engine.model.tasks import outcome_of
from engine.model.tuning import Search, search

MONTHS = 12
_NAMES = {
    "depth": "depth",
    "rate": "rate",
    "row_share": "rows drawn",
    "column_share": "columns drawn",
    "leaf_weight": "leaf weight",
    "penalty": "penalty",
}


def main(customers: int, seed: int) -> None:
    outcome = outcome_of("payment")
    simulation = simulate(PORTFOLIOS["demo"], customers, MONTHS, seed)
    with tempfile.TemporaryDirectory() as folder:
        data = build(write_book(Path(folder), simulation.info, simulation.tables), outcome)
    found = search(data, outcome.known_after_days, seed)
    print(f"{customers:,} customers, {MONTHS} months, seed {seed}; {len(found.trials)} trials.\n")
    for line in table(found):
        print(line)


def table(found: Search) -> Iterator[str]:
    """Every trial, rung by rung, the least log-loss first; then what the rule made of it."""
    drawn = [name for name in _NAMES if len({getattr(t.recipe, name) for t in found.trials}) > 1]
    yield f"| learned rows | {' | '.join(_NAMES[name] for name in drawn)} | trees | log-loss |"
    yield f"|{'---|' * (len(drawn) + 3)}"
    for each in found.trials:
        recipe = " | ".join(f"{getattr(each.recipe, name):g}" for name in drawn)
        default = ", the default" if each.recipe == PAYMENT else ""
        yield f"| {each.rows:,} | {recipe} | {each.rounds} | {each.loss:.5f}{default} |"
    ends = f"[{found.gain.low:+.5f}, {found.gain.high:+.5f}]"
    kept = "The default stays" if found.best == PAYMENT else "The winner is taken"
    yield f"\nLog-loss of the default less the winner's: {found.gain.value:+.5f} {ends}. {kept}."


if __name__ == "__main__":
    given = [int(text) for text in sys.argv[1:]]
    main(*(given + [4000, 7][len(given) :]))
