"""A book that is looked ahead from while it is read for something else.

A night reads every transaction for its features; what the payments coming as of its moment need is
told from the same rows as they pass, so that they are read once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from data.book import Book, KeptBook, Shard
from engine.model.outlook import Outlook
from engine.model.records import COLUMNS, records

if TYPE_CHECKING:
    import pyarrow as pa

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Keys = tuple[Integers, Integers, Integers]
_DAYS = 1 << 20  # more than any calendar holds


@dataclass(frozen=True, kw_only=True)
class Watched(KeptBook):
    """The book, and the outlook of the payments coming as of one moment.

    Every customer's rows have to be read once before the outlook is asked for.
    """

    keys: Keys = field(compare=False, repr=False)  # customer, moment, days until due: ascending
    outlook: Outlook = field(compare=False, repr=False)
    insiders: Integers = field(compare=False, repr=False)  # the bank's customers, ascending

    @classmethod
    def over(cls, book: Book, keys: Keys, outlook: Outlook) -> "Watched":
        """The same book, watched."""
        return cls(
            **{each.name: getattr(book, each.name) for each in fields(Book)},
            keys=keys,
            outlook=outlook,
            insiders=book.customer_ids(),
        )

    def transactions_of(
        self,
        shard: Shard,
        customers: Sequence[int] | Integers,
        columns: Sequence[str] | None = None,
    ) -> "pa.Table":
        """The rows as of any book; those of customers with a payment coming are looked at."""
        wanted = None if columns is None else list(dict.fromkeys([*columns, *COLUMNS]))
        rows = super().transactions_of(shard, customers, wanted)
        ends = np.searchsorted(self.keys[0], (customers[0], customers[-1] + 1))
        owing = np.intersect1d(self.keys[0][slice(*ends)], customers)
        some = records(rows.select(COLUMNS), owing, self.insiders, self.info.timezone)
        self.outlook.look(some)
        return rows if columns is None else rows.select(columns)

    def seen(self, keys: Keys) -> Floats | None:
        """The outlook of these rows, if they are all of the moment that was watched."""
        if not np.isin(keys[1], self.keys[1]).all():
            return None
        place = np.searchsorted(_order(self.keys), _order(keys))
        inputs: Floats = self.outlook.inputs[place]
        return inputs


def _order(keys: Keys) -> Integers:
    return keys[0] * _DAYS + keys[2]
