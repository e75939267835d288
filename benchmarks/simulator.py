"""The simulator: how fast it is, how often payments are missed, and how much can be known ahead.

Speed is counted in processor seconds of one core, with the settling days that are lived but not
written. The oracle runs the hidden state forward; its AUC (bootstrapped over customers) is the
ceiling for every model. Beside it stands the best single feature of the catalogue, either way
round, chosen on the same customers: no honest rule of one feature does better.

    python -m benchmarks.simulator [NAME ...] [--customers N] [--seed N]
"""

import argparse
import resource
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from data.book import write_book
from data.simulator import PORTFOLIOS, Simulation, simulate
from data.simulator.oracle import auc
from engine.features.compute import FeatureTable, compute

SPEED = 10_000
MONTHS = 8
LEADS = (0, 7, 14, 30, 60)
DRAWS = 100
RESAMPLES = 400
QUARTER = timedelta(days=90)
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", default=["india", "uk", "us"])
    parser.add_argument("--customers", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(
        f"| portfolio | rows of {SPEED:,} customers, 12 months | seconds | rows/s | peak memory |"
    )
    print("|---|---|---|---|---|")
    for name in options.names:
        print(speed_row(name))
    print(f"\n{options.customers:,} customers, seed {options.seed}. In the last 90 days:\n")
    print("| portfolio | a direct debit returned | a purchase declined | any failed debit |")
    print("|---|---|---|---|")
    for name in options.names:
        print(failure_row(name, options.customers, options.seed))
    print(
        f"\n{options.customers:,} customers, seed {options.seed}, {DRAWS} draws each. Of those "
        "with something due in the 30 days after the last day, known so many days before:\n"
    )
    print("| portfolio | miss a payment | days ahead | oracle expects | oracle AUC (95 %) ", end="")
    print("| best single feature |\n|---|---|---|---|---|---|")
    for name in options.names:
        for row in lead_rows(name, options.customers, options.seed):
            print(row)


def speed_row(name: str) -> str:
    simulate(PORTFOLIOS[name], customers=50, months=1)
    start = time.process_time()
    rows = len(simulate(PORTFOLIOS[name], SPEED, 12).tables["transactions"])
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9
    return f"| {name} | {rows:,} | {seconds:.2f} | {rows / seconds:,.0f} | {peak:.2f} GB |"


def failure_row(name: str, customers: int, seed: int) -> str:
    """The share of customers to whom each kind of failure happened within a quarter."""
    made = simulate(PORTFOLIOS[name], customers, MONTHS, seed)
    rows = made.tables["transactions"]
    recent = pc.greater(rows["booked_at"], made.info.as_of - QUARTER)
    failed = rows.filter(pc.and_(recent, pc.not_equal(rows["status"].cast("string"), "booked")))
    channel = failed["channel"].cast("string")
    kind = failed["kind"].cast("string")
    returned = pc.equal(channel, "direct_debit")
    repaid = pc.is_in(kind, pa.array(["lending_app", "transfer_out"]))
    bought = pc.invert(pc.or_(returned, repaid))
    shares = (
        pc.count_distinct(failed.filter(kept)["customer_id"]).as_py() / customers
        for kept in (returned, bought, pa.array([True] * len(failed)))
    )
    return f"| {name} | " + " | ".join(f"{share:.1%}" for share in shares) + " |"


def lead_rows(name: str, customers: int, seed: int) -> list[str]:
    """What can be known about the coming month, from so many days before it on."""
    spec = PORTFOLIOS[name]
    days = {ahead: spec.last_day - timedelta(days=ahead) for ahead in LEADS}
    simulation = simulate(spec, customers, MONTHS, seed, capture=days.values())
    truth = simulation.outcomes_after
    due = truth["due"].to_numpy()
    missed = truth["missed"].to_numpy()[due]
    table = features(simulation, list(days.values()))
    rows = []
    for ahead, day in days.items():
        chance = simulation.oracle(DRAWS, day, ahead)[due]
        low, high = interval(chance, missed)
        feature, best = best_feature(table, simulation, day, due, missed)
        rows.append(
            f"| {name} | {missed.mean():.1%} | {ahead} | {chance.mean():.1%} "
            f"| {auc(chance, missed):.3f} ({low:.3f} to {high:.3f}) | {best:.3f} ({feature}) |"
        )
    return rows


def interval(chance: Floats, missed: Flags) -> tuple[float, float]:
    rng = np.random.default_rng(0)
    draws = rng.integers(0, len(missed), (RESAMPLES, len(missed)))
    low, high = np.quantile([auc(chance[draw], missed[draw]) for draw in draws], (0.025, 0.975))
    return float(low), float(high)


def features(simulation: Simulation, days: list[date]) -> FeatureTable:
    """The whole catalogue at the end of each of the days."""
    with tempfile.TemporaryDirectory() as folder:
        book = write_book(Path(folder), simulation.info, simulation.tables)
        return compute(book, sorted(simulation.moment(day) for day in days))


def best_feature(
    table: FeatureTable, simulation: Simulation, day: date, due: Flags, missed: Flags
) -> tuple[str, float]:
    """The feature that ranks the customers best, and its AUC; missing values are in the middle."""
    here = table.as_of == round(simulation.moment(day).timestamp() * 1e6)
    scored = {
        name: auc(_filled(values[here])[due], missed)
        for name, values in zip(table.names, table.values.T, strict=True)
        if not np.isnan(values[here]).all()
    }
    name = max(scored, key=lambda name: abs(scored[name] - 0.5))
    return name, max(scored[name], 1 - scored[name])


def _filled(values: Floats) -> Floats:
    return np.where(np.isnan(values), np.nanmedian(values), values)


if __name__ == "__main__":
    main()
