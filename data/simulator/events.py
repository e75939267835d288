"""The log of a run: what the bank would see, in parts that are put in order day by day.

A step appends arrays; nothing is computed twice. The log of an oracle's run is `NoLog`, which
keeps nothing.
"""

from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from data.tables import CHANNELS, KINDS, STATUSES

Array = np.ndarray[Any, np.dtype[Any]]
KIND = {name: code for code, name in enumerate(KINDS)}
CHANNEL = {name: code for code, name in enumerate(CHANNELS)}
BOOKED, FAILED, REVERSED = (STATUSES.index(name) for name in ("booked", "failed", "reversed"))
NOBODY = -1
NO_MCC = -1
SECOND_BITS = 17
_COLUMNS: tuple[type[np.integer[Any]], ...] = (
    np.uint16,
    np.int32,
    np.int64,
    np.int8,
    np.int8,
    np.int16,
    np.int32,
    np.int8,
)


@dataclass(frozen=True)
class Events:
    """Some of one day's events; scalars hold for all of them.

    `second` is the local second of the day; `amount` is signed; `party` is NOBODY when unknown.
    """

    customer: Array
    second: Array
    amount: Array
    kind: Array | int
    channel: Array | int
    mcc: Array | int = NO_MCC
    party: Array | int = NOBODY
    status: Array | int = BOOKED


class Log(Protocol):
    """Where the steps of a day report their events."""

    keeps: bool

    def add(self, events: Events) -> None:
        """Take note of some of the day's events."""

    def close(self, day: int) -> None:
        """The day is over."""


class NoLog:
    """Forgets everything."""

    keeps = False

    def add(self, events: Events) -> None:
        """Forget the events."""

    def close(self, day: int) -> None:
        """Nothing was kept."""


@dataclass
class EventLog:
    """Keeps every event as compact columns: those of `Events` in order, then the day."""

    keeps: bool = True
    parts: list[tuple[Array, ...]] = field(default_factory=list)
    today: list[tuple[Array, ...]] = field(default_factory=list)

    def add(self, events: Events) -> None:
        """Keep the events."""
        count = len(events.customer)
        values = vars(events).values()
        if count:
            self.today.append(
                tuple(
                    _column(value, count, kind)
                    for value, kind in zip(values, _COLUMNS, strict=True)
                )
            )

    def close(self, day: int) -> None:
        """Put the day's events in order of customer and time, as they were reported when equal."""
        columns = [np.concatenate(column) for column in zip(*self.today, strict=True)]
        self.today.clear()
        if columns:
            order = in_order(columns[0], columns[1])
            ordered = [column[order] for column in columns]
            ordered.append(np.full(len(order), day, dtype=np.int16))
            self.parts.append(tuple(ordered))

    def columns(self) -> list[Array]:
        """All events by customer, then time; the log is empty afterwards."""
        waiting = [list(column) for column in zip(*self.parts, strict=True)]
        self.parts.clear()
        order = np.argsort(np.concatenate(waiting[0]), kind="stable")
        return [np.concatenate(waiting.pop(0))[order] for _ in range(len(waiting))]


def in_order(customer: Array, second: Array) -> Array:
    """The order by customer and second of a day, stable: one sort of packed integers."""
    bits = len(customer).bit_length()
    key = (customer.astype(np.int64) << SECOND_BITS | second) << bits | np.arange(len(customer))
    key.sort()
    return np.asarray(key & ((1 << bits) - 1))


def _column(values: Array | int, count: int, kind: type[np.integer[Any]]) -> Array:
    if isinstance(values, int):
        return np.full(count, values, dtype=kind)
    return values.astype(kind)
