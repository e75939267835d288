"""The risk queue: the champion's latest score of every customer, one narrow row each.

The rows are prepared whenever scores, customers or the champion change, so that any page, filter
or sort reads only them. Everything a query holds is either in a closed list or a bound parameter.
"""

import operator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, get_args

from sqlalchemy import (
    ColumnElement,
    Connection,
    case,
    delete,
    false,
    func,
    insert,
    literal,
    null,
    or_,
    select,
)

from engine.store.conditions import Condition, clause
from engine.store.decisions import any_decided, newest
from engine.store.schema import CUSTOMERS, MODELS, QUEUE, REASONS, SCORES

BANDS = ("LOW", "MEDIUM", "HIGH", "CRITICAL")
_LARGEST_ID = 2**63 - 1
_CHOICES = ("band", "hardship", "treatment", "segment", "region", "language")

SortColumn = Literal[
    "customer_id",
    "probability",
    "band",
    "hardship",
    "payment_kind",
    "payment_due_on",
    "payment_amount",
    "exposure",
    "runway_days",
    "treatment",
    "priority",
    "top_reason",
    "language",
    "region",
    "vulnerable",
    "segment",
]


class SortError(ValueError):
    """The queue has no such column to sort by."""


@dataclass(frozen=True)
class QueueRow:
    """One customer in the queue; money in minor units, `name` is ciphertext for the cipher."""

    customer_id: int
    reference: str
    name: bytes | None
    score_id: int
    probability: float
    band: str
    hardship: str
    payment_kind: str | None
    payment_due_on: date | None
    payment_amount: int | None
    exposure: int
    runway_days: float | None
    treatment: str
    priority: int
    top_reason: str | None
    language: str
    region: str | None
    vulnerable: bool
    segment: str


@dataclass(frozen=True)
class QueueFilter:
    """Which customers to show; what is left out does not restrict. Dates and bounds inclusive."""

    band: tuple[str, ...] = ()
    hardship: tuple[str, ...] = ()
    treatment: tuple[str, ...] = ()
    segment: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    vulnerable: bool | None = None
    min_probability: float | None = None
    max_probability: float | None = None
    due_from: date | None = None
    due_until: date | None = None
    reason: str | None = None
    where: Condition | None = None


@dataclass(frozen=True)
class QueueQuery:
    """A page of the queue; `search` is the start of an id or reference, or part of a region."""

    filters: QueueFilter = field(default_factory=QueueFilter)
    search: str = ""
    sort: SortColumn = "probability"
    descending: bool = True
    offset: int = 0
    limit: int = 50


def queue(conn: Connection, query: QueueQuery) -> list[QueueRow]:
    """One page, sorted; missing values come last, equal ones by customer."""
    held = conditions(conn, query)
    order = _order(query, filtered=bool(held))
    page = (
        select(QUEUE.c.customer_id)
        .where(*held)
        .order_by(*order)
        .offset(query.offset)
        .limit(query.limit)
        .subquery()
    )
    shown = [column for column in QUEUE.columns if column.name != "reason_codes"]
    rows = conn.execute(
        select(*shown, CUSTOMERS.c.name)
        .join_from(page, QUEUE, QUEUE.c.customer_id == page.c.customer_id)
        .join(CUSTOMERS, CUSTOMERS.c.customer_id == page.c.customer_id)
        .order_by(*order)
    )
    return [QueueRow(**row) for row in rows.mappings()]


def count(conn: Connection, query: QueueQuery) -> int:
    """How many customers the query holds on all its pages."""
    found = select(func.count()).select_from(QUEUE).where(*conditions(conn, query))
    return conn.execute(found).scalar_one()


def refresh(conn: Connection) -> None:
    """Prepare the queue again from the champion's latest scores and what is known of customers."""
    conn.execute(delete(QUEUE))
    champion = select(MODELS.c.model_id).where(MODELS.c.state == "champion").scalar_subquery()
    latest = select(func.max(SCORES.c.as_of)).where(SCORES.c.model_id == champion).scalar_subquery()
    chosen = {column.name: _source(column.name) for column in QUEUE.columns}
    if any_decided(conn):
        chosen |= {name: newest(name) for name in ("treatment", "priority")}
    rows = (
        select(*chosen.values())
        .join_from(SCORES, CUSTOMERS, CUSTOMERS.c.customer_id == SCORES.c.customer_id)
        .where(SCORES.c.model_id == champion, SCORES.c.as_of == latest)
    )
    conn.execute(insert(QUEUE).from_select(list(chosen), rows))


def _source(column: str) -> ColumnElement[Any]:
    """Where a column of the queue comes from."""
    of_score = REASONS.c.score_id == SCORES.c.score_id
    if column == "top_reason":
        top = select(REASONS.c.label).where(of_score, REASONS.c.rank == 1)
        return top.correlate(SCORES).scalar_subquery()
    if column == "reason_codes":
        codes = select(func.aggregate_strings(REASONS.c.code, " ")).where(of_score)
        return literal(" ") + func.coalesce(codes.correlate(SCORES).scalar_subquery(), "") + " "
    return SCORES.c[column] if column in SCORES.columns else CUSTOMERS.c[column]


def conditions(conn: Connection, query: QueueQuery) -> list[ColumnElement[bool]]:
    """What the query asks of a row of the queue; nothing where it asks nothing."""
    filters, columns = query.filters, QUEUE.columns
    bounds = (
        (columns.vulnerable, operator.eq, filters.vulnerable),
        (columns.probability, operator.ge, filters.min_probability),
        (columns.probability, operator.le, filters.max_probability),
        (columns.payment_due_on, operator.ge, filters.due_from),
        (columns.payment_due_on, operator.le, filters.due_until),
    )
    chosen = [(columns[name], getattr(filters, name)) for name in _CHOICES]
    return [
        *(column.in_(values) for column, values in chosen if values),
        *(compare(column, bound) for column, compare, bound in bounds if bound is not None),
        *_with_reason(filters.reason),
        *([] if filters.where is None else [clause(conn, filters.where)]),
        *_search(query.search.strip()),
    ]


def _with_reason(code: str | None) -> list[ColumnElement[bool]]:
    if code is None:
        return []
    return [QUEUE.c.reason_codes.contains(f" {code} ", autoescape=True)]


def _search(text: str) -> list[ColumnElement[bool]]:
    """Digits start an id, `C-` starts a reference, and anything else is in a region's name."""
    if not text:
        return []
    if text.isascii() and text.isdigit():
        return [_id_starts_with(int(text))]
    if text[:2].upper() == "C-":
        return [QUEUE.c.reference.startswith(f"C-{text[2:].lower()}", autoescape=True)]
    return [QUEUE.c.region.icontains(text, autoescape=True)]


def _id_starts_with(digits: int) -> ColumnElement[bool]:
    """The ranges of ids that begin with these digits, so that the key's index finds them."""
    column, starts = QUEUE.c.customer_id, [digits]
    while 0 < starts[-1] < _LARGEST_ID // 10:
        starts.append(starts[-1] * 10)
    widths = (10**place for place in range(len(starts)))
    return or_(
        *(
            column.between(start, min(start + width - 1, _LARGEST_ID))
            for start, width in zip(starts, widths, strict=True)
            if start <= _LARGEST_ID
        ),
        false(),
    )


def _order(query: QueueQuery, *, filtered: bool) -> list[ColumnElement[Any]]:
    """Bands sort by severity, everything else by its value.

    An index gives the order of the whole queue; a filter is quicker without it, and `coalesce`
    keeps the database from walking the index past all that does not fit.
    """
    if query.sort not in get_args(SortColumn):
        raise SortError(
            f"The queue cannot be sorted by {query.sort!r}: choose one of "
            f"{', '.join(get_args(SortColumn))}."
        )
    key: ColumnElement[Any] = QUEUE.c[query.sort]
    nullable = QUEUE.c[query.sort].nullable
    if query.sort == "band":
        key = case({band: place for place, band in enumerate(BANDS)}, value=key)
    elif filtered:
        key = func.coalesce(key, null())
    if query.descending:
        return [key.desc().nulls_last() if nullable else key.desc(), QUEUE.c.customer_id.desc()]
    return [key.asc().nulls_last() if nullable else key.asc(), QUEUE.c.customer_id]
