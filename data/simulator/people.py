"""What the bank knows about its simulated customers: names, contact details, consents, accounts.

All of it is drawn apart from how households fare, so none of it tells who is in trouble.
"""

from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from data.simulator.spec import PortfolioSpec, Public
from data.simulator.world import World
from data.tables import ACCOUNTS, CONSENTS, CUSTOMERS

Array = np.ndarray[Any, np.dtype[Any]]
FIRST_CUSTOMER = 1001
FIRST_ACCOUNT = 500_001
EMPLOYER = 7_001


def customers_table(
    spec: PortfolioSpec, world: World, joined: Array, rng: np.random.Generator
) -> pa.Table:
    """One row a customer, with the employer of the customer's latest job."""
    public, count = spec.public, len(joined)
    language = _choose([(name, share) for name, share, _, _ in public.names], count, rng)
    names = [_name(public, place, rng) for place in language]
    segments = np.array([group.segment for group in spec.livelihoods])
    employer = world.situation.employer
    return pa.table(
        [
            FIRST_CUSTOMER + np.arange(count),
            names,
            [f"{public.phone}{number:08d}" for number in rng.choice(10**8, count, replace=False)],
            [_email(public, name, place) for place, name in enumerate(names)],
            [public.names[place][0] for place in language],
            [public.country] * count,
            [_region(public, place, rng) for place in language],
            [spec.timezone] * count,
            segments[world.households.livelihood].tolist(),
            joined.tolist(),
            rng.random(count) < public.vulnerable,
            _flags(public, count, rng),
            _preferred(public, count, rng),
            [
                [str(rng.choice(public.avoid))] if chance < public.avoid_share else []
                for chance in rng.random(count)
            ],
            pa.array(EMPLOYER + employer, mask=employer < 0),
        ],
        schema=CUSTOMERS.columns,
    )


def joined_dates(spec: PortfolioSpec, first: date, count: int, rng: np.random.Generator) -> Array:
    """The day on which each customer came to the bank, all before the book's first."""
    days = rng.gamma(2.0, spec.public.joined_years * 365 / 2.0, count).clip(30, 365 * 35)
    return np.array([first - timedelta(days=int(back)) for back in days], dtype=object)


def accounts_table(spec: PortfolioSpec, world: World, joined: Array) -> pa.Table:
    """One current account a customer."""
    overdraft = world.households.overdraft
    count = len(joined)
    return pa.table(
        [
            FIRST_ACCOUNT + np.arange(count),
            FIRST_CUSTOMER + np.arange(count),
            ["current"] * count,
            [spec.currency] * count,
            joined.tolist(),
            overdraft,
        ],
        schema=ACCOUNTS.columns,
    )


def consents_table(
    spec: PortfolioSpec, joined: Array, as_of: datetime, rng: np.random.Generator
) -> pa.Table:
    """What each customer agreed to, by channel; a channel without a row was never asked about."""
    columns: dict[str, list[Any]] = {name: [] for name in CONSENTS.columns.names}
    for channel, asked, withdrawn in spec.public.consent:
        who = np.flatnonzero(rng.random(len(joined)) < asked)
        gone = rng.random(len(who)) < withdrawn
        columns["customer_id"] += (FIRST_CUSTOMER + who).tolist()
        columns["channel"] += [channel] * len(who)
        columns["purpose"] += [spec.public.purpose] * len(who)
        columns["state"] += np.where(gone, "withdrawn", "given").tolist()
        columns["since"] += [
            _since(joined[place], as_of, share)
            for place, share in zip(who, rng.random(len(who)), strict=True)
        ]
        columns["source"] += rng.choice(spec.public.sources, len(who)).tolist()
    return pa.table(columns, schema=CONSENTS.columns)


def _choose(options: list[tuple[str, float]], count: int, rng: np.random.Generator) -> Array:
    shares = np.array([share for _, share in options])
    return rng.choice(len(options), count, p=shares / shares.sum())


def _name(public: Public, language: int, rng: np.random.Generator) -> str:
    _, _, first_names, last_names = public.names[language]
    return f"{rng.choice(first_names.split())} {rng.choice(last_names.split())}"


def _email(public: Public, name: str, place: int) -> str:
    local = "".join(letter for letter in name.lower().replace(" ", ".") if letter != "'")
    return f"{local}.{FIRST_CUSTOMER + place}@{public.domains[place % len(public.domains)]}"


def _region(public: Public, language: int, rng: np.random.Generator) -> str:
    _, _, places = public.places[language]
    return places[int(_choose(list(places), 1, rng)[0])][0]


def _flags(public: Public, count: int, rng: np.random.Generator) -> list[list[str]]:
    chances = rng.random((count, len(public.flags)))
    return [
        [flag for chance, (flag, share) in zip(row, public.flags, strict=True) if chance < share]
        for row in chances
    ]


def _preferred(public: Public, count: int, rng: np.random.Generator) -> list[str]:
    return [public.preferred[place][0] for place in _choose(list(public.preferred), count, rng)]


def _since(joined: date, as_of: datetime, share: float) -> datetime:
    start = datetime(joined.year, joined.month, joined.day, 6, tzinfo=as_of.tzinfo)
    return (start + (as_of - start) * share).replace(microsecond=0)
