"""The card of one customer's message, in the panel or in the chat: it asks, `Messages` decides."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from dashboards.deeds import RefusedError
from dashboards.desk import Desk
from dashboards.messages import Messages
from dashboards.views import draft as views
from dashboards.views.draft import Card
from dashboards.views.stand import Option, Stand
from dashboards.widgets.draft_card import DraftCard, Request

Texts = Mapping[str, str]


class MessageCard:
    """One card and the message it follows."""

    def __init__(self, desk: Desk, messages: Messages) -> None:
        self._desk, self._messages = desk, messages
        self._customer: int | None = None
        self._draft_id: str | None = None
        self._seen: Stand | None = None
        self._then = desk.clock()
        self._options: tuple[Option, ...] = ()
        self.widget = DraftCard(views.start(""), self._asked)

    def show_customer(self, customer_id: int, offer: str) -> None:
        """The customer's newest message, or the way to a first one."""
        self._customer, self._options, self._seen = customer_id, (), None
        stand = self._messages.newest(customer_id)
        self._draft_id = None if stand is None else stand.draft.draft_id
        self.widget.show(views.start(offer) if stand is None else self._card(stand))

    def show_draft(self, draft_id: str) -> None:
        """One message, wherever it was made."""
        stand = self._messages.of(draft_id)
        self._customer, self._draft_id = stand.draft.customer_id, draft_id
        self.widget.show(self._card(stand))

    def follow(self) -> None:
        """Show a step that was made elsewhere: by another person, or by the dispatcher."""
        if self._draft_id is None:
            return
        stand = self._messages.of(self._draft_id)
        now = self._desk.clock()
        if self._seen is not None and _progress(stand, now) != _progress(self._seen, self._then):
            self.widget.card = self._card(stand)

    def _card(self, stand: Stand) -> Card:
        self._seen, self._then = stand, self._desk.clock()
        around, desk = self._messages.around(stand), self._desk
        shown = views.card(stand, around, desk.person, desk.zone, desk.clock())
        if self._options:
            shown = shown | {"candidates": views.options(self._options, stand.draft.template_id)}
        return shown

    def _asked(self, request: Request, texts: Texts) -> None:
        """Do what was asked, or say why not; either way the buttons come back."""
        try:
            self._do(request, texts)
        except RefusedError as error:
            self.widget.show(views.with_notice(self.widget.card, str(error)))

    def _do(self, request: Request, texts: Texts) -> None:
        if self._customer is None:
            return
        match request:
            case "candidates":
                self._offer(self._customer)
            case "propose":
                self.show_draft(
                    self._messages.propose(self._customer, texts.get("template_id", ""))
                )
            case "revise":
                fresh = self._messages.revise(
                    texts.get("draft_id", ""), texts.get("body", ""), texts.get("subject")
                )
                self.show_draft(fresh)
            case _:
                self._decide(request, texts)
                self.show_draft(texts.get("draft_id", ""))

    def _offer(self, customer_id: int) -> None:
        self._options = self._messages.candidates(customer_id)
        stand = None if self._draft_id is None else self._messages.of(self._draft_id)
        self.widget.show(self._card(stand) if stand else views.choice(self._options))

    def _decide(self, request: Literal["approve", "reject", "revoke"], texts: Texts) -> None:
        """Say yes, say no, or take the yes back, as the server's person."""
        draft_id, reason = texts.get("draft_id", ""), texts.get("reason", "")
        match request:
            case "approve":
                self._messages.approve(draft_id, texts.get("hash", ""))
            case "reject":
                self._messages.reject(draft_id, texts.get("hash", ""), reason)
            case "revoke":
                self._messages.revoke(texts.get("approval_id", ""), reason)


def _progress(stand: Stand, now: datetime) -> tuple[object, ...]:
    """What changes while a message is on its way; the time left changes every minute."""
    approval = stand.approval
    minutes = None if approval is None else (approval.expires_at - now) // timedelta(minutes=1)
    state = None if stand.item is None else (stand.item.state, stand.item.note)
    return stand.draft.draft_id, approval, state, len(stand.entries), minutes
