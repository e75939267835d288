"""Promises to pay: what a customer said they would pay and when, and what became of it.

A promise is open until it is kept, broken or cancelled; that happens once, and the moment of it is
stored too, so that what stood at any past moment can be told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, insert, select, update

from engine.store.schema import PROMISES

State = Literal["open", "kept", "broken", "cancelled"]
Standing = Literal["open", "broken"]
_REMEMBERED = timedelta(days=90)  # how long a broken promise counts


class PromiseStateError(ValueError):
    """The promise is not open any more."""


@dataclass(frozen=True)
class Promise:
    """One promise, in minor units; `resolved_at` and `evidence` say when and why it ended."""

    promise_id: int
    customer_id: int
    obligation_id: int
    amount: int
    due_on: date
    made_at: datetime
    channel: str
    recorded_by: str
    state: State
    resolved_at: datetime | None
    evidence: str | None


def insert_promise(
    conn: Connection,
    *,
    customer_id: int,
    obligation_id: int,
    amount: int,
    due_on: date,
    made_at: datetime,
    channel: str,
    recorded_by: str,
) -> Promise:
    """Record a promise as open; the database refuses a second open one for the same payment."""
    values = {
        "customer_id": customer_id,
        "obligation_id": obligation_id,
        "amount": amount,
        "due_on": due_on,
        "made_at": made_at,
        "channel": channel,
        "recorded_by": recorded_by,
        "state": "open",
    }
    row = conn.execute(insert(PROMISES).returning(PROMISES), values).mappings().one()
    return Promise(**row)


def promises_of(conn: Connection, customer_id: int) -> list[Promise]:
    """All promises of a customer, newest first."""
    query = (
        select(PROMISES)
        .where(PROMISES.c.customer_id == customer_id)
        .order_by(PROMISES.c.made_at.desc(), PROMISES.c.promise_id.desc())
    )
    return [Promise(**row) for row in conn.execute(query).mappings()]


def open_promises(conn: Connection) -> list[Promise]:
    """All open promises, by the day they are due."""
    query = select(PROMISES).where(PROMISES.c.state == "open")
    order = (PROMISES.c.due_on, PROMISES.c.promise_id)
    return [Promise(**row) for row in conn.execute(query.order_by(*order)).mappings()]


def resolve(
    conn: Connection, promise_id: int, state: State, at: datetime, evidence: str
) -> Promise:
    """End an open promise.

    Raises:
        PromiseStateError: There is none of that id that is open.
    """
    query = (
        update(PROMISES)
        .where(PROMISES.c.promise_id == promise_id, PROMISES.c.state == "open")
        .values(state=state, resolved_at=at, evidence=evidence)
        .returning(PROMISES)
    )
    row = conn.execute(query).mappings().one_or_none()
    if row is None:
        raise PromiseStateError(
            f"Promise {promise_id!r} is not open: `forbear promises list` shows those that are."
        )
    return Promise(**row)


def standing(
    conn: Connection, moment: datetime, *, customer_id: int | None = None
) -> Mapping[int, Standing]:
    """Who had an open promise at a moment, or else one broken in the ninety days before it."""
    query = select(PROMISES.c.customer_id, PROMISES.c.state, PROMISES.c.resolved_at).where(
        PROMISES.c.made_at <= moment
    )
    if customer_id is not None:
        query = query.where(PROMISES.c.customer_id == customer_id)
    found: dict[int, Standing] = {}
    for row in conn.execute(query):
        if row.resolved_at is None or row.resolved_at > moment:
            found[row.customer_id] = "open"
        elif row.state == "broken" and row.resolved_at > moment - _REMEMBERED:
            found.setdefault(row.customer_id, "broken")
    return found
