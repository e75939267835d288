"""What the assistant may do: typed functions that read or propose, and none that sends."""

from tools.base import Effect, Tool, tool
from tools.check_contact import check_contact
from tools.context import Context, open_context
from tools.customer import customer
from tools.define import define
from tools.draft_message import draft_message
from tools.explain_risk import explain_risk
from tools.find_customers import find_customers
from tools.portfolio import portfolio
from tools.recommend_treatment import recommend_treatment
from tools.timeline import timeline

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
)

__all__ = ["TOOLS", "Context", "Effect", "Tool", "open_context", "tool"]
