"""Features of a whole book, as of one moment or many.

Parts of shards are ranges of customers and independent of each other: threads share them out, since
reading and the kernel hold no global lock. A row depends on its own customer and moment only, so
that many moments at once equal each of them on its own.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import pairwise
from os import cpu_count

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from data.book import Book, Shard
from data.tables import TRANSACTIONS
from engine.features import CATALOG
from engine.features.arrays import MISSING, EventLog, Integers
from engine.features.calendar import calendar
from engine.features.catalog import Catalog
from engine.features.codes import LAST
from engine.features.days import day_ends, epochs, microseconds
from engine.features.declaration import AS_OF, CREDIT_LIMIT
from engine.features.finish import BLOCK, finish, floats
from engine.features.kernel import measure
from engine.features.log import COLUMNS, Owners, credit_limits, owners, payment_log, transaction_log
from engine.features.plan import Plan, plan
from engine.features.table import FeatureTable, read_features

__all__ = ["FeatureTable", "compute", "compute_in_parts", "features_of_logs", "read_features"]

Progress = Callable[[int, int], None]
Values = NDArray[np.float64]
Keep = Callable[[int, Callable[[], Values]], Values]
ROWS = 1 << 19  # at most about so many transactions are computed with at once, by each thread


@dataclass(frozen=True)
class _Work:
    """What all shards have in common."""

    book: Book
    catalog: Catalog
    transactions: Plan
    payments: Plan
    accounts: pa.Table
    as_ofs: Integers
    everyone: bool

    @property
    def timezone(self) -> str:
        """The zone of the book's days."""
        return self.book.info.timezone


def compute(
    book: Book,
    as_ofs: Sequence[datetime],
    *,
    customers: Collection[int] | None = None,
    catalog: Catalog = CATALOG,
    progress: Progress | None = None,
) -> FeatureTable:
    """The features of all customers, or of some, who had joined as of each moment.

    Rows are by moment, in the order given, then by customer. `progress` is told how many shards
    are done, and of how many.
    """
    return compute_in_parts(
        book, as_ofs, customers=customers, catalog=catalog, progress=progress, keep=_anew
    )


def compute_in_parts(
    book: Book,
    as_ofs: Sequence[datetime],
    *,
    customers: Collection[int] | None = None,
    catalog: Catalog,
    progress: Progress | None,
    keep: Keep,
) -> FeatureTable:
    """What `compute` gives; `keep` is asked for each part, with a way to make it."""
    work, ids, joined = _work(book, as_ofs, customers, catalog)
    moments = work.as_ofs
    dues = _dues(work, ids)
    values = np.empty((len(moments), len(ids), len(catalog)))
    parts = list(_parts(book, ids))
    makers = [
        partial(keep, number, partial(_features, work, shard, ids[part], dues))
        for number, (shard, part) in enumerate(parts)
    ]
    for done, (number, made) in enumerate(_made(makers), start=1):
        values[:, parts[number][1]] = made
        if progress is not None:
            progress(done, len(parts))
    return _joined(work, ids, joined, values)


def features_of_logs(
    book: Book,
    as_ofs: Sequence[datetime],
    log_of: Callable[[Owners], EventLog],
    *,
    customers: Collection[int] | None,
    catalog: Catalog,
) -> FeatureTable:
    """What `compute` gives if the transactions were those of the log, and not the book's own."""
    work, ids, joined = _work(book, as_ofs, customers, catalog)
    holders = owners(ids, work.accounts)
    values = _finished(work, log_of(holders), holders, _dues(work, ids))
    return _joined(work, ids, joined, values)


def _made(makers: Sequence[Callable[[], Values]]) -> Iterator[tuple[int, Values]]:
    """Each maker's number and what it makes, in threads; one alone needs none."""
    if len(makers) <= 1:
        yield from ((number, make()) for number, make in enumerate(makers))
        return
    with ThreadPoolExecutor(cpu_count()) as pool:
        jobs = {pool.submit(make): number for number, make in enumerate(makers)}
        try:
            for job in as_completed(jobs):
                yield jobs.pop(job), job.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _anew(_: int, make: Callable[[], Values]) -> Values:
    return make()


def _work(
    book: Book, as_ofs: Sequence[datetime], customers: Collection[int] | None, catalog: Catalog
) -> tuple[_Work, Integers, Integers]:
    """What all shards have in common, the customers, and the moments at which they had joined."""
    moments = np.array([microseconds(as_of) for as_of in as_ofs], np.int64)
    plans = plan(catalog, "transactions"), plan(catalog, "payments")
    ids, joined = _customers(book, customers)
    everyone = customers is None
    accounts = _by_customer(book.accounts()) if everyone else book.owned("accounts", ids)
    return _Work(book, catalog, *plans, accounts, moments, everyone), ids, joined


def _joined(work: _Work, ids: Integers, joined: Integers, values: Values) -> FeatureTable:
    """The rows of those who had joined as of each moment; nothing is copied if all had."""
    here = (joined <= work.as_ofs[:, np.newaxis]).reshape(-1)
    who, when = np.tile(ids, len(work.as_ofs)), np.repeat(work.as_ofs, len(ids))
    values = values.reshape(len(here), len(work.catalog))
    if not here.all():
        who, when, values = who[here], when[here], values[here]
    return FeatureTable(who, when, values, work.catalog.names)


def _customers(book: Book, chosen: Collection[int] | None) -> tuple[Integers, Integers]:
    """The customers' ids, ascending, and the moments at which they had joined."""
    rows = book.customers() if chosen is None else book.owned("customers", sorted(chosen))
    ids = rows["customer_id"].to_numpy()
    joined = day_ends(epochs(rows["joined_on"], MISSING), book.info.timezone)
    order = np.argsort(ids)
    return ids[order], joined[order]


def _parts(book: Book, ids: Integers) -> Iterator[tuple[Shard | None, slice]]:
    """Customers' places by shard, large ones cut; those after the last have no transactions."""
    start = 0
    for shard in book.shards:
        end = int(np.searchsorted(ids, shard.last_customer, side="right"))
        cuts = np.linspace(start, end, -(-shard.rows // ROWS) + 1).astype(int).tolist()
        yield from ((shard, slice(*cut)) for cut in pairwise(cuts) if cut[0] < cut[1])
        start = end
    if start < len(ids):
        yield None, slice(start, len(ids))


def _dues(work: _Work, ids: Integers) -> pa.Table:
    """The customers' obligations by customer; those of one keep the book's order."""
    if not work.everyone:
        return work.book.owned("obligations", ids)
    return _by_customer(work.book.obligations())


def _by_customer(rows: pa.Table) -> pa.Table:
    order = np.argsort(rows["customer_id"].to_numpy(), kind="stable")
    return rows.take(pa.array(order)).combine_chunks()


def _features(work: _Work, shard: Shard | None, ids: Integers, dues: pa.Table) -> Values:
    """The features (as_of, customer, feature) of some customers of one shard."""
    if shard is None:
        rows = TRANSACTIONS.columns.empty_table()
    else:
        columns = (*COLUMNS, *work.transactions.columns)
        rows = work.book.transactions_of(shard, ids, columns)
    holders = owners(ids, _theirs(work.accounts, ids))
    stops = calendar(work.transactions.tables, work.as_ofs).stops
    log = transaction_log(rows, holders, work.timezone, int(stops.min(initial=LAST)))
    return _finished(work, log, holders, dues)


def _finished(work: _Work, log: EventLog, holders: Owners, dues: pa.Table) -> Values:
    """The features (as_of, customer, feature) of the customers whose log it is.

    Obligations are those of others too, by customer.
    """
    ids, moments = holders.customers, work.as_ofs
    payments = payment_log(_theirs(dues, ids), holders, work.timezone)
    limits = credit_limits(_theirs(work.accounts, ids), holders, moments, work.timezone)
    measured = (
        (work.transactions, _rows(measure(log, work.transactions.tables, moments))),
        (work.payments, _rows(measure(payments, work.payments.tables, moments))),
    )
    as_of, limit = np.repeat(moments.astype(np.float64), len(ids)), floats(limits).reshape(-1)
    values = np.empty((len(as_of), len(work.catalog)))
    for start in range(0, len(values), BLOCK):
        block = slice(start, start + BLOCK)
        known = {AS_OF: as_of[block], CREDIT_LIMIT: limit[block]}
        for given, rows in measured:
            known |= zip(given.names, floats(np.ascontiguousarray(rows[block].T)), strict=True)
        values[block] = finish(work.catalog, known)
    return values.reshape(len(moments), len(ids), len(work.catalog))


def _theirs(rows: pa.Table, ids: Integers) -> pa.Table:
    """Of rows by customer, those from the first to the last of the (ascending) customers."""
    if not len(ids):
        return rows.slice(0, 0)
    start, end = np.searchsorted(rows["customer_id"].to_numpy(), [ids[0], ids[-1] + 1])
    return rows.slice(start, end - start)


def _rows(out: Integers) -> Integers:
    """One row for each moment and customer."""
    moments, customers, outputs = out.shape
    return out.reshape(moments * customers, outputs)
