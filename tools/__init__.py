"""What the assistant may do: typed functions that read or propose, and none that sends."""

from tools.affordability import affordability
from tools.base import Effect, Tool, tool
from tools.check_contact import check_contact
from tools.context import Context, open_context
from tools.customer import customer
from tools.define import define
from tools.draft_message import draft_message
from tools.explain_risk import explain_risk
from tools.explain_rule import explain_rule
from tools.find_customers import find_customers
from tools.group_customers import group_customers
from tools.message_history import message_history
from tools.model_health import model_health
from tools.outcomes import outcomes
from tools.overall_drivers import overall_drivers
from tools.portfolio import portfolio
from tools.portfolio_trend import portfolio_trend
from tools.recommend_treatment import recommend_treatment
from tools.timeline import timeline
from tools.what_if import what_if

TOOLS: tuple[Tool, ...] = (
    find_customers,
    customer,
    explain_risk,
    timeline,
    recommend_treatment,
    check_contact,
    draft_message,
    portfolio,
    define,
    what_if,
    overall_drivers,
    model_health,
    message_history,
    group_customers,
    portfolio_trend,
    outcomes,
    affordability,
    explain_rule,
)

__all__ = ["TOOLS", "Context", "Effect", "Tool", "open_context", "tool"]
