"""Reaching out to one customer: what we would do and why, what is allowed now, and the message."""

import ipywidgets

from dashboards.desk import Desk
from dashboards.messages import Messages
from dashboards.pages import markup
from dashboards.pages.message_card import MessageCard
from dashboards.views import contact
from engine.store.scores import Score

OFFER = "No message yet. Templates are chosen by the treatment, the language and open channels."


class OutreachPage:
    """The third page of the customer panel."""

    def __init__(self, desk: Desk, messages: Messages) -> None:
        self._desk = desk
        self._top, self._heading = ipywidgets.HTML(), ipywidgets.HTML("<h3>Message</h3>")
        self._contact = ipywidgets.HTML()
        self._card = MessageCard(desk, messages)
        self.parts = (self._top, self._heading, self._card.widget, self._contact)

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
            decision = contact.treatment(recommend_treatment(context, asked))
            open_now = contact.channels(check_contact(context, asked).verdicts)
        except (NoRuleFitsError, IncompletePolicyError, HoursError) as error:
            self._top.value = markup.notice(str(error))
            return
        self._top.value = "<h3>Treatment</h3>" + markup.treatment(decision)
        self._contact.value = "<h3>May we contact now?</h3>" + markup.channels(open_now)
        self._card.show_customer(one, OFFER)

    def follow(self) -> None:
        """Show how far the message has come."""
        self._card.follow()
