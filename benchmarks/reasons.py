"""How much the reasons of a score leave unsaid, and whether they would be given again.

A simulated book, a model trained on it, and its night. *The rest* is what the nine reasons of a
customer do not cover, as one bar beside theirs: of single inputs (the six that raise the risk most
and the three that lower it most) and of subjects, as they are stored. Then the stability of both,
as `forbear stability` measures it.

    python -m benchmarks.reasons [--customers N] [--models N]
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from data.book import write_book
from data.simulator import PORTFOLIOS, simulate
from engine.explain.stability import Stability, stability_of
from engine.features.compute import compute
from engine.model.training import train
from engine.night import Night, explain_night, moments_of

Floats = NDArray[np.float64]
RAISING, LOWERING = 6, 3


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--customers", type=int, default=2_000)
    parser.add_argument("--models", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        simulation = simulate(PORTFOLIOS["demo"], options.customers, 12, 0)
        book = write_book(Path(folder), simulation.info, simulation.tables)
        moment = book.info.as_of
        night = explain_night(
            book, train(book, "payment"), compute(book, moments_of(moment)), moment
        )
        print(f"{len(night.phi):,} customers with something due, {night.phi.shape[1]} inputs.\n")
        print("| reasons | the rest, log-odds | of all bars | the longest bar |\n|---|--:|--:|--:|")
        print(row("single inputs", night, [strongest(each) for each in night.phi]))
        told = [np.array([each.contribution for each in reasons]) for reasons in night.reasons]
        print(row("subjects, as stored", night, told))
        steady(stability_of(book, models=options.models))


def steady(found: Stability) -> None:
    """Print how alike the reasons are by models that learned from other customers."""
    print(f"\n{found.customers:,} unseen customers, {found.models} models of others drawn again.\n")
    print(
        f"| reasons | top {found.top} overlap | same first | rank correlation |\n|---|--:|--:|--:|"
    )
    for name, alike in (("single inputs", found.inputs), ("subjects", found.subjects)):
        each = (alike.overlap, alike.first, alike.ranks)
        told = (f"{one.mean:.2f} [{one.low:.2f}, {one.high:.2f}]" for one in each)
        print(f"| {name} | {' | '.join(told)} |")


def strongest(phi: Floats) -> Floats:
    """The contributions of the single inputs that say most either way."""
    order = np.argsort(-phi, kind="stable")
    chosen: Floats = phi[[*order[:RAISING], *order[::-1][:LOWERING]]]
    return np.asarray(chosen[chosen != 0])


def row(name: str, night: Night, told: list[Floats]) -> str:
    """The mean size and share of the rest, and how often it is longer than every reason."""
    log_odds = night.prediction.log_odds[night.prediction.riskiest] - night.base
    rest = np.array([abs(all_ - bars.sum()) for all_, bars in zip(log_odds, told, strict=True)])
    bars = np.array([np.abs(each).sum() for each in told])
    longest = np.array([np.abs(each).max(initial=0) for each in told])
    of_all = (rest / np.maximum(rest + bars, 1e-12)).mean()
    return f"| {name} | {rest.mean():.2f} | {of_all:.1%} | {(rest > longest).mean():.1%} |"


if __name__ == "__main__":
    main()
