"""Stress that comes from others: transfer neighbours and colleagues, as of each moment.

Who is tied to whom is read from the records as they were known: a transfer between two customers
ties them, a salary ties its receiver to whoever pays it. A customer's own stress never comes back
to them over a neighbour, and what a customer has no ties for is missing, not zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.sparse import csr_array

from data.book import Book
from engine.features.arrays import DAY, Integers
from engine.features.catalog import Feature
from engine.features.table import FeatureTable

Floats = NDArray[np.float64]
TIE_DAYS = 180  # how long a transfer ties two customers
HALF_LIFE_DAYS = 60  # a tie of that age counts half as much as one of today
PAYER_DAYS = 120  # whoever paid the last salary of that time is the employer
LATE_DAYS = 3  # a salary this late is a sign
SECOND_HOP = 0.5  # what reaches a customer over two ties, against one
_NOBODY_ELSE = 1e-9  # the rounding of a sum of weights that is 1
USED = ("failed_debits_30d", "payments_missed_90d", "salary_days_late")

NETWORK = (
    Feature(
        "network_ties_180d",
        "Customers money is exchanged with",
        "count",
        "Customers of the bank from or to whom money was transferred in 180 days.",
        None,
        (0, 10),
        TIE_DAYS,
    ),
    Feature(
        "network_stress",
        "Stress of transfer partners",
        "share",
        "Share of the transfer partners, the recent ones counting more, with a failed debit, a "
        "missed payment or a late salary.",
        "up",
        (0, 0.3),
        TIE_DAYS,
    ),
    Feature(
        "network_stress_two_hops",
        "Stress of transfer partners and theirs",
        "share",
        "The same over two ties, the second at half weight; the customer's own stress left out.",
        "up",
        (0, 0.45),
        TIE_DAYS,
    ),
    Feature(
        "network_missed",
        "Missed payments of transfer partners",
        "share",
        "Share of the transfer partners, the recent ones counting more, who missed a payment in "
        "90 days.",
        "up",
        (0, 0.1),
        TIE_DAYS,
    ),
    Feature(
        "colleagues",
        "Colleagues",
        "count",
        "Other customers whose last salary came from the same payer.",
        None,
        (0, 50),
        PAYER_DAYS,
    ),
    Feature(
        "colleagues_late",
        "Colleagues whose salary is late",
        "share",
        f"Share of the colleagues whose salary is more than {LATE_DAYS} days late.",
        "up",
        (0, 0.1),
        PAYER_DAYS,
    ),
    Feature(
        "colleagues_days_late",
        "How late colleagues' salaries are",
        "days",
        "Mean number of days by which the colleagues' salaries are late.",
        "up",
        (0, 2),
        PAYER_DAYS,
    ),
)


@dataclass(frozen=True)
class Ties:
    """Who dealt with whom: one row a transfer or salary, times in epoch microseconds."""

    customer_id: Integers
    other_id: Integers
    booked_at: Integers
    known_at: Integers

    def known(self, moment: int, days: int) -> "Ties":
        """Those of the days before the moment that were known by then."""
        since = moment - days * DAY
        keep = (self.booked_at > since) & (self.booked_at <= moment) & (self.known_at <= moment)
        return Ties(*(each[keep] for each in vars(self).values()))


@dataclass(frozen=True)
class Network:
    """All ties of a book: transfers between customers, and salaries with their payers."""

    transfers: Ties
    salaries: Ties


def read_network(book: Book) -> Network:
    """Every tie in the book's records, each with the moment from which it was known."""
    everyone = book.customers()["customer_id"].combine_chunks()
    transfers, salaries = [], []
    for shard in book.shards:
        rows = book.transactions(shard, _COLUMNS)
        rows = rows.filter(pc.equal(rows["status"], "booked"))
        rows = rows.filter(pc.is_valid(rows["counterparty_id"]))
        moved = rows.filter(_is_one_of(rows, ("transfer_in", "transfer_out")))
        transfers.append(moved.filter(pc.is_in(moved["counterparty_id"], value_set=everyone)))
        salaries.append(rows.filter(_is_one_of(rows, ("salary",))))
    return Network(_ties(transfers), _ties(salaries))


def network_features(network: Network, table: FeatureTable) -> FeatureTable:
    """The features of NETWORK for each row of a table that has those of USED."""
    values = np.full((len(table), len(NETWORK)), np.nan)
    for moment in np.unique(table.as_of):
        here = np.flatnonzero(table.as_of == moment)
        signs = {name: table.column(name)[here] for name in USED}
        values[here] = _at(network, int(moment), table.customer_id[here], signs)
    names = tuple(feature.name for feature in NETWORK)
    return FeatureTable(table.customer_id, table.as_of, values, names)


_COLUMNS = ("customer_id", "counterparty_id", "booked_at", "known_at", "kind", "status")


def _is_one_of(rows: pa.Table, kinds: Sequence[str]) -> pa.ChunkedArray:
    return pc.is_in(rows["kind"].cast(pa.string()), value_set=pa.array(kinds))


def _ties(parts: Sequence[pa.Table]) -> Ties:
    def column(name: str) -> Integers:
        each = [part[name].cast(pa.int64()).to_numpy() for part in parts]
        return np.concatenate(each) if each else np.empty(0, np.int64)

    return Ties(*(column(name) for name in _COLUMNS[:4]))


def _at(network: Network, moment: int, who: Integers, signs: dict[str, Floats]) -> Floats:
    """The values (customer, feature) of one moment; `who` is ascending."""
    late = np.nan_to_num(signs["salary_days_late"])
    missed = np.nan_to_num(signs["payments_missed_90d"]) > 0
    stress = (np.nan_to_num(signs["failed_debits_30d"]) > 0) | missed | (late > LATE_DAYS)
    count, weight = _weights(network.transfers.known(moment, TIE_DAYS), moment, who)
    one, two = _hops(weight, stress.astype(np.float64))
    employer = _employer(network.salaries.known(moment, PAYER_DAYS), who)
    colleagues, late_share = _of_colleagues(employer, (late > LATE_DAYS).astype(np.float64))
    _, days_late = _of_colleagues(employer, late)
    neighbours_missed, _ = _hops(weight, missed.astype(np.float64))
    return np.column_stack([count, one, two, neighbours_missed, colleagues, late_share, days_late])


def _weights(ties: Ties, moment: int, who: Integers) -> tuple[Floats, csr_array]:
    """How many others each customer is tied to, and how much each counts; rows add up to 1."""
    one, other = _places(who, ties.customer_id), _places(who, ties.other_id)
    usable = (one >= 0) & (other >= 0) & (one != other)
    fading = 0.5 ** ((moment - ties.booked_at[usable]) / (HALF_LIFE_DAYS * DAY))
    shape = (len(who), len(who))
    seen = csr_array((fading, (one[usable], other[usable])), shape=shape)
    both = csr_array(seen.maximum(seen.T))  # a transfer stands in both customers' records
    total = both.sum(axis=1)
    count = np.diff(both.indptr).astype(np.float64)
    both.data /= np.repeat(total, np.diff(both.indptr))
    return count, both


def _hops(weight: csr_array, sign: Floats) -> tuple[Floats, Floats]:
    """The sign's weighted share among partners, and with theirs added at half weight."""
    tied = np.diff(weight.indptr) > 0
    one = weight @ sign
    back = weight.multiply(weight.T).sum(axis=1)  # what returns to the customer themselves
    beyond = weight @ one - back * sign
    rest = np.where(1 - back > _NOBODY_ELSE, 1 - back, np.nan)
    two = np.nan_to_num(beyond / rest)
    return np.where(tied, one, np.nan), np.where(tied, one + SECOND_HOP * two, np.nan)


def _employer(salaries: Ties, who: Integers) -> Integers:
    """The payer of each customer's last salary, or -1."""
    place = _places(who, salaries.customer_id)
    order = np.lexsort((salaries.other_id, salaries.booked_at))
    order = order[place[order] >= 0]
    payer = np.full(len(who), -1)
    payer[place[order]] = salaries.other_id[order]  # the last one stays
    return payer


def _of_colleagues(employer: Integers, sign: Floats) -> tuple[Floats, Floats]:
    """How many others have the same employer, and the mean of their sign."""
    employed = employer >= 0
    _, firm = np.unique(employer, return_inverse=True)
    others = np.bincount(firm, minlength=1)[firm] - 1.0
    total = np.bincount(firm, sign)[firm] - sign
    mean = np.divide(total, others, out=np.full(len(sign), np.nan), where=employed & (others > 0))
    return np.where(employed, others, np.nan), mean


def _places(who: Integers, wanted: Integers) -> Integers:
    """Where each wanted id stands among the ascending ones, or -1."""
    if not len(who):
        return np.full(len(wanted), -1)
    place = np.minimum(np.searchsorted(who, wanted), len(who) - 1)
    return np.where(who[place] == wanted, place, -1)
