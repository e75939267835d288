"""One customer's part of a book: the same reading as the whole book's, for a fraction of its cost.

Whatever computes with a book computes the same with this, for this customer. The small tables are
read once for a version of the book and stay in memory by customer; transactions are read from the
row groups that hold the customer's, once.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, fields

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from data.book import Book, Shard
from data.clustered import by_customer
from data.shards import read_customers
from data.tables import TRANSACTIONS, TableName


@dataclass(frozen=True)
class OneCustomer(Book):
    """A book in which nobody but this customer is."""

    customer_id: int
    _read: list[pa.Table] = field(default_factory=list, compare=False, repr=False)

    def transactions(self, shard: Shard, columns: Sequence[str] | None = None) -> pa.Table:
        """The customer's rows of their shard."""
        wanted = TRANSACTIONS.columns.names if columns is None else list(columns)
        if not self._read or not {*wanted} <= {*self._read[-1].column_names}:
            self._read.append(read_customers(shard.path, [self.customer_id], wanted))
        return self._read[-1].select(wanted)

    def transactions_of(
        self,
        shard: Shard,
        customers: Sequence[int] | NDArray[np.int64],
        columns: Sequence[str] | None = None,
    ) -> pa.Table:
        """The customer's rows of their shard, if they are one of these."""
        rows = self.transactions(shard, columns)
        return rows if self.customer_id in customers else rows.slice(0, 0)

    def customer_ids(self) -> NDArray[np.int64]:
        """Those of the whole book."""
        return by_customer(self.root, self.fingerprint, "customers")[1]

    def _table(self, name: TableName) -> pa.Table:
        rows, owners = by_customer(self.root, self.fingerprint, name)
        first, end = np.searchsorted(owners, [self.customer_id, self.customer_id + 1])
        return rows.slice(first, end - first)


def one_customer(book: Book, customer_id: int) -> OneCustomer:
    """The book as far as it is about this customer; empty if there is no such customer."""
    given = {each.name: getattr(book, each.name) for each in fields(Book)}
    place = bisect_left(book.shards, customer_id, key=lambda shard: shard.last_customer)
    return OneCustomer(
        **{**given, "shards": book.shards[place : place + 1]}, customer_id=customer_id
    )
