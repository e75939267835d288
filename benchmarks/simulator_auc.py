"""How near the model comes to the best possible, on a simulated book.

The oracle knows each household's hidden state and runs it forward; no model that sees only the
book can beat it, save by luck. Both rank the same customers: unseen in training, at later moments.

    python -m benchmarks.simulator_auc [customers] [months] [seed]
"""

import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from data.book import write_book
from data.days import last_day
from data.simulator import PORTFOLIOS, Simulation, simulate
from engine.model.booster import log_odds
from engine.model.combine import by_customer
from engine.model.dataset import build, learning_moments
from engine.model.metrics import auc, evaluate, value
from engine.model.outcome import epoch_us
from engine.model.split import WINDOW_MOMENTS, by_time_and_customer
from engine.model.tasks import outcome_of
from engine.model.training import fit_payment

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
FIRST_CUSTOMER = 1001
STEP_DAYS = 15
DRAWS = 100


def main(customers: int, months: int, seed: int) -> None:
    spec = PORTFOLIOS["demo"]
    outcome = outcome_of("payment")
    latest = spec.last_day - timedelta(days=outcome.known_after_days)
    capture = [latest - timedelta(days=STEP_DAYS * step) for step in range(WINDOW_MOMENTS)]
    simulation = simulate(spec, customers, months, seed, capture=capture)
    with tempfile.TemporaryDirectory() as folder:
        book = write_book(Path(folder), simulation.info, simulation.tables)
        moments = learning_moments(book, outcome)[-WINDOW_MOMENTS:]
        assert {last_day(moment, spec.timezone) for moment in moments} == set(capture)
        data = build(book, outcome)
    split = by_time_and_customer(data, outcome.known_after_days, seed)
    learn, later, last = (data.take(each) for each in (split.learn, split.later, split.last))
    fitted = fit_payment(learn, later, seed)
    groups = by_customer(last.rows)
    row = fitted.calibrators["row"](log_odds(fitted.booster, last.X))
    model = fitted.calibrators["customer"](groups.log_odds(row))
    who, when = last.rows.customer_id[groups.first], last.rows.as_of[groups.first]
    y = groups.any_bad(last.rows.y)
    oracle = _oracle(simulation, capture, who, when)
    print(
        f"{customers:,} customers, {months} months, seed {seed}; {len(learn.rows):,} rows learned. "
        f"Judged on {len(y):,} later moments of unseen customers; {int(y.sum())} end in a miss.\n"
    )
    print("| scorer | AUC [95 %] | of the oracle's AUC | of its AUC above chance |")
    print("|---|---|---|---|")
    for name, score in (("oracle", oracle), ("model", model)):
        share = value(y, score, auc) / value(y, oracle, auc)
        skill = _skill(y, score) / _skill(y, oracle)
        print(
            f"| {name} | {evaluate(y, score, who, seed=seed)['auc']} | {share:.3f} | {skill:.3f} |"
        )


def _oracle(simulation: Simulation, capture: list[date], who: Integers, when: Integers) -> Floats:
    truth = np.full(len(who), np.nan)
    for day in capture:
        here = when == epoch_us(simulation.moment(day))
        truth[here] = simulation.oracle(DRAWS, day)[who[here] - FIRST_CUSTOMER]
    return truth


def _skill(y: Floats, score: Floats) -> float:
    return value(y, score, auc) - 0.5


if __name__ == "__main__":
    given = [int(text) for text in sys.argv[1:]]
    main(*(given + [2000, 12, 7][len(given) :]))
