"""Scores with their reasons and the payments they are about; never changed once stored.

A score is known by (customer, as_of, model). Scoring again stores nothing for what is already
there and equal, and is refused where it differs: every past score must be reproducible, and drafts
refer to its `score_id`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple


class Reason(NamedTuple):
    """Why a score is what it is; the most important comes first. `code` is a feature's name.

    `usual` is this customer's usual value, `peers` that of comparable customers, `contribution` in
    log-odds, `share` of all that raises the risk. A plain tuple, since a night stores millions.
    """

    code: str
    label: str
    unit: str
    value: float | None
    usual: float | None
    peers: float | None
    contribution: float
    share: float


class Payment(NamedTuple):
    """A coming payment in minor units and the probability that it is missed."""

    obligation_id: int
    kind: str
    due_on: date
    amount: int
    probability: float


class NewScore(NamedTuple):
    """One score to store; money in minor units, `contributions` float64 in feature order."""

    customer_id: int
    probability: float
    band: str
    hardship: str
    exposure: int
    balance: int | None
    runway_days: float | None
    payment_id: int | None
    payment_kind: str | None
    payment_due_on: date | None
    payment_amount: int | None
    payment_probability: float | None
    base_log_odds: float
    log_odds: float
    contributions: bytes
    treatment: str
    priority: int
    reasons: tuple[Reason, ...]
    payments: tuple[Payment, ...]


@dataclass(frozen=True)
class ScoreBatch:
    """The scores of one model as of one moment; `rows` may be a generator, it is read once."""

    as_of: datetime
    model_id: str
    created_at: datetime
    rows: Iterable[NewScore]


@dataclass(frozen=True)
class Score:
    """One stored score, with reasons by rank and coming payments by due date."""

    score_id: int
    customer_id: int
    as_of: datetime
    model_id: str
    probability: float
    band: str
    hardship: str
    exposure: int
    balance: int | None
    runway_days: float | None
    payment_id: int | None
    payment_kind: str | None
    payment_due_on: date | None
    payment_amount: int | None
    payment_probability: float | None
    base_log_odds: float
    log_odds: float
    contributions: bytes
    treatment: str
    priority: int
    created_at: datetime
    reasons: tuple[Reason, ...]
    payments: tuple[Payment, ...]


@dataclass(frozen=True)
class ScorePoint:
    """One point of a customer's history."""

    score_id: int
    as_of: datetime
    model_id: str
    probability: float
    band: str
