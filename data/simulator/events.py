"""The log of a run: what the bank would see, in parts that are put in order at the end.

A step appends arrays; nothing is computed twice. The log of an oracle's run is `NO_LOG`, which
keeps nothing.
"""

from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from data.tables import CHANNELS, KINDS, STATUSES

Array = np.ndarray[Any, np.dtype[Any]]
KIND = {name: code for code, name in enumerate(KINDS)}
CHANNEL = {name: code for code, name in enumerate(CHANNELS)}
BOOKED, FAILED = STATUSES.index("booked"), STATUSES.index("failed")
NOBODY = -1
NO_MCC = -1


@dataclass(frozen=True)
class Events:
    """Some of one day's events, for each customer in order of time; scalars hold for all of them.

    `second` counts from the start of the run; `amount` is signed; `party` is NOBODY when unknown.
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
    """Where a step reports its events."""

    keeps: bool

    def add(self, events: Events) -> None:
        """Take note of the events."""


class NoLog:
    """Forgets everything."""

    keeps = False

    def add(self, events: Events) -> None:
        """Forget the events."""


@dataclass
class EventLog:
    """Keeps every event as compact columns."""

    keeps: bool = True
    parts: list[tuple[Array, ...]] = field(default_factory=list)

    def add(self, events: Events) -> None:
        """Keep the events."""
        count = len(events.customer)
        if not count:
            return
        self.parts.append(
            (
                events.customer.astype(np.int32),
                events.second.astype(np.int32),
                events.amount.astype(np.int64),
                _column(events.kind, count, np.int8),
                _column(events.channel, count, np.int8),
                _column(events.mcc, count, np.int16),
                _column(events.party, count, np.int32),
                _column(events.status, count, np.int8),
            )
        )

    def columns(self) -> tuple[Array, ...]:
        """All events, each customer's in order of time: the columns of `Events`, in its order."""
        columns = [np.concatenate(column) for column in zip(*self.parts, strict=True)]
        key = columns[0].astype(np.int64) << 32 | columns[1]
        order = np.argsort(key, kind="stable")
        return tuple(column[order] for column in columns)


def _column(values: Array | int, count: int, kind: type[np.signedinteger[Any]]) -> Array:
    if isinstance(values, int):
        return np.full(count, values, dtype=kind)
    return values.astype(kind)
