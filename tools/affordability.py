"""What a customer has left in a month, and what each offer of their treatment would mean."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from engine.outreach import affordability as sheets
from engine.outreach import case
from engine.outreach.affordability import Sheet
from engine.outreach.plan import Plan, Refusal, plan
from engine.policy.offers import load_offers
from engine.store import customers
from engine.store.scores import Score
from tools.base import tool
from tools.context import Context

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True)
class SheetLine:
    """One line of the sheet a month; money in is positive, money out negative, minor units."""

    group: str
    kind: str
    monthly: int
    records: int


@dataclass(frozen=True)
class PlannedPayment:
    """One payment of a plan."""

    due_on: date
    amount: int


@dataclass(frozen=True)
class OfferedPlan:
    """What an offer would mean for the payment at risk; `possible` false says why not in `because`.

    A plan is computed and agreed with nobody.
    """

    offer: str
    possible: bool
    because: str
    payments: tuple[PlannedPayment, ...]
    total_amount: int | None


@dataclass(frozen=True)
class Affordability:
    """Means and needs a month, in minor units, as far as the records of `first` to `last` show.

    `disposable` is income less commitments, essentials, cash and net transfers out; `arrears` is
    overdue and unpaid. `gaps` are what the records cannot show; `enough` records make a plan.
    """

    customer_id: int
    reference: str
    income: int
    committed: int
    essential: int
    cash: int
    transfers: int
    disposable: int
    arrears: int
    lines: tuple[SheetLine, ...]
    gaps: tuple[str, ...]
    usual_payday: int | None
    payment_due_on: date | None
    payment_amount: int | None
    plans: tuple[OfferedPlan, ...]
    first: date
    last: date
    days: int
    enough: bool
    currency: str
    as_of: datetime
    source: str


@tool(effect="read")
def affordability(ctx: Context, customer_id: int) -> Affordability:
    """Show what a customer can afford: income, essential outgoings, disposable income, arrears.

    With the plan that each offer of their treatment would mean for the payment at risk, or why
    there is none. For the bank's staff only: no figure of it may stand in a message.
    """
    with ctx.store.read() as conn:
        customer = ctx.customer(conn, customer_id)
        score = ctx.score(conn, customer_id)
        facts = case.treatment_case(conn, ctx.desk, customer, score)
        owed = _payment(conn, score)
    sheet = sheets.affordability(ctx.book, customer_id, score.as_of)
    offers = load_offers().open_to(ctx.desk.treatment.decide(facts).then["offers"], facts)
    plans = [plan(sheet, offer, owed) for offer in offers if owed and offer.plan != "none"]
    return Affordability(
        customer_id=customer_id,
        reference=customer.reference,
        income=sheet.monthly("income"),
        committed=sheet.monthly("committed"),
        essential=sheet.monthly("essential"),
        cash=sheet.monthly("cash"),
        transfers=sheet.monthly("transfers"),
        disposable=sheet.disposable,
        arrears=sheet.arrears,
        lines=_lines(sheet),
        gaps=tuple(gap.text for gap in sheet.gaps),
        usual_payday=sheet.payday.day if sheet.payday else None,
        payment_due_on=owed.due_on if owed else None,
        payment_amount=owed.amount - owed.paid_amount if owed else None,
        plans=tuple(_offered(each) for each in plans),
        first=sheet.first,
        last=sheet.last,
        days=sheet.days,
        enough=sheet.enough,
        currency=sheet.currency,
        as_of=ctx.local(sheet.as_of),
        source=f"transactions and obligations, book {sheet.book}",
    )


def _payment(conn: "Connection", score: Score) -> customers.Obligation | None:
    dues = customers.obligations(conn, score.customer_id)
    return next((due for due in dues if due.obligation_id == score.payment_id), None)


def _lines(sheet: Sheet) -> tuple[SheetLine, ...]:
    return tuple(
        SheetLine(line.group, line.kind.removeprefix("due."), line.monthly, line.count)
        for line in sheet.lines
    )


def _offered(found: Plan | Refusal) -> OfferedPlan:
    match found:
        case Plan():
            payments = tuple(PlannedPayment(p.due_on, p.amount) for p in found.instalments)
            return OfferedPlan(found.offer, True, found.because, payments, found.total)
        case Refusal():
            return OfferedPlan(found.offer, False, _why(found), (), None)


def _why(found: Refusal) -> str:
    """The reason in words; the calculator's own sentence has its figures in minor units."""
    if found.code == "disposable":
        return "It would take more than what is left in a month."
    return found.reason
