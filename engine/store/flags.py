"""Dated flags: from which day to which a customer is in a state that the contact rules ask for.

Statements are only ever added. Of those about one flag and its first day the newest that was known
at a moment counts, so a past verdict finds again what was known then.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime

import pyarrow as pa
from sqlalchemy import Connection, insert, select

from engine.store import erasures
from engine.store.schema import FLAGS

IMPORTED_BY = "import"
_CHUNK = 5_000


@dataclass(frozen=True)
class Flag:
    """One statement; days are local ones of the customer, both included; no end: it goes on."""

    customer_id: int
    flag: str
    since: date
    until: date | None
    source: str
    recorded_by: str
    recorded_at: datetime

    def stands_on(self, day: date) -> bool:
        """Whether the day is one of the flag's."""
        return self.since <= day and (self.until is None or day <= self.until)


def insert_flags(conn: Connection, flags: Iterable[Flag]) -> int:
    """Add the statements; return how many."""
    rows = [asdict(flag) for flag in flags]
    for start in range(0, len(rows), _CHUNK):
        conn.execute(insert(FLAGS), rows[start : start + _CHUNK])
    return len(rows)


def known(conn: Connection, customer_id: int, at: datetime) -> tuple[Flag, ...]:
    """What was known at a moment of a customer's flags, past, present and coming, by first day."""
    return tuple(_newest(conn, at, customer_id).values())


def take_over(conn: Connection, stated: pa.Table, at: datetime) -> int:
    """Add what a book says that is not known yet; return how many statements were new."""
    before, gone = _newest(conn, at, None), erasures.everybody(conn)
    fresh = []
    for row in stated.to_pylist():
        flag = Flag(**row, recorded_by=IMPORTED_BY, recorded_at=at)
        old = before.get((flag.customer_id, flag.flag, flag.since))
        if flag.customer_id in gone:
            continue
        if old is None or (old.until, old.source) != (flag.until, flag.source):
            fresh.append(flag)
    return insert_flags(conn, fresh)


def _newest(
    conn: Connection, at: datetime, customer_id: int | None
) -> dict[tuple[int, str, date], Flag]:
    query = select(FLAGS).where(FLAGS.c.recorded_at <= at)
    if customer_id is not None:
        query = query.where(FLAGS.c.customer_id == customer_id)
    found = {}
    order = (FLAGS.c.recorded_at, FLAGS.c.flag_id)
    for row in conn.execute(query.order_by(*order)).mappings():
        flag = Flag(**{name: value for name, value in row.items() if name != "flag_id"})
        found[flag.customer_id, flag.flag, flag.since] = flag
    return dict(sorted(found.items(), key=lambda item: (item[0][2], item[0][1])))
