"""One customer's part of a book: the same reading as the whole book's, for a fraction of its cost.

Whatever computes with a book computes the same with this, for this customer. The small tables are
read once for a version of the book and stay in memory by customer; transactions are read from the
row groups that hold the customer's.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from data.book import Book, Shard
from data.clustered import by_customer
from data.tables import TableName


@dataclass(frozen=True)
class OneCustomer(Book):
    """A book in which nobody but this customer is."""

    customer_id: int

    def transactions(self, shard: Shard, columns: Sequence[str] | None = None) -> pa.Table:
        """The customer's rows of their shard."""
        rows = self.timeline(self.customer_id)
        return rows if columns is None else rows.select(list(columns))

    def customer_ids(self) -> NDArray[np.int64]:
        """Those of the whole book."""
        return np.unique(by_customer(self.root, self.fingerprint, "customers")[1])

    def _table(self, name: TableName) -> pa.Table:
        rows, owners = by_customer(self.root, self.fingerprint, name)
        first, end = np.searchsorted(owners, [self.customer_id, self.customer_id + 1])
        return rows.slice(first, end - first)


def one_customer(book: Book, customer_id: int) -> OneCustomer:
    """The book as far as it is about this customer; empty if there is no such customer."""
    given = {field.name: getattr(book, field.name) for field in fields(Book)}
    place = bisect_left(book.shards, customer_id, key=lambda shard: shard.last_customer)
    return OneCustomer(
        **{**given, "shards": book.shards[place : place + 1]}, customer_id=customer_id
    )
