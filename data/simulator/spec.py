"""What a simulated portfolio is made of: every parameter, and nothing but parameters.

A `PortfolioSpec` is content: one file a country holds the specs in use. Amounts are minor units,
shares and chances are between 0 and 1, rates are events a month, durations are mean days. Nothing
in a spec names a customer who will miss a payment: misses follow from the money that is there.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True)
class Money:
    """A currency and how people round it: pay and bills to `step`, gifts to a tenth of a `note`.

    Cash and loans come in whole notes, overdrafts are granted in `large` ones.
    """

    currency: str
    step: int
    note: int
    large: int


@dataclass(frozen=True)
class Livelihood:
    """How a group of customers earns: rhythm, level and unsteadiness of its income.

    `cash` is the share of its pay that is brought to the branch as cash.
    """

    segment: str
    share: float
    kind: str
    rhythm: str
    income: float
    spread: float
    wobble: float
    cash: float = 0.0


@dataclass(frozen=True)
class Bill:
    """Something that falls due once a month; an `obligation` is collected by the bank.

    `term` makes it a loan of so many months that is paid out, repaid and over; `share` is then the
    share of customers who repay one at any time. What is `to` savings is a standing order.
    """

    kind: str
    channel: str
    mcc: int | None
    obligation: str | None
    share: float
    income_share: float
    spread: float
    noise: float
    after_payday: float
    start_share: float = 0.0
    rise_chance: float = 0.0
    term: tuple[int, int] | None = None
    to: Literal["biller", "savings"] = "biller"
    season: tuple[float, ...] = (1.0,) * 12


@dataclass(frozen=True)
class Habit:
    """Everyday spending of one kind: how often, how large, when, and whether it can wait.

    `at_night` is the part of it that takes place after midnight.
    """

    kind: str
    share: float
    rate: float
    weight: float
    spread: float
    essential: bool
    channels: tuple[tuple[str, float], ...]
    mccs: tuple[int, ...]
    step: int
    hours: tuple[float, float]
    weekend: float = 1.0
    season: tuple[float, ...] = (1.0,) * 12
    merchants: int = 400
    at_night: float = 0.0


@dataclass(frozen=True)
class Shocks:
    """What happens to households: chances a month and mean lengths in days."""

    job_loss: float
    job_loss_days: float
    settlement: float
    hours_cut: float
    hours_cut_days: float
    hours_cut_to: tuple[float, float]
    illness: float
    illness_days: float
    illness_rate: float
    illness_cost: float
    away: float
    away_days: float
    hooked: float
    hooked_days: float
    hooked_rate: float
    hooked_size: float
    spree: float
    spree_days: float
    spree_size: float
    lump: float
    lump_size: float
    lump_spread: float
    drift: float
    drift_memory: float
    refund: float


@dataclass(frozen=True)
class Employers:
    """Firms pay all their staff on one day, and some of them run out of money for a while.

    `fortnightly` is the share that pays every second Friday; the others pay on a day of the month,
    31 being its last, or on the last working day before it.
    """

    staff: float
    fortnightly: float
    paydays: tuple[tuple[int, float], ...]
    small_delay: float
    strain: float
    strain_days: float
    strain_start: float
    strained_delay: tuple[int, int]
    strained_layoffs: float
    posting_delay: float


@dataclass(frozen=True)
class Borrowing:
    """Lending apps: who turns to them, when, at what price; and overdrafts; interest a month."""

    share: float
    appetite: tuple[float, float]
    below: float
    size: tuple[float, float]
    weeks: int
    price: float
    limit: float
    overdraft_share: float
    overdraft_size: tuple[float, float]
    overdraft_rate: float
    savings_rate: float
    bounce_fee: int


@dataclass(frozen=True)
class Cushions:
    """What households fall back on, and how early they react: this makes trouble visible or not.

    `thrift` is the part of free income that is usually spent; `buffer` the months of income kept
    in the account before the rest is moved to savings elsewhere.
    """

    thrift: tuple[float, float]
    buffer: float
    buffer_spread: float
    saver_share: float
    outside: float
    outside_spread: float
    reach: tuple[float, float]
    family_share: float
    family_reach: float
    foresight: tuple[float, float]
    cut: float
    transfers: float


@dataclass(frozen=True)
class Homes:
    """Who shares money with whom.

    `second_earner`: the share of accounts that a partner's salary is paid into too, and its size
    to the first; `couples`: the share of customers in a couple of two accounts, one of which sends
    the other the part `sends` of its pay every month; `kin`: the share whose helping relative is a
    customer as well.
    """

    second_earner: float
    second_size: tuple[float, float]
    couples: float
    sends: tuple[float, float]
    kin: float


@dataclass(frozen=True)
class Collection:
    """How a payment due is collected: retries in days after the due date, then by the customer."""

    retries: tuple[int, ...]
    grace_days: int
    later_chance: float
    cushion: float
    give_up_days: int


@dataclass(frozen=True)
class Arrival:
    """When the bank learns of a transaction: mostly at once, a few after days."""

    mean_seconds: float
    late_share: float
    late_days: float


@dataclass(frozen=True)
class Public:
    """What the bank knows about its customers, apart from their transactions.

    `names` holds for each language its share, first names and last names, separated by spaces,
    `places` in the same order where its speakers live; `zones` the time zone of each place, by what
    stands before its "/", where it is not the book's. A `#` in `phone` stands for a digit.
    `consent` for each channel the share asked and, of these, the share who withdrew.
    """

    names: tuple[tuple[str, float, str, str], ...]
    places: tuple[tuple[str, tuple[tuple[str, float], ...]], ...]
    country: str
    zones: tuple[tuple[str, str], ...]
    phone: tuple[str, ...]
    domains: tuple[str, ...]
    preferred: tuple[tuple[str, float], ...]
    avoid: tuple[str, ...]
    avoid_share: float
    vulnerable: float
    flags: tuple[tuple[str, float], ...]
    consent: tuple[tuple[str, float, float], ...]
    purpose: str
    sources: tuple[str, ...]
    joined_years: float


@dataclass(frozen=True)
class PortfolioSpec:
    """One portfolio: its last day, its money and time zone, its people and their luck.

    `instant` is the channel by which people pay one another; `holidays` are (month, day).
    """

    name: str
    last_day: date
    now: str
    money: Money
    instant: str
    timezone: str
    holidays: tuple[tuple[int, int], ...]
    livelihoods: tuple[Livelihood, ...]
    bills: tuple[Bill, ...]
    habits: tuple[Habit, ...]
    shocks: Shocks
    employers: Employers
    borrowing: Borrowing
    cushions: Cushions
    homes: Homes
    collection: Collection
    arrival: Arrival
    public: Public
    most_billed: float
    settling_days: int = 75
