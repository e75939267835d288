"""Aggregates of one scoring, prepared when it is stored: a dashboard never adds up a book."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from engine.store.bulk import upsert
from engine.store.decisions import any_decided, newest
from engine.store.schema import AGGREGATES, COMING_PAYMENTS, CUSTOMERS, MODELS, PORTFOLIO, SCORES

_NAME = "summary"


@dataclass(frozen=True)
class PortfolioSummary:
    """The book at a glance; money in minor units of the portfolio's currency.

    `due_this_week` counts the payments due in the seven days that begin at `as_of`, and
    `expected_missed_this_week` adds up their probabilities.
    """

    as_of: datetime
    model_id: str
    customers: int
    vulnerable: int
    mean_probability: float | None
    customers_by_band: Mapping[str, int]
    customers_by_hardship: Mapping[str, int]
    customers_by_treatment: Mapping[str, int]
    exposure_by_band: Mapping[str, int]
    due_this_week: int
    amount_due_this_week: int
    expected_missed_this_week: float


def prepare(conn: Connection, as_of: datetime, model_id: str) -> PortfolioSummary:
    """Add up one model's scores as of one moment, and keep the result."""
    chosen = (SCORES.c.as_of == as_of, SCORES.c.model_id == model_id)
    treatment = newest("treatment") if any_decided(conn) else SCORES.c.treatment
    cells = conn.execute(_cells(chosen, treatment)).all()
    customers = sum(cell.customers for cell in cells)
    due, amount, missed = conn.execute(_due(_first_day(conn, as_of), chosen)).one()
    summary = PortfolioSummary(
        as_of=as_of,
        model_id=model_id,
        customers=customers,
        vulnerable=conn.execute(_vulnerable(chosen)).scalar_one(),
        mean_probability=sum(cell.expected for cell in cells) / customers if customers else None,
        customers_by_band=_totals(cells, "band", "customers"),
        customers_by_hardship=_totals(cells, "hardship", "customers"),
        customers_by_treatment=_totals(cells, "treatment", "customers"),
        exposure_by_band=_totals(cells, "band", "exposure"),
        due_this_week=due,
        amount_due_this_week=int(amount),
        expected_missed_this_week=missed,
    )
    conn.execute(upsert(conn, AGGREGATES), _stored(summary))
    return summary


def read(conn: Connection) -> PortfolioSummary | None:
    """The champion's latest summary, or None before the first scoring."""
    query = (
        select(AGGREGATES)
        .join(MODELS)
        .where(MODELS.c.state == "champion", AGGREGATES.c.name == _NAME)
        .order_by(AGGREGATES.c.as_of.desc())
        .limit(1)
    )
    row = conn.execute(query).one_or_none()
    return None if row is None else PortfolioSummary(row.as_of, row.model_id, **row.body)


def _stored(summary: PortfolioSummary) -> dict[str, Any]:
    body = asdict(summary)
    key = {name: body.pop(name) for name in ("as_of", "model_id")}
    return {**key, "name": _NAME, "body": body}


def _first_day(conn: Connection, as_of: datetime) -> date:
    """The day that begins at `as_of` where the portfolio is."""
    zone = conn.execute(select(PORTFOLIO.c.timezone)).scalar_one_or_none() or "UTC"
    return as_of.astimezone(ZoneInfo(zone)).date()


def _due(first: date, chosen: tuple[ColumnElement[bool], ...]) -> Select[Any]:
    """How many payments fall due within a week of `first`, their sum, and how many are missed."""
    payments = COMING_PAYMENTS.c
    return (
        select(
            func.count(),
            func.coalesce(func.sum(payments.amount), 0),
            func.coalesce(func.sum(payments.probability), 0.0),
        )
        .join_from(COMING_PAYMENTS, SCORES)
        .where(*chosen, payments.due_on >= first, payments.due_on < first + timedelta(days=7))
    )


def _vulnerable(chosen: tuple[ColumnElement[bool], ...]) -> Select[Any]:
    return (
        select(func.count())
        .join_from(SCORES, CUSTOMERS)
        .where(*chosen, CUSTOMERS.c.vulnerable.is_(True))
    )


def _cells(chosen: tuple[ColumnElement[bool], ...], treatment: ColumnElement[Any]) -> Select[Any]:
    """Totals for each band, hardship and treatment, in one pass over the scores."""
    keys = (SCORES.c.band, SCORES.c.hardship, treatment.label("treatment"))
    return (
        select(
            *keys,
            func.count().label("customers"),
            func.sum(SCORES.c.exposure).label("exposure"),
            func.sum(SCORES.c.probability).label("expected"),
        )
        .where(*chosen)
        .group_by(*keys)
        .order_by(*keys)
    )


def _totals(cells: Sequence[Row[Any]], key: str, value: str) -> dict[str, int]:
    totals: Counter[str] = Counter()
    for cell in cells:
        totals[getattr(cell, key)] += int(getattr(cell, value))
    return dict(sorted(totals.items()))
