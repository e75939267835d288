"""What the model would say of a customer with other features: its answer, no causal claim."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import numpy as np
from pydantic import Field

from engine.features import CATALOG
from engine.store import customers, feature_values
from tools.base import tool
from tools.context import HORIZON_DAYS, Context
from tools.errors import RefusedChangeError
from tools.vocabulary import feature_code

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from engine.explain.whatif import Change, WhatIf
    from engine.store.scores import Score

_MOST = 8
_NOTE = "This is what the model says of another row, not what would happen to the customer."


@dataclass(frozen=True)
class TriedChange:
    """A feature before and after; only `lowest` to `highest` may be tried.

    `chosen_by` is you, or usual (the customer's own) or harmless (the end of the usual range) where
    no value was given; toward is harm or relief.
    """

    code: str
    label: str
    unit: str
    old: float | None
    new: float | None
    lowest: float
    highest: float
    chosen_by: str
    toward: str | None


@dataclass(frozen=True)
class FollowedChange:
    """A feature that changed with those that were asked for."""

    code: str
    label: str
    unit: str
    old: float | None
    new: float | None


@dataclass(frozen=True)
class RiskyPayment:
    """The payment that is most at risk."""

    kind: str
    due_on: date
    amount: int


@dataclass(frozen=True)
class WhatIfAnswer:
    """The model's answer to the changed row beside its answer to the real one."""

    customer_id: int
    reference: str
    probability_before: float
    probability_after: float
    probability_change: float
    band_before: str
    band_after: str
    changes: tuple[TriedChange, ...]
    followed: tuple[FollowedChange, ...]
    payment_before: RiskyPayment | None
    payment_after: RiskyPayment | None
    horizon_days: int
    currency: str
    note: str
    as_of: datetime
    model_id: str
    source: str


@tool(effect="read")
def what_if(
    ctx: Context,
    customer_id: int,
    changes: Annotated[dict[str, float | None], Field(min_length=1, max_length=_MOST)],
) -> WhatIfAnswer:
    """Ask the model about a customer with other features, such as {"salary_days_late": 0}.

    `changes` maps feature codes to values in the feature's unit (amounts in minor units, shares of
    one); null means the customer's own usual value, or the harmless end of the usual range. Returns
    probability and band before and after. It is the model's answer, not a promise.
    """
    from engine.explain.whatif import WhatIfError
    from engine.explain.whatif import what_if as ask

    with ctx.store.read() as conn:
        customer = ctx.customer(conn, customer_id)
        score = ctx.score(conn, customer_id)
        model = ctx.model(conn)
        codes = {feature_code(name): value for name, value in changes.items()}
        ranges = {code: _range(conn, code) for code in codes}
        owed = {due.obligation_id: due for due in customers.obligations(conn, customer_id)}
    usual = _usual(ctx, score, [code for code, value in codes.items() if value is None])
    tried = {
        code: _value(code, value, usual.get(code), ranges[code]) for code, value in codes.items()
    }
    asked = {code: value for code, (value, _) in tried.items()}
    try:
        found = ask(ctx.book, model, customer_id, score.as_of, asked, ranges)
    except WhatIfError as refusal:
        raise RefusedChangeError(str(refusal)) from refusal
    return WhatIfAnswer(
        customer_id=customer_id,
        reference=customer.reference,
        probability_before=found.probability_before,
        probability_after=found.probability_after,
        probability_change=found.probability_after - found.probability_before,
        band_before=found.band_before,
        band_after=found.band_after,
        changes=_tried(found, ranges, {code: by for code, (_, by) in tried.items()}),
        followed=tuple(_followed(each) for each in found.changes if not each.asked),
        payment_before=_payment(found.payment_before, owed),
        payment_after=_payment(found.payment_after, owed),
        horizon_days=HORIZON_DAYS,
        currency=ctx.currency,
        note=_NOTE,
        as_of=ctx.local(found.as_of),
        model_id=found.model_id,
        source=f"model {found.model_id} and score {score.score_id}",
    )


def _range(conn: "Connection", code: str) -> tuple[float, float]:
    """What was observed in the book, and what is usual at least."""
    seen = feature_values.values(conn, CATALOG.hash, CATALOG.names.index(code)).value
    known = [*seen[~np.isnan(seen)].tolist(), *(CATALOG[code].usual_range or ())]
    if not known:
        raise RefusedChangeError(
            f"{code!r} was observed for nobody, so it has no range to change it in."
        )
    return min(known), max(known)


def _usual(ctx: Context, score: "Score", codes: "Sequence[str]") -> dict[str, float]:
    """The customer's own usual values, as reasons have them: of those that were ever observed."""
    from data.one_customer import one_customer
    from engine.explain import usual_values
    from engine.features.compute import compute
    from engine.night import moments_of

    if not codes:
        return {}
    alone, earlier = one_customer(ctx.book, score.customer_id), moments_of(score.as_of)[:-1]
    table = compute(alone, earlier, customers=[score.customer_id])
    if not len(table):
        return {}
    mean = dict(zip(table.names, usual_values(list(table.values)), strict=True))
    return {code: float(mean[code]) for code in codes if not np.isnan(mean[code])}


def _value(
    code: str, value: float | None, usual: float | None, allowed: tuple[float, float]
) -> tuple[float, str]:
    """The value to try, and who chose it."""
    if value is not None:
        return value, "you"
    if usual is not None:
        return _fitting(code, usual, allowed), "usual"
    feature = CATALOG[code]
    if feature.harm is None:
        raise RefusedChangeError(
            f"Neither end of {code!r} is the harmless one: give a value between {allowed[0]:g} and "
            f"{allowed[1]:g}."
        )
    low, high = feature.usual_range or allowed
    return _fitting(code, low if feature.harm == "up" else high, allowed), "harmless"


def _fitting(code: str, value: float, allowed: tuple[float, float]) -> float:
    """The nearest value that the feature can have: whole where it counts something."""
    bounded = min(max(value, allowed[0]), allowed[1])
    return float(round(bounded)) if any(code == each.name for each in CATALOG.measured) else bounded


def _tried(
    found: "WhatIf", ranges: "Mapping[str, tuple[float, float]]", chosen: "Mapping[str, str]"
) -> tuple[TriedChange, ...]:
    return tuple(
        TriedChange(
            code=each.code,
            label=each.label,
            unit=each.unit,
            old=each.before,
            new=each.after,
            lowest=ranges[each.code][0],
            highest=ranges[each.code][1],
            chosen_by=chosen[each.code],
            toward=each.toward,
        )
        for each in found.changes
        if each.asked
    )


def _followed(change: "Change") -> FollowedChange:
    return FollowedChange(change.code, change.label, change.unit, change.before, change.after)


def _payment(
    obligation_id: int | None, owed: "Mapping[int, customers.Obligation]"
) -> RiskyPayment | None:
    due = None if obligation_id is None else owed.get(obligation_id)
    return None if due is None else RiskyPayment(due.kind, due.due_on, due.amount)
