"""Scoring a customer now: the model in use, on the records as they are, stored nowhere."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from dashboards.api.customers import LARGEST_ID
from dashboards.api.people import allowed, api_of
from dashboards.api.problems import responses
from engine.features.subjects import SUBJECTS
from engine.person import Person
from tools.context import HORIZON_DAYS, Context
from tools.errors import UnknownCustomerError
from tools.explain_risk import ComingPayment, RiskReason, finite

if TYPE_CHECKING:
    from engine.reproduction import Reproduction

MOST_AT_ONCE = 50
Id = Annotated[int, Field(ge=0, le=LARGEST_ID, examples=[1042])]
Scorer = Annotated[Person, Depends(allowed("scores.compute"))]

router = APIRouter(
    prefix="/v1", tags=["score"], responses=responses(400, 401, 403, 413, 422, 429, 503)
)


class One(BaseModel):
    """Whom to score."""

    model_config = ConfigDict(extra="forbid")

    customer_id: Id


class Several(BaseModel):
    """Whom to score, each once."""

    model_config = ConfigDict(extra="forbid")

    customer_ids: list[Id] = Field(min_length=1, max_length=MOST_AT_ONCE)


@dataclass(frozen=True)
class Prediction:
    """A score computed now; `as_stored` says whether the stored one is the same to the last bit.

    `contribution` and `log_odds` in log-odds, amounts in minor units.
    """

    customer_id: int
    probability: float
    band: str
    log_odds: float
    base_log_odds: float
    horizon_days: int
    payments: tuple[ComingPayment, ...]
    reasons: tuple[RiskReason, ...]
    as_stored: bool | None
    currency: str
    as_of: datetime
    model_id: str
    source: str


@dataclass(frozen=True)
class Unscored:
    """A customer who was not scored, and why."""

    customer_id: int
    reason: str


@dataclass(frozen=True)
class Predictions:
    """Those who were scored, and those who were not."""

    predictions: tuple[Prediction, ...]
    refused: tuple[Unscored, ...]


@router.post("/predict", responses=responses(404, 409))
def predict(request: Request, person: Scorer, one: One) -> Prediction:
    """Score one customer with the model in use, from the stored events."""
    return _predict(api_of(request).door.context(person), one.customer_id)


@router.post("/predict/batch", responses=responses(409))
def predict_batch(request: Request, person: Scorer, several: Several) -> Predictions:
    """Score up to fifty customers; one who is unknown stops none of the others."""
    context = api_of(request).door.context(person)
    scored, refused = [], []
    for customer_id in dict.fromkeys(several.customer_ids):
        try:
            scored.append(_predict(context, customer_id))
        except UnknownCustomerError as error:
            refused.append(Unscored(customer_id, str(error)))
    return Predictions(tuple(scored), tuple(refused))


def _predict(context: Context, customer_id: int) -> Prediction:
    from engine.reproduction import reproduce

    with context.store.read() as connection:
        context.customer(connection, customer_id)
        model = context.model(connection)
        moment = context.book.info.as_of
        found = reproduce(connection, context.book, model, customer_id, moment)
    return _prediction(context, found)


def _prediction(context: Context, found: "Reproduction") -> Prediction:
    now = found.recomputed
    return Prediction(
        customer_id=now.customer_id,
        probability=now.probability,
        band=now.band,
        log_odds=now.log_odds,
        base_log_odds=now.base_log_odds,
        horizon_days=HORIZON_DAYS,
        payments=tuple(
            ComingPayment(p.kind, p.due_on, p.amount, context.currency, p.probability)
            for p in now.payments
        ),
        reasons=tuple(
            RiskReason(
                code=r.code,
                label=r.label,
                unit=r.unit,
                value=finite(r.value),
                usual=finite(r.usual),
                peers=finite(r.peers),
                contribution=r.contribution,
                share=r.share,
                subject=None if r.subject is None else SUBJECTS[r.subject].label,
            )
            for r in now.reasons
        ),
        as_stored=None if found.stored is None else found.equal,
        currency=context.currency,
        as_of=context.local(found.as_of),
        model_id=found.model.model_id,
        source="stored events, computed now",
    )
