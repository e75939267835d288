"""Payments made in part, as the transactions tell them.

The schedule keeps one line a payment: once the rest is paid, a part paid before is gone from it,
and a part that still stands there tells that the rest never came. So parts are read from what was
booked: a debit of the payment's kind, smaller than it, on a day on which the latest payment of that
kind was open from an earlier day and none of that kind was settled. What later days bring changes
none of this. A part counts from the day after it was booked, once it is known.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.tables import KINDS
from engine.model.cash import Records
from engine.model.dues import NEVER, OPEN_DAYS, OWED, Dues, total_by_day

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
_DAYS = 1 << 20  # more than any calendar holds


@dataclass(frozen=True)
class Parts:
    """Of each part: whose, when, how much, of a payment due and settled when."""

    customer: Integers
    day: Integers
    known: Integers  # epoch microseconds from which it was booked and known
    amount: Floats
    due: Integers
    settled: Integers

    @classmethod
    def of(cls, rows: Records, dues: Dues) -> "Parts":
        """All parts in the records."""
        code = np.full(len(KINDS), -1)
        code[OWED] = np.arange(len(OWED))
        paid = np.flatnonzero((code[rows.kind] >= 0) & (rows.amount < 0))
        owner = rows.customers[rows.place[paid]]
        kind, day, amount = code[rows.kind[paid]], rows.day[paid], -rows.amount[paid]
        latest, open_ = _latest_open(owner, kind, day, dues)
        part = open_ & (amount < np.append(dues.amount, 0)[latest])
        of, chosen = latest[part], paid[part]
        known = np.maximum(rows.booked_at[chosen], rows.known_at[chosen])
        return cls(owner[part], day[part], known, amount[part], dues.due[of], dues.settled[of])

    def known_by(self, moment: int, today: int) -> "Parts":
        """Those of earlier days that were known at the moment."""
        chosen = (self.day < today) & (self.known <= moment)
        return Parts(*(column[chosen] for column in vars(self).values()))

    def paid(self, customers: Integers, first: int, today: int) -> Floats:
        """[customer, day]: paid in part, less parts of what was settled that day."""
        begun = (self.day >= first) & (self.day < today)
        ended = (self.settled >= first) & (self.settled < today)
        days = today - first
        return self._by_day(customers, begun, self.day - first, days) - self._by_day(
            customers, ended, self.settled - first, days
        )

    def left_open(self, customers: Integers, first: int, today: int) -> Floats:
        """[customer, day]: paid by that morning of what was open then; see `Dues.left_open`."""
        days = today - first
        until = np.minimum(np.minimum(self.settled, self.due + OPEN_DAYS), today - 1)
        chosen = (until > self.day) & (until >= first)
        begins = self._by_day(customers, chosen, np.maximum(self.day + 1 - first, 0), days + 1)
        ends = self._by_day(customers, chosen, until + 1 - first, days + 1)
        paid: Floats = np.cumsum(begins - ends, axis=1)[:, :days]
        return paid

    def still_open(self, customers: Integers, first: int, today: int) -> Floats:
        """[customer, day]: paid of what fell due on each day and is open today."""
        chosen = (self.due >= first) & (self.due < today) & (self.settled >= today)
        return self._by_day(customers, chosen, self.due - first, today - first)

    def count(self, customers: Integers, first: int) -> Floats:
        """How many of each customer since the first day."""
        one = np.ones(len(self.day))
        total = total_by_day(
            customers, self.customer, one, self.day >= first, np.zeros_like(self.day), 1
        )
        return total[:, 0]

    def _by_day(
        self, customers: Integers, chosen: NDArray[np.bool_], day: Integers, days: int
    ) -> Floats:
        return total_by_day(customers, self.customer, self.amount, chosen, day, days)


def _latest_open(
    owner: Integers, kind: Integers, day: Integers, dues: Dues
) -> tuple[Integers, NDArray[np.bool_]]:
    """The latest payment of the kind that fell due on an earlier day, and whether it was open.

    It was not where a payment of the kind was settled that day: then that is what was paid for.
    """
    group = dues.customer * len(OWED) + dues.kind
    order = np.lexsort((dues.due, group))
    begun = (group * _DAYS + dues.due)[order]
    wanted = owner * len(OWED) + kind
    place = np.searchsorted(begun, wanted * _DAYS + day) - 1
    latest = np.append(order, len(order))[place]  # place -1: none before
    same = np.append(group, -1)[latest] == wanted
    settled, due = (np.append(each, -NEVER)[latest] for each in (dues.settled, dues.due))
    paid_for = np.isin(wanted * _DAYS + day, (group * _DAYS + dues.settled)[dues.settled < NEVER])
    return latest, same & (settled > day) & (day <= due + OPEN_DAYS) & ~paid_for
