"""The cast: which customer or value stands for a property, chosen from the store at run time.

`{high}` is a customer in the band HIGH who may be written to, `{unknown}` is nobody's number. A
property that no customer of the portfolio has is left out: the cases that need it are skipped.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from engine.store import customers, queue
from engine.store.queue import QueueFilter, QueueQuery, QueueRow, SortColumn
from tools.base import Tool
from tools.check_contact import check_contact
from tools.context import Context
from tools.errors import ToolError
from tools.find_customers import find_customers
from tools.recommend_treatment import recommend_treatment

if TYPE_CHECKING:
    from datetime import date

Cast = dict[str, str | int]

CUSTOMERS = (
    *(
        f"{name}{place}"
        for name in ("critical", "high", "medium", "low", "draftable")
        for place in ("", 2)
    ),
    *("riskiest", "second_riskiest", "hindi", "late_salary", "vulnerable", "no_payment", "blocked"),
    "unknown",
)
VALUES = ("near", "region", "region2", "since", "since_words", "past", "monday")

_WRITTEN_TO = frozenset({"offer_to_talk", "payment_plan", "due_date_shift", "gentle_reminder"})
_LOOKED_AT = 400
_FAR = 4242  # beyond the largest number by so many: nobody's


def choose(ctx: Context) -> Cast:
    """Who and what stands for each property in this portfolio."""
    cast: Cast = {}
    for pairs in (_by_band(ctx), _by_rank(ctx), _special(ctx), _nobody(ctx), _places(ctx)):
        cast.update(pairs)
    cast.update(_days(ctx.local(ctx.row.as_of).date()))
    return cast


def _by_band(ctx: Context) -> Iterator[tuple[str, int]]:
    for band in ("CRITICAL", "HIGH", "MEDIUM"):
        rows = _rows(ctx, QueueFilter(band=(band,)))
        yield from _numbered(band.lower(), filter(_approachable, rows))
    low = _rows(ctx, QueueFilter(band=("LOW",)))
    yield from _numbered("low", (row for row in low if row.payment_kind is not None))
    reachable = filter(_approachable, _rows(ctx, QueueFilter(band=("HIGH",))))
    willing = (row for row in reachable if _has_topic(ctx, row))
    yield from _numbered("draftable", islice(willing, 2, None))  # others than `high` and `high2`


def _by_rank(ctx: Context) -> Iterator[tuple[str, int]]:
    names = ("riskiest", "second_riskiest")
    for name, row in zip(names, _rows(ctx, QueueFilter()), strict=False):
        yield name, row.customer_id


def _special(ctx: Context) -> Iterator[tuple[str, int]]:
    foreign = [row for row in _rows(ctx, QueueFilter(language=("hi",))) if _approachable(row)]
    late = _rows(ctx, QueueFilter(reason="salary_days_late")) or _late(ctx)
    idle = _rows(ctx, QueueFilter(), descending=False)
    groups: dict[str, Iterable[QueueRow]] = {
        "hindi": foreign,
        "late_salary": (row for row in late if row.payment_kind is not None),
        "vulnerable": _rows(ctx, QueueFilter(vulnerable=True)),
        "no_payment": (row for row in idle if row.payment_kind is None),
        "blocked": (row for row in _rows(ctx, QueueFilter()) if _is_blocked(ctx, row)),
    }
    for name, rows in groups.items():
        yield from ((name, row.customer_id) for row in islice(rows, 1))


def _nobody(ctx: Context) -> Iterator[tuple[str, str | int]]:
    newest = _rows(ctx, QueueFilter(), "customer_id")
    if not newest:
        return
    unknown = newest[0].customer_id + _FAR
    with ctx.store.read() as conn:
        nearest = customers.nearest_ids(conn, unknown)
    yield "unknown", unknown
    yield "near", " | ".join(map(str, nearest))


def _places(ctx: Context) -> Iterator[tuple[str, str]]:
    """The two regions with most customers, by the name people use."""
    with ctx.store.read() as conn:
        sizes = {
            region: queue.count(conn, QueueQuery(QueueFilter(region=(region,))))
            for region in ctx.vocabulary("region")
        }
    largest = sorted(sizes, key=lambda region: (-sizes[region], region))
    for name, region in zip(("region", "region2"), largest, strict=False):
        yield name, region.split("/")[-1]


def _days(today: "date") -> Iterator[tuple[str, str]]:
    since = today - timedelta(days=10)
    yield "since", since.isoformat()
    yield "since_words", f"{since.day} {since:%B}"
    yield "past", (today - timedelta(days=30)).isoformat()
    yield "monday", (today - timedelta(days=today.weekday() or 7)).isoformat()


def _numbered(name: str, rows: Iterable[QueueRow]) -> Iterator[tuple[str, int]]:
    """The first as `{high}`, the next as `{high2}`."""
    for place, row in enumerate(islice(rows, 2), 1):
        yield (name if place == 1 else f"{name}{place}"), row.customer_id


def _rows(
    ctx: Context, filters: QueueFilter, sort: SortColumn = "probability", *, descending: bool = True
) -> list[QueueRow]:
    query = QueueQuery(filters, sort=sort, descending=descending, limit=_LOOKED_AT)
    with ctx.store.read() as conn:
        return queue.queue(conn, query)


def _late(ctx: Context) -> list[QueueRow]:
    """Customers whose salary is late, although it is none of their reasons."""
    try:
        found = find_customers(ctx, {"where": "salary_days_late > 3", "limit": 50})
    except ToolError:
        return []
    wanted = {row.customer_id for row in found.rows}
    return [row for row in _rows(ctx, QueueFilter()) if row.customer_id in wanted]


def _approachable(row: QueueRow) -> bool:
    return row.payment_kind is not None and row.treatment in _WRITTEN_TO and not row.vulnerable


def _has_topic(ctx: Context, row: QueueRow) -> bool:
    decided = _tried(ctx, recommend_treatment, row)
    return bool(decided and decided.topic)


def _is_blocked(ctx: Context, row: QueueRow) -> bool:
    """Whether something else than time stands in the way of every contact."""
    found = _tried(ctx, check_contact, row)
    return bool(found) and not any(
        verdict.allowed or verdict.next_allowed_at for verdict in found.verdicts
    )


def _tried(ctx: Context, tool: Tool, row: QueueRow) -> Any:  # noqa: ANN401 - each tool has its own result
    """What the tool says of the customer, or None where it cannot say."""
    try:
        return tool(ctx, {"customer_id": row.customer_id})
    except ToolError:
        return None
