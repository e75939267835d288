"""Whether a stored draft still stands: its facts are true and its address is the customer's.

Facts are gathered again from the store and compared with those the text was written from. Nothing
is patched: a draft that no longer stands is refused, and a person proposes a new one.
"""

from typing import TYPE_CHECKING

from engine.outreach import case
from engine.outreach.case import NoAddressError
from engine.outreach.choice import NoTemplateError
from engine.outreach.desk import Desk
from engine.outreach.drafts import Draft, facts_of, template_of
from engine.store import scores

if TYPE_CHECKING:
    from sqlalchemy import Connection


def changed(conn: "Connection", desk: Desk, draft: Draft) -> str | None:
    """Why the draft no longer stands, or None where it does."""
    customer = case.find_customer(conn, draft.customer_id)
    score = scores.score(conn, draft.score_id)
    try:
        template = template_of(desk, draft)
        address = case.find_address(conn, desk, customer, template.channel)
    except (NoTemplateError, NoAddressError) as problem:
        return str(problem)
    if address.reference != draft.decision["address"]:
        return "The customer's address has changed."
    if score is None:
        return "Its score is gone."
    now = case.gather(conn, desk, customer, score, template.channel, template.language)
    current = {fact.id: (fact.value, fact.text) for fact in now}
    for fact in facts_of(draft):
        if fact.id in template.variables and current.get(fact.id) != (fact.value, fact.text):
            return f"The fact {fact.id!r} has changed."
    return None
