"""Why a customer is, or is not, at risk: probability, payment, reasons."""

import math
from dataclasses import dataclass
from datetime import date, datetime

from engine.features.subjects import SUBJECTS
from engine.store import models
from engine.store.scores import Payment, Reason
from tools.base import tool
from tools.context import HORIZON_DAYS, Context


@dataclass(frozen=True)
class ComingPayment:
    """A payment that falls due; `amount` in minor units, `probability` that it is missed."""

    kind: str
    due_on: date
    amount: int
    currency: str
    probability: float


@dataclass(frozen=True)
class RiskReason:
    """One reason: the customer's value beside what is usual for them and for peers.

    `contribution` in log-odds, positive when it raises the risk; `share` of all that raises it:
    both of everything about the `subject`, of which this is what says most.
    """

    code: str
    label: str
    unit: str
    value: float | None
    usual: float | None
    peers: float | None
    contribution: float
    share: float
    subject: str | None


@dataclass(frozen=True)
class RiskExplanation:
    """A stored score and what it rests on."""

    customer_id: int
    reference: str
    band: str
    probability: float
    horizon_days: int
    hardship: str
    payment: ComingPayment | None
    payments: tuple[ComingPayment, ...]
    reasons: tuple[RiskReason, ...]
    protective: tuple[RiskReason, ...]
    thresholds: dict[str, float]
    currency: str
    task: str
    as_of: datetime
    model_id: str
    source: str


@tool(effect="read")
def explain_risk(ctx: Context, customer_id: int, as_of: date | None = None) -> RiskExplanation:
    """Explain a customer's risk: probability of a missed payment, band, which payment and when.

    The reasons that raise and lower it come with the customer's value, usual value and peers.
    `as_of` asks for the score that stood on that day instead of the latest.
    """
    with ctx.store.read() as conn:
        customer = ctx.customer(conn, customer_id)
        score = ctx.score_on(conn, customer_id, as_of)
        model = models.require(conn, score.model_id)
    payments = tuple(_payment(payment, ctx.currency) for payment in score.payments)
    reasons = [_reason(reason) for reason in score.reasons]
    return RiskExplanation(
        customer_id=customer_id,
        reference=customer.reference,
        band=score.band,
        probability=score.probability,
        horizon_days=HORIZON_DAYS,
        hardship=score.hardship,
        payment=max(payments, key=lambda payment: payment.probability, default=None),
        payments=payments,
        reasons=tuple(reason for reason in reasons if reason.contribution > 0),
        protective=tuple(reason for reason in reasons if reason.contribution < 0),
        thresholds=dict(model.thresholds),
        currency=ctx.currency,
        task=model.task,
        as_of=ctx.local(score.as_of),
        model_id=score.model_id,
        source=f"score {score.score_id}",
    )


def _payment(payment: Payment, currency: str) -> ComingPayment:
    return ComingPayment(
        payment.kind, payment.due_on, payment.amount, currency, payment.probability
    )


def _reason(reason: Reason) -> RiskReason:
    value, usual, peers = (finite(v) for v in (reason.value, reason.usual, reason.peers))
    return RiskReason(
        code=reason.code,
        label=reason.label,
        unit=reason.unit,
        value=value,
        usual=usual,
        peers=peers,
        contribution=reason.contribution,
        share=reason.share,
        subject=None if reason.subject is None else SUBJECTS[reason.subject].label,
    )


def finite(value: float | None) -> float | None:
    """The value, None where it was not observed."""
    return None if value is None or math.isnan(value) else value
