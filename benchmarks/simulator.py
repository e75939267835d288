"""The simulator: how fast it is, how often payments are missed, and how much can be known ahead.

Speed is counted in processor seconds of one core, with the settling days that are lived but not
written. The oracle runs the hidden state forward; its AUC (bootstrapped over customers) is the
ceiling for every model, and beside it stands the best of a few single signs.

    python -m benchmarks.simulator
"""

import resource
import time
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from data.simulator import PORTFOLIOS, Simulation, simulate
from data.simulator.oracle import auc

SIZES = (2_000, 10_000)
SAMPLE = 6_000
DAYS = (date(2026, 7, 31), date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 31))
DRAWS = 100
RESAMPLES = 400


def main() -> None:
    print("| customers x months | rows | seconds | rows/s | peak memory / tables |")
    print("|---|---|---|---|---|")
    simulate(PORTFOLIOS["demo"], customers=50, months=1)
    for customers in SIZES:
        print(speed_row(customers))
    simulation = simulate(PORTFOLIOS["demo"], customers=SAMPLE, months=6, seed=1, capture=DAYS)
    print(f"\n{SAMPLE:,} customers with something due in the next 30 days, {DRAWS} draws each:\n")
    print("| as of the end of | miss a payment | oracle expects | oracle AUC (95 %) | best sign |")
    print("|---|---|---|---|---|")
    for day in DAYS:
        print(truth_row(simulation, day))


def speed_row(customers: int) -> str:
    start = time.process_time()
    tables = simulate(PORTFOLIOS["demo"], customers, 12).tables
    seconds = time.process_time() - start
    rows = len(tables["transactions"])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    size = sum(table.nbytes for table in tables.values())
    return (
        f"| {customers:,} x 12 | {rows:,} | {seconds:.2f} | {rows / seconds:,.0f} "
        f"| {peak / 1e9:.2f} / {size / 1e9:.2f} GB |"
    )


def truth_row(simulation: Simulation, day: date) -> str:
    truth = simulation.outcomes_at(day)
    due = truth["due"].to_numpy()
    missed = truth["missed"].to_numpy()[due]
    chance = simulation.oracle(DRAWS, day)[due]
    low, high = interval(chance, missed)
    name, best = best_sign(simulation, day, due, missed)
    return (
        f"| {day} | {missed.mean():.1%} | {chance.mean():.1%} "
        f"| {auc(chance, missed):.3f} ({low:.3f} to {high:.3f}) | {best:.3f} ({name}) |"
    )


def interval(chance: NDArray[np.float64], missed: NDArray[np.bool_]) -> tuple[float, float]:
    rng = np.random.default_rng(0)
    draws = rng.integers(0, len(missed), (RESAMPLES, len(missed)))
    low, high = np.quantile([auc(chance[draw], missed[draw]) for draw in draws], (0.025, 0.975))
    return float(low), float(high)


def best_sign(
    simulation: Simulation, day: date, due: NDArray[np.bool_], missed: NDArray[np.bool_]
) -> tuple[str, float]:
    """The single sign, known as of that day, that ranks the customers best."""
    rows = simulation.tables["transactions"]
    as_of = pa.scalar(simulation.moment(day), pa.timestamp("us", tz="UTC"))
    rows = rows.filter(
        pc.and_(pc.less_equal(rows["booked_at"], as_of), pc.less_equal(rows["known_at"], as_of))
    )
    failed = pc.and_(pc.equal(rows["status"], "failed"), pc.equal(rows["channel"], "direct_debit"))
    signs = {
        "balance": -_by_customer(rows, "last", len(due)),
        "lowest balance": -_by_customer(rows, "min", len(due)),
        "failed debits": _by_customer(rows.filter(failed), "count", len(due)),
    }
    scored = {name: auc(sign[due], missed) for name, sign in signs.items()}
    name = max(scored, key=scored.__getitem__)
    return name, scored[name]


def _by_customer(rows: pa.Table, how: str, count: int) -> NDArray[np.float64]:
    grouped = rows.group_by("customer_id", use_threads=False)
    found = grouped.aggregate([("balance_after", how)])
    values = np.zeros(count)
    values[found["customer_id"].to_numpy() - 1001] = found[f"balance_after_{how}"].to_numpy()
    return values


if __name__ == "__main__":
    main()
