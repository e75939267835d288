"""Reaching out to one customer: what we would do and why, what is allowed now, and the message."""

from collections.abc import Sequence

import ipywidgets

from dashboards.desk import Desk
from dashboards.messages import Messages
from dashboards.pages import markup
from dashboards.pages.message_card import MessageCard
from dashboards.views import affordability as means
from dashboards.views import contact
from engine.store import customers, drafts
from engine.store.scores import Score

OFFER = "No message yet. Templates are chosen by the treatment, the language and open channels."


class OutreachPage:
    """The third page of the customer panel."""

    def __init__(self, desk: Desk, messages: Messages) -> None:
        self._desk = desk
        self._top, self._heading = ipywidgets.HTML(), ipywidgets.HTML("<h3>Message</h3>")
        self._contact, self._means = ipywidgets.HTML(), ipywidgets.HTML()
        self._card = MessageCard(desk, messages)
        self.parts = (self._top, self._heading, self._card.widget, self._contact, self._means)

    def show(self, score: Score) -> None:
        """Show what can be done for this customer."""
        from engine.policy.contact import IncompletePolicyError
        from engine.policy.hours import HoursError
        from engine.policy.table import NoRuleFitsError
        from tools.check_contact import check_contact
        from tools.recommend_treatment import recommend_treatment

        context, one = self._desk.context, score.customer_id
        asked = {"customer_id": one}
        try:
            recommended = recommend_treatment(context, asked)
            decision = contact.treatment(recommended)
            open_now = contact.channels(check_contact(context, asked).verdicts)
        except (NoRuleFitsError, IncompletePolicyError, HoursError) as error:
            self._top.value = markup.notice(str(error))
            return
        self._top.value = "<h3>Treatment</h3>" + markup.treatment(decision)
        self._contact.value = "<h3>May we contact now?</h3>" + markup.channels(open_now)
        self._card.show_customer(one, OFFER)
        self._means.value = "<h3>Affordability</h3>" + self._affordability(
            score, [offer.id for offer in recommended.offers]
        )

    def _affordability(self, score: Score, offered: Sequence[str]) -> str:
        """The customer's sheet, and the plans that the treatment offers for the payment at risk."""
        from data.book import open_book
        from engine.outreach.affordability import affordability
        from engine.outreach.plan import plans
        from engine.policy.offers import load_offers

        sheet = affordability(open_book(self._desk.portfolio.book), score.customer_id, score.as_of)
        with self._desk.store.read() as connection:
            due = customers.obligations(connection, score.customer_id)
        owed = [one for one in due if one.obligation_id == score.payment_id]
        offers = [load_offers().find(id) for id in offered]
        found = [each for one in owed for each in plans(sheet, offers, one)]
        return markup.affordability(means.affordability(sheet, found))

    def open(self, customer_id: int, draft_id: str) -> None:
        """Bring one of the customer's messages onto the card; another's stays where it is."""
        with self._desk.store.read() as connection:
            draft = drafts.find_draft(connection, draft_id)
        if draft is not None and draft.customer_id == customer_id:
            self._card.show_draft(draft_id)

    def follow(self) -> None:
        """Show how far the message has come."""
        self._card.follow()
