"""What the network is worth, and what it costs.

Speed: a million customers with ten million transfers and a salary each. Worth: the payment model
with and without the network's features, on the same unseen customers at later moments.

    python -m benchmarks.network [customers] [months] [seed]
"""

import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from data.book import Book, write_book
from data.simulator import PORTFOLIOS, simulate
from engine.features.compute import compute
from engine.features.network import NETWORK, USED, Network, Ties, network_features, read_network
from engine.features.table import FeatureTable
from engine.model.booster import log_odds
from engine.model.bootstrap import Resamples
from engine.model.dataset import Dataset, build, learning_moments
from engine.model.metrics import auc, spreads
from engine.model.split import by_time_and_customer
from engine.model.tasks import outcome_of
from engine.model.training import fit_payment

Integers = NDArray[np.int64]
DAY = 86_400_000_000
MANY, TRANSFERS = 1_000_000, 10_000_000


def main(customers: int, months: int, seed: int) -> None:
    print(speed(MANY, TRANSFERS), "\n")
    simulation = simulate(PORTFOLIOS["demo"], customers, months, seed)
    with tempfile.TemporaryDirectory() as folder:
        book = write_book(Path(folder), simulation.info, simulation.tables)
        outcome = outcome_of("payment")
        data = build(book, outcome)
        wider = with_network(book, data)
    split = by_time_and_customer(data, outcome.known_after_days, seed)
    print(f"{customers:,} customers, {months} months, seed {seed}.\n")
    print("| inputs | AUC, one payment |\n|---|---|")
    found = []
    for name, each in (("without the network", data), ("with the network", wider)):
        windows = (split.learn, split.later, split.last, split.known)
        learn, later, last, known = (each.take(rows) for rows in windows)
        score = log_odds(fit_payment(learn, later, seed, known=known).booster, last.X)
        who = last.rows.customer_id
        found.append(spreads(last.rows.y, score, who, {"auc": auc}, Resamples.of(who, seed))["auc"])
        print(f"| {name} | {found[-1].estimate()} |", flush=True)
    print(f"| gain | {(found[1] - found[0]).estimate()} |")


def with_network(book: Book, data: Dataset) -> Dataset:
    """The same rows with the network's features beside their inputs."""
    table = compute(book, learning_moments(book, outcome_of("payment")))
    found = network_features(read_network(book), table)
    keys = {key: row for row, key in enumerate(zip(found.as_of, found.customer_id, strict=True))}
    wanted = zip(data.rows.as_of, data.rows.customer_id, strict=True)
    return replace(
        data,
        X=np.hstack([data.X, found.values[[keys[key] for key in wanted]]]),
        names=(*data.names, *found.names),
        harm=(*data.harm, *(feature.harm for feature in NETWORK)),
    )


def speed(customers: int, transfers: int) -> str:
    """Seconds for one moment of a made-up network of that size; half its ties are local."""
    chance = np.random.default_rng(7)
    one = chance.integers(0, customers, transfers)
    near = one // 50 * 50 + chance.integers(0, 50, transfers)
    other = np.where(chance.random(transfers) < 0.5, near, chance.integers(0, customers, transfers))
    everyone = np.arange(customers)
    network = Network(
        _ties(one, np.minimum(other, customers - 1), chance),
        _ties(everyone, customers + everyone // 40, chance),
    )
    signs = np.column_stack([chance.random(customers) < 0.1 for _ in USED]).astype(float)
    table = FeatureTable(everyone, np.full(customers, 200 * DAY), signs, USED)
    begun = time.perf_counter()
    network_features(network, table)
    return (
        f"{customers:,} customers, {transfers:,} transfers: {time.perf_counter() - begun:.1f} s "
        "for one moment."
    )


def _ties(one: Integers, other: Integers, chance: np.random.Generator) -> Ties:
    booked_at = chance.integers(100 * DAY, 200 * DAY, len(one))
    return Ties(one, other, booked_at, booked_at)


if __name__ == "__main__":
    given = [int(text) for text in sys.argv[1:]]
    main(*(given + [6000, 12, 7][len(given) :]))
