"""The risk queue: the champion's latest score of every customer, one narrow row each.

The rows are prepared whenever scores, customers or the champion change, so that any page, filter
or sort reads only them. Everything a query holds is either in a closed list or a bound parameter.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

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


@dataclass(frozen=True)
class QueueQuery:
    """A page of the queue; `search` matches the start of an id or reference, or a region."""

    filters: QueueFilter = field(default_factory=QueueFilter)
    search: str = ""
    sort: SortColumn = "probability"
    descending: bool = True
    offset: int = 0
    limit: int = 50
