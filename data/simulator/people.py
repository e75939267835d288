"""What the bank knows about its simulated customers: names, contact details, consents, accounts.

All of it is drawn apart from how households fare, so none of it tells who is in trouble.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from data.simulator.parties import EMPLOYER, FIRST_ACCOUNT, FIRST_CUSTOMER
from data.simulator.spec import PortfolioSpec, Public
from data.tables import ACCOUNTS, CONSENTS, CUSTOMERS, UTC_TIME

Array = np.ndarray[Any, np.dtype[Any]]
NOON = 43_200


@dataclass(frozen=True)
class Admission:
    """What a bank is told when it opens an account; `employer` is the latest known, or -1."""

    livelihood: Array
    employer: Array
    overdraft: Array


def joined_days(spec: PortfolioSpec, first: date, count: int, rng: np.random.Generator) -> Array:
    """The day on which each customer came to the bank, all before the book's first."""
    back = rng.gamma(2.0, spec.public.joined_years * 365 / 2.0, count).clip(30, 365 * 35)
    return np.asarray(np.datetime64(first, "D") - back.astype(np.int64))


def customers_table(
    spec: PortfolioSpec, admission: Admission, joined: Array, rng: np.random.Generator
) -> pa.Table:
    """One row a customer."""
    public, count = spec.public, len(joined)
    place = _choose([share for _, share, _, _ in public.names], count, rng)
    names = _names(public, place, rng)
    segments = np.array([group.segment for group in spec.livelihoods])
    regions = _regions(public, place, rng)
    is_vulnerable = rng.random(count) < public.vulnerable
    return pa.table(
        [
            FIRST_CUSTOMER + np.arange(count),
            names,
            _phones(public, count, rng),
            [_email(public, name, number) for number, name in enumerate(names)],
            np.array([language for language, *_ in public.names])[place].tolist(),
            [public.country] * count,
            regions,
            _zones(spec, regions),
            segments[admission.livelihood].tolist(),
            pa.array(joined),
            is_vulnerable,
            _flags(public, count, rng),
            _words(public.preferred, count, rng).tolist(),
            _avoided(public, count, rng),
            pa.array(EMPLOYER + admission.employer, mask=admission.employer < 0),
        ],
        schema=CUSTOMERS.columns,
    )


def accounts_table(spec: PortfolioSpec, admission: Admission, joined: Array) -> pa.Table:
    """One current account a customer."""
    count = len(joined)
    return pa.table(
        [
            FIRST_ACCOUNT + np.arange(count),
            FIRST_CUSTOMER + np.arange(count),
            ["current"] * count,
            [spec.money.currency] * count,
            pa.array(joined),
            admission.overdraft,
            pa.nulls(count, pa.date32()),
        ],
        schema=ACCOUNTS.columns,
    )


def consents_table(
    spec: PortfolioSpec, joined: Array, as_of: datetime, rng: np.random.Generator
) -> pa.Table:
    """What each customer agreed to, by channel; a channel without a row was never asked about."""
    parts = []
    for channel, asked, withdrawn in spec.public.consent:
        who = np.flatnonzero(rng.random(len(joined)) < asked)
        state = np.where(rng.random(len(who)) < withdrawn, "withdrawn", "given")
        source = rng.choice(spec.public.sources, len(who))
        columns = [
            FIRST_CUSTOMER + who,
            [channel] * len(who),
            [spec.public.purpose] * len(who),
            state.tolist(),
            pa.array(_since(joined[who], as_of, rng), UTC_TIME),
            source.tolist(),
        ]
        parts.append(pa.table(columns, schema=CONSENTS.columns))
    return pa.concat_tables(parts).sort_by([("customer_id", "ascending"), ("channel", "ascending")])


def _choose(shares: list[float], count: int, rng: np.random.Generator) -> Array:
    return rng.choice(len(shares), count, p=np.array(shares) / sum(shares))


def _words(options: tuple[tuple[str, float], ...], count: int, rng: np.random.Generator) -> Array:
    words = np.array([word for word, _ in options])
    return np.asarray(words[_choose([share for _, share in options], count, rng)])


def _names(public: Public, place: Array, rng: np.random.Generator) -> list[str]:
    """A first and a last name for each customer, fit for the customer's language."""
    names = np.empty(len(place), dtype=object)
    for number, (_, _, first_names, last_names) in enumerate(public.names):
        mine = np.flatnonzero(place == number)
        first = rng.choice(first_names.split(), len(mine))
        last = rng.choice(last_names.split(), len(mine))
        names[mine] = [f"{one} {other}" for one, other in zip(first, last, strict=True)]
    return [str(name) for name in names]


def _phones(public: Public, count: int, rng: np.random.Generator) -> list[str]:
    """Numbers of the country's patterns: each once as long as there are enough."""
    pattern = np.arange(count) % len(public.phone)
    phones = np.empty(count, dtype=object)
    for number, form in enumerate(public.phone):
        mine = np.flatnonzero(pattern == number)
        digits = form.count("#")
        rounds = -(-len(mine) // 10**digits)
        drawn = [rng.choice(10**digits, min(len(mine), 10**digits), replace=False)] * rounds
        for one, value in zip(mine, np.concatenate(drawn)[: len(mine)], strict=True):
            phones[one] = form.replace("#" * digits, f"{value:0{digits}d}")
    return [str(phone) for phone in phones]


def _zones(spec: PortfolioSpec, regions: list[str]) -> list[str]:
    zones = dict(spec.public.zones)
    return [zones.get(region.split("/")[0], spec.timezone) for region in regions]


def _regions(public: Public, place: Array, rng: np.random.Generator) -> list[str]:
    regions = np.empty(len(place), dtype=object)
    for number, (_, places) in enumerate(public.places):
        mine = np.flatnonzero(place == number)
        regions[mine] = _words(places, len(mine), rng)
    return [str(region) for region in regions]


def _email(public: Public, name: str, number: int) -> str:
    local = name.lower().replace(" ", ".").replace("'", "")
    return f"{local}.{FIRST_CUSTOMER + number}@{public.domains[number % len(public.domains)]}"


def _flags(public: Public, count: int, rng: np.random.Generator) -> list[list[str]]:
    chances = rng.random((count, len(public.flags)))
    return [
        [flag for chance, (flag, share) in zip(row, public.flags, strict=True) if chance < share]
        for row in chances
    ]


def _avoided(public: Public, count: int, rng: np.random.Generator) -> list[list[str]]:
    windows = rng.choice(public.avoid, count)
    avoids = rng.random(count) < public.avoid_share
    return [[str(window)] if avoid else [] for window, avoid in zip(windows, avoids, strict=True)]


def _since(joined: Array, as_of: datetime, rng: np.random.Generator) -> Array:
    """Epoch microseconds of some moment between joining and `as_of`."""
    start = joined.astype(np.int64) * 86_400 + NOON
    later = (as_of.timestamp() - start) * rng.random(len(joined))
    return np.asarray((start + later.astype(np.int64)) * 1_000_000)
