"""Promises to pay: what a customer said they would pay and when, and what became of it.

A promise is open until it is kept, broken or cancelled; that happens once, and the moment of it is
stored too, so that what stood at any past moment can be told. A plan of several instalments is as
many promises for one payment, made at the same moment.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, func, insert, select, update

from engine.store.schema import PROMISES

State = Literal["open", "kept", "broken", "cancelled"]
Standing = Literal["open", "broken"]
_REMEMBERED = timedelta(days=90)  # how long a broken promise counts


class PromiseStateError(ValueError):
    """The promise is not open any more."""


@dataclass(frozen=True)
class Promise:
    """One promise, in minor units; `resolved_at` and `evidence` say when and why it ended.

    It is the `instalment`th, from 1, of the `instalments` of its plan.
    """

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
    instalment: int = 1
    instalments: int = 1


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
    instalment: int = 1,
    instalments: int = 1,
) -> Promise:
    """Record a promise as open; the database refuses a second one for an instalment."""
    values = {
        "customer_id": customer_id,
        "obligation_id": obligation_id,
        "amount": amount,
        "due_on": due_on,
        "made_at": made_at,
        "channel": channel,
        "recorded_by": recorded_by,
        "state": "open",
        "instalment": instalment,
        "instalments": instalments,
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


def promised_until(conn: Connection, promise: Promise) -> int:
    """The minor units of the promise and of those before it in its plan, none cancelled."""
    query = select(func.sum(PROMISES.c.amount)).where(
        PROMISES.c.obligation_id == promise.obligation_id,
        PROMISES.c.made_at == promise.made_at,
        PROMISES.c.instalment <= promise.instalment,
        PROMISES.c.state != "cancelled",
    )
    return int(conn.execute(query).scalar_one())


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
    """Who had an open promise at a moment, or else one broken in the ninety days before it.

    Whoever broke an instalment has broken the plan, though later ones are open.
    """
    of_plan = (PROMISES.c.customer_id, PROMISES.c.obligation_id, PROMISES.c.made_at)
    query = select(*of_plan, PROMISES.c.instalment, PROMISES.c.state, PROMISES.c.resolved_at)
    if customer_id is not None:
        query = query.where(PROMISES.c.customer_id == customer_id)
    open_, broken = [], dict[tuple[int, int, datetime], int]()
    known = query.where(PROMISES.c.made_at <= moment).order_by(PROMISES.c.instalment)
    for number, obligation, made_at, part, state, resolved_at in conn.execute(known):
        plan = (number, obligation, made_at)
        if resolved_at is None or resolved_at > moment:
            open_.append((plan, part))
        elif state == "broken" and resolved_at > moment - _REMEMBERED:
            broken.setdefault(plan, part)
    found: dict[int, Standing] = {plan[0]: "broken" for plan in broken}
    return found | {plan[0]: "open" for plan, part in open_ if part <= broken.get(plan, part)}
