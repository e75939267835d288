"""Reading: customers, explanations, the risk queue and the book, each as the tool of that name."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from dashboards.api.people import allowed, api_of
from dashboards.api.problems import responses
from engine.person import Person
from tools.base import Tool
from tools.cohort import DueWithin, Share, Where
from tools.customer import CustomerProfile, customer
from tools.explain_risk import RiskExplanation, explain_risk
from tools.find_customers import FoundCustomers, Sort, find_customers
from tools.message_history import MessageHistory, message_history
from tools.portfolio import PortfolioOverview, portfolio
from tools.timeline import Timeline, timeline
from tools.vocabulary import Band, Hardship

LARGEST_ID = 2**53 - 1  # a JSON number keeps no more
EARLIEST = date(1900, 1, 1)
LATEST = date(2200, 1, 1)

CustomerId = Annotated[int, Path(ge=0, le=LARGEST_ID)]
Reader = Annotated[Person, Depends(allowed("customers.read"))]
Onlooker = Annotated[Person, Depends(allowed("portfolio.read"))]

router = APIRouter(prefix="/v1", tags=["read"], responses=responses(401, 403, 422, 429, 503))


class HighRisk(BaseModel):
    """Which customers; what is left out does not restrict."""

    model_config = ConfigDict(extra="forbid")

    band: list[Band] = Field(default=["HIGH", "CRITICAL"])
    hardship: list[Hardship] | None = None
    treatment: str | None = Field(default=None, max_length=64)
    region: str | None = Field(default=None, max_length=200)
    segment: str | None = Field(default=None, max_length=64)
    language: str | None = Field(default=None, max_length=32)
    vulnerable: bool | None = None
    reason: str | None = Field(default=None, max_length=64)
    due_within_days: DueWithin | None = None
    min_probability: Share | None = None
    max_probability: Share | None = None
    where: Where | None = Field(
        default=None, examples=["salary_days_late > 3 and due within 7 days"]
    )
    sort: Sort = "probability"
    limit: int = Field(default=10, ge=1, le=50)
    offset: int = Field(default=0, ge=0, le=1_000_000)


@router.get("/customers/{customer_id}", response_model=CustomerProfile, responses=responses(404))
def read_customer(
    request: Request, person: Reader, customer_id: CustomerId, as_of: date | None = None
) -> Response:
    """A customer's profile and latest score; no name, phone or e-mail."""
    return _run(request, person, customer, customer_id=customer_id, as_of=as_of)


@router.get("/customers/{customer_id}/history", response_model=Timeline, responses=responses(404))
def read_history(
    request: Request,
    person: Reader,
    customer_id: CustomerId,
    since: date | None = None,
    days: Annotated[int, Query(ge=1, le=400)] = 30,
) -> Response:
    """Events, scores and contacts, and which reasons have grown or shrunk."""
    return _run(request, person, timeline, customer_id=customer_id, since=_within(since), days=days)


@router.get(
    "/customers/{customer_id}/messages", response_model=MessageHistory, responses=responses(404)
)
def read_messages(
    request: Request,
    person: Reader,
    customer_id: CustomerId,
    limit: Annotated[int, Query(ge=1, le=50)] = 5,
) -> Response:
    """Messages as far as they have come, and who decided; never their text."""
    return _run(request, person, message_history, customer_id=customer_id, limit=limit)


@router.get("/explain/{customer_id}", response_model=RiskExplanation, responses=responses(404))
def explain(
    request: Request, person: Reader, customer_id: CustomerId, as_of: date | None = None
) -> Response:
    """Why a customer is at risk: the stored score that stands, or stood on a day."""
    return _run(request, person, explain_risk, customer_id=customer_id, as_of=as_of)


@router.get("/high-risk", response_model=FoundCustomers)
def high_risk(request: Request, person: Reader, wanted: Annotated[HighRisk, Query()]) -> Response:
    """One page of the risk queue, and how many there are in all."""
    return _run(request, person, find_customers, **wanted.model_dump())


@router.get("/stats", response_model=PortfolioOverview)
def stats(request: Request, person: Onlooker) -> Response:
    """The whole book at a glance, and the model in use."""
    return _run(request, person, portfolio)


def _within(day: date | None) -> date | None:
    """The day, or the nearest that a calendar of time zones can tell; no records are beyond it."""
    return None if day is None else min(max(day, EARLIEST), LATEST)


def _run(request: Request, person: Person, tool: Tool, **arguments: object) -> Response:
    """What the tool returns, in the tool's own JSON: checked by its types, and not once more."""
    given = {name: value for name, value in arguments.items() if value is not None}
    context = api_of(request).door.context(person)
    return Response(tool.to_json(tool(context, given)), media_type="application/json")
