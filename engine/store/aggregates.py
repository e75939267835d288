"""Aggregates of one scoring, prepared when it is stored: a dashboard never adds up a book."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class PortfolioSummary:
    """The book at a glance; money in minor units of the portfolio's currency."""

    as_of: datetime
    model_id: str
    customers: int
    mean_probability: float
    customers_by_band: Mapping[str, int]
    customers_by_hardship: Mapping[str, int]
    customers_by_treatment: Mapping[str, int]
    exposure_by_band: Mapping[str, int]
    due_this_week: int
    amount_due_this_week: int
    at_risk_this_week: int
    vulnerable: int
