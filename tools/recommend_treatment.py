"""Which treatment a customer should get, and the rule of the policy it follows from."""

from dataclasses import dataclass
from datetime import datetime

from engine.outreach import case
from engine.policy.offers import load_offers
from tools.base import tool
from tools.context import HORIZON_DAYS, Context


@dataclass(frozen=True)
class OfferedHelp:
    """One offer of the treatment that the customer may have; a plan is computed on the screen."""

    id: str
    what: str
    because: str


@dataclass(frozen=True)
class RecommendedTreatment:
    """A decision that can be audited on its own: what was known, which rule decided, and why."""

    customer_id: int
    reference: str
    treatment: str
    channels: tuple[str, ...]
    topic: str | None
    sla_hours: int | None
    priority: int
    offers: tuple[OfferedHelp, ...]
    rule: str
    because: str
    policy: str
    version: int
    band: str
    probability: float
    hardship: str
    vulnerable: bool
    has_payment: bool
    missed_before: bool
    promise: str
    consent: str
    horizon_days: int
    as_of: datetime
    model_id: str
    source: str


@tool(effect="read")
def recommend_treatment(ctx: Context, customer_id: int) -> RecommendedTreatment:
    """Recommend the treatment for a customer, with the policy rule, the offers and why."""
    with ctx.store.read() as conn:
        customer = ctx.customer(conn, customer_id)
        score = ctx.score(conn, customer_id)
        facts = case.treatment_case(conn, ctx.desk, customer, score)
    decision = ctx.desk.treatment.decide(facts)
    offers = load_offers().open_to(decision.then["offers"], facts)
    return RecommendedTreatment(
        customer_id=customer_id,
        reference=customer.reference,
        treatment=decision.then["treatment"],
        channels=tuple(decision.then["channels"]),
        topic=decision.then["topic"],
        sla_hours=decision.then["sla_hours"],
        priority=decision.then["priority"],
        offers=tuple(OfferedHelp(each.id, each.what, each.because) for each in offers),
        rule=decision.rule,
        because=decision.because,
        policy=decision.policy,
        version=decision.version,
        band=score.band,
        probability=score.probability,
        hardship=score.hardship,
        vulnerable=customer.vulnerable,
        has_payment=score.payment_id is not None,
        missed_before=facts["missed_before"],
        promise=facts["promise"],
        consent=facts["consent"],
        horizon_days=HORIZON_DAYS,
        as_of=ctx.local(score.as_of),
        model_id=score.model_id,
        source=f"policy {decision.policy} v{decision.version} and score {score.score_id}",
    )
