"""Who shares money with whom: drawn once, seen in the book only as pay and transfers.

People sit around a circle, and their friends, kin and partners are near them, so that whoever
follows the transfers finds neighbourhoods. A partner's pay into the same account comes from an
employer of its own; a couple with two accounts is tied by a standing order.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from data.simulator.spec import PortfolioSpec

Array = np.ndarray[Any, np.dtype[Any]]
NOBODY = -1
NEAR = 9
FRIENDS = 4


@dataclass(frozen=True)
class Ties:
    """One row a customer: a partner's pay, what is sent to whom and when, who helps, friends."""

    second: Array
    sends: Array
    sends_on: Array
    partner: Array = field(metadata={"refers_to": "customers"})
    helper: Array = field(metadata={"refers_to": "customers"})
    friends: Array = field(metadata={"refers_to": "customers"})

    def income(self, earned: Array) -> Array:
        """What each household has of all its pay, after what partners send one another."""
        income = earned + self.second - self.sends
        tied = self.partner >= 0
        income[self.partner[tied]] += self.sends[tied]
        return income


def draw_ties(spec: PortfolioSpec, earned: Array, rng: np.random.Generator) -> Ties:
    """The ties of customers who each earn so much a month themselves."""
    homes, count = spec.homes, len(earned)
    circle = rng.permutation(count)
    partner = _partners(circle, homes.couples, earned, rng)
    settled = np.zeros(count, dtype=bool)
    settled[partner[partner >= 0]] = True
    settled |= partner >= 0
    has_second = ~settled & (rng.random(count) < homes.second_earner)
    sends = np.where(partner >= 0, earned * rng.uniform(*homes.sends, count), 0.0)
    note = spec.money.note
    helper = np.where(rng.random(count) < homes.kin, _near(circle, (count, 1), rng)[:, 0], NOBODY)
    return Ties(
        second=has_second * earned * rng.uniform(*homes.second_size, count),
        sends=(sends // note * note).astype(np.int64),
        sends_on=rng.integers(2, 12, count),
        partner=partner,
        helper=np.where(helper == np.arange(count), NOBODY, helper),
        friends=_near(circle, (count, FRIENDS), rng),
    )


def _partners(circle: Array, share: float, earned: Array, rng: np.random.Generator) -> Array:
    """For the one of each couple who earns more the other, NOBODY for everyone else."""
    pairs = circle[: len(circle) // 2 * 2].reshape(-1, 2)
    pairs = pairs[rng.random(len(pairs)) < share]
    more = np.argmax(earned[pairs], axis=1)[:, None]
    partner = np.full(len(circle), NOBODY)
    sender = np.take_along_axis(pairs, more, axis=1)[:, 0]
    partner[sender] = np.take_along_axis(pairs, 1 - more, axis=1)[:, 0]
    return partner


def _near(circle: Array, shape: tuple[int, int], rng: np.random.Generator) -> Array:
    """For each customer some who sit near; the customer itself where there are too few others."""
    place = np.argsort(circle)
    steps = rng.integers(1, NEAR, shape) * rng.choice((-1, 1), shape)
    return np.asarray(circle[(place[:, None] + steps) % len(circle)])
