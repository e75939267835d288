"""How near the model comes to the best possible, on simulated books.

The oracle knows each household's hidden state and runs it forward; no model that sees only the
book can beat it, save by luck. All rank the same customers, unseen in training, at later moments.
Intervals resample customers, the same ones for every scorer.

    python -m benchmarks.simulator_auc [--customers 6000] [--months 12] [--books 1]
"""

import argparse
import tempfile
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from data.book import write_book
from data.simulator import PORTFOLIOS, Simulation, simulate
from engine.model.baselines import Logistic
from engine.model.booster import log_odds
from engine.model.calibration import fit_calibrator
from engine.model.combine import by_customer
from engine.model.dataset import Dataset, build
from engine.model.metrics import auc, calibration_error, value
from engine.model.outcome import epoch_us
from engine.model.split import WINDOW_MOMENTS, Split, by_time_and_customer
from engine.model.tasks import outcome_of
from engine.model.training import fit_payment

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
FIRST_CUSTOMER, STEP_DAYS, LATE_FROM_DAY = 1001, 15, 14
DRAWS, RESAMPLES, FIRST_SEED, DEALS = 100, 300, 7, 2


@dataclass(frozen=True)
class Judged:
    """Customers at later moments (or, `paid`, their payments): outcome, scores, whose they are."""

    y: Floats
    model: Floats
    logistic: Floats
    oracle: Floats
    who: Integers


def main(customers: int, months: int, books: int) -> None:
    people, payments, late = [], [], []
    for seed in range(FIRST_SEED, FIRST_SEED + books):
        simulation, data = _book(customers, months, seed)
        for deal in range(DEALS):
            split = by_time_and_customer(data, outcome_of("payment").known_after_days, seed + deal)
            person, payment, days = _judge(simulation, data, split, seed)
            people.append(person)
            payments.append(payment)
            late.append(days >= LATE_FROM_DAY)
    every, paid = _pooled(people), _pooled(payments)
    print(
        f"{customers:,} customers a book, books: {books}, {months} months, customers dealt {DEALS} "
        f"times. Judged on {len(every.y):,} later moments of unseen customers; "
        f"{int(every.y.sum()):,} end in a miss.\n"
    )
    _report(every, paid, np.concatenate(late))


def _book(customers: int, months: int, seed: int) -> tuple[Simulation, Dataset]:
    spec, outcome = PORTFOLIOS["demo"], outcome_of("payment")
    latest = spec.last_day - timedelta(days=outcome.known_after_days)
    capture = [latest - timedelta(days=STEP_DAYS * step) for step in range(WINDOW_MOMENTS)]
    simulation = simulate(spec, customers, months, seed, capture=capture)
    with tempfile.TemporaryDirectory() as folder:
        data = build(write_book(Path(folder), simulation.info, simulation.tables), outcome)
    assert {epoch_us(simulation.moment(day)) for day in capture} == set(
        np.unique(data.rows.as_of)[-WINDOW_MOMENTS:]
    )
    return simulation, data


def _judge(
    simulation: Simulation, data: Dataset, split: Split, seed: int
) -> tuple[Judged, Judged, Floats]:
    """Customers, payments, and the days until each payment is due."""
    learn, later, last = (data.take(each) for each in (split.learn, split.later, split.last))
    known = data.take(split.known)
    fitted = fit_payment(learn, later, seed, known=known)
    groups = by_customer(last.rows)
    row = fitted.calibrators["row"](log_odds(fitted.booster, last.X))
    believed = fit_calibrator(Logistic(learn).score(later), later.rows.y)
    straight_row = believed(Logistic(known).score(last))
    who = last.rows.customer_id + seed * 10_000_000  # another book has other people
    customers = Judged(
        groups.any_bad(last.rows.y),
        fitted.calibrators["customer"](groups.log_odds(row)),
        groups.log_odds(straight_row),
        _oracle(simulation, last.rows.customer_id[groups.first], last.rows.as_of[groups.first]),
        who[groups.first],
    )
    unknown = np.full(len(row), np.nan)
    return customers, Judged(last.rows.y, row, straight_row, unknown, who), last.rows.days


def _oracle(simulation: Simulation, who: Integers, when: Integers) -> Floats:
    truth = np.full(len(who), np.nan)
    for day in simulation.cohorts[0].hidden:
        here = when == epoch_us(simulation.moment(day))
        if here.any():
            truth[here] = simulation.oracle(DRAWS, day)[who[here] - FIRST_CUSTOMER]
    return truth


def _pooled(parts: list[Judged]) -> Judged:
    names = [field.name for field in fields(Judged)]
    return Judged(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def _report(every: Judged, paid: Judged, late: NDArray[np.bool_]) -> None:
    scorers = {"oracle": every.oracle, "model": every.model, "logistic regression": every.logistic}
    drawn = _resampled(every, list(scorers.values()))
    print("| scorer, customer level | AUC [95 %] | of the oracle's AUC [95 %] | above chance |")
    print("|---|---|---|---|")
    best = value(every.y, every.oracle, auc)
    for place, (name, score) in enumerate(scorers.items()):
        own = value(every.y, score, auc)
        shares = drawn[:, place] / drawn[:, 0]
        print(
            f"| {name} | {own:.3f} [{_interval(drawn[:, place])}] | {own / best:.3f} "
            f"[{_interval(shares)}] | {(own - 0.5) / (best - 0.5):.3f} |"
        )
    print("\n| model | rows | misses | AUC | ECE |\n|---|---|---|---|---|")
    levels = {
        "customer": (every.y, every.model),
        "one payment": (paid.y, paid.model),
        f"one payment, due from day {LATE_FROM_DAY} on": (paid.y[late], paid.model[late]),
    }
    for level, (y, p) in levels.items():
        found, error = value(y, p, auc), value(y, p, calibration_error)
        print(f"| {level} | {len(y):,} | {int(y.sum()):,} | {found:.3f} | {error:.4f} |")


def _resampled(every: Judged, scores: list[Floats]) -> Floats:
    """[resample, scorer] AUC; a draw takes the same customers for every scorer."""
    rng = np.random.default_rng(FIRST_SEED)
    people, member = np.unique(every.who, return_inverse=True)
    drawn = np.empty((RESAMPLES, len(scores)))
    for resample in drawn:
        times = np.bincount(rng.integers(len(people), size=len(people)), minlength=len(people))
        rows = np.repeat(np.arange(len(member)), times[member])
        resample[:] = [value(every.y[rows], score[rows], auc) for score in scores]
    return drawn


def _interval(values: Floats) -> str:
    low, high = np.percentile(values, [2.5, 97.5])
    return f"{low:.3f}, {high:.3f}"


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    for name, usual in (("customers", 6000), ("months", 12), ("books", 1)):
        asked.add_argument(f"--{name}", type=int, default=usual)
    main(**vars(asked.parse_args()))
