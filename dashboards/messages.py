"""What a person may do with messages: find templates, draft, edit, confirm. Nothing here sends.

Every function checks the server's person anew: a browser can ask for anything at any time. What is
refused is refused with a sentence, and nothing is half-done.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from dashboards.desk import Desk
from dashboards.views.draft import Around, Option, Stand, about
from dashboards.views.exact import Letterhead, masked
from dashboards.views.worklist import Waiting
from engine.store import approvals, audit, contacts, customers, drafts, outbox
from engine.store.drafts import DraftRow
from engine.store.journeys import Journey, journeys

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from engine.outreach import desk as outreach
    from engine.outreach.decisions import Decided
    from knowledge.index import Candidate

_Value = TypeVar("_Value")
LOOK_BACK = timedelta(days=30)
LISTED = 60


class RefusedError(PermissionError):
    """This person may not do that, or not now."""


class Messages:
    """The outreach desk of one person; its templates and rules are read when first needed."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def outreach(self) -> "outreach.Desk":
        """Templates, rules and the key to addresses; no transport."""
        return self._desk.context.desk

    def warm(self) -> None:
        """Read templates and rules, and build their index, while nobody waits for it."""
        one = next(iter(self.outreach.templates.values()))
        self.outreach.index.search(
            one.topic,
            topic=one.topic,
            language=one.language,
            channels=(one.channel,),
            jurisdictions=one.jurisdiction,
        )

    def newest(self, customer_id: int) -> Stand | None:
        """How the customer's newest message stands.

        A simulated book's clock stands still, so versions are told apart by their place in the
        audit and not by their time.
        """
        with self._desk.store.read() as connection:
            found = {one.draft_id: one for one in drafts.drafts_for(connection, customer_id)}
            customer = customers.find(connection, customer_id)
            if not found or customer is None:
                return None
            entries = audit.entries(connection, customer=customer.reference)
            written = (e for e in entries if e.event in ("draft.proposed", "draft.revised"))
            newest = next((e.payload["draft"] for e in written), next(iter(found)))
            return self._stand(connection, found[newest])

    def of(self, draft_id: str) -> Stand:
        """How one message stands."""
        from engine.outreach.drafts import find

        with self._desk.store.read() as connection:
            return self._stand(connection, find(connection, draft_id))

    def candidates(self, customer_id: int) -> tuple[Option, ...]:
        """Up to three templates that fit, with the reasons why; open channels come first."""
        from engine.outreach.drafts import candidates

        with self._desk.store.read() as connection:
            found = self._try(
                lambda: candidates(connection, self.outreach, customer_id=customer_id)
            )
        closed = self._closed(customer_id)
        options = (self._option(one, closed) for one in found)
        return tuple(sorted(options, key=lambda option: bool(option.closed)))

    def _option(self, found: "Candidate", closed: Mapping[str, str]) -> Option:
        template = self.outreach.templates[found.template_id]
        channel = template.channel
        why = closed.get(channel, "")
        return Option(template.id, template.topic, channel, template.language, found.why, why)

    def _closed(self, customer_id: int) -> Mapping[str, str]:
        """The channels that may not be used now, each with what is in the way."""
        from tools.check_contact import check_contact

        found = self._try(lambda: check_contact(self._desk.context, {"customer_id": customer_id}))
        return {
            one.channel: next(rule.because for rule in one.rules if rule.result == "block")
            for one in found.verdicts
            if not one.allowed
        }

    def propose(self, customer_id: int, template_id: str) -> str:
        """Draft the message from the chosen template; its id."""
        from engine.outreach.drafts import propose

        self._require_author()

        def work() -> str:
            with self._desk.store.write() as connection:
                return propose(
                    connection,
                    self.outreach,
                    customer_id=customer_id,
                    template_id=template_id,
                    author=self._desk.person.name,
                ).draft_id

        return self._done(work)

    def revise(self, draft_id: str, body: str, subject: str | None) -> str:
        """Store an edited text as a new version; its id."""
        from engine.outreach.drafts import revise

        self._require_author()

        def work() -> str:
            with self._desk.store.write() as connection:
                return revise(
                    connection,
                    self.outreach,
                    draft_id=draft_id,
                    body=body,
                    subject=subject,
                    author=self._desk.person,
                ).draft_id

        return self._done(work)

    def approve(self, draft_id: str, shown_hash: str) -> None:
        """Confirm the text whose hash the screen showed, as the server's person."""
        from engine.outreach.decisions import Shown, confirm

        shown, desk = Shown(draft_id, shown_hash), self._desk
        self._done(lambda: confirm(desk.store, self.outreach, shown, desk.person))

    def approve_each(self, pairs: Sequence[tuple[str, str]]) -> tuple["Decided", ...]:
        """Confirm drafts that are alike, each text as its hash says; what became of each."""
        from engine.outreach.decisions import Shown, confirm_each

        shown, desk = [Shown(*pair) for pair in pairs], self._desk
        return self._done(lambda: confirm_each(desk.store, self.outreach, shown, desk.person))

    def waiting(self) -> tuple[list[Waiting], int]:
        """Drafts that wait for a yes, and how many may be confirmed in one go."""
        from engine.outreach.decisions import MOST_AT_ONCE, alike
        from engine.outreach.drafts import content_hash

        with self._desk.store.read() as connection:
            found = drafts.waiting_drafts(connection, LISTED)
        return [Waiting(one, content_hash(one), alike(one)) for one in found], MOST_AT_ONCE

    def on_their_way(self) -> list[Journey]:
        """The newest approved messages and where they stand."""
        with self._desk.store.read() as connection:
            return journeys(connection, LISTED)

    def revoke(self, approval_id: str, reason: str) -> None:
        """Take an approval back, as the server's person."""
        from engine.outreach.decisions import withdraw

        desk = self._desk
        self._done(lambda: withdraw(desk.store, self.outreach, approval_id, desk.person, reason))

    def around(self, stand: Stand) -> Around:
        """What a person weighs beside the text: whom it goes to, recent contacts, what forbids."""
        from engine.outreach.approval import why_not

        draft, now = stand.draft, self._desk.clock()
        with self._desk.store.read() as connection:
            refusal = why_not(connection, self.outreach, draft, self._desk.person)
            past = contacts.contacts_since(connection, draft.customer_id, now - LOOK_BACK)
            head = self._letterhead(connection, draft)
        template_text = self._template_text(draft)
        return Around(head, template_text, tuple(past), None if refusal is None else str(refusal))

    def _letterhead(self, connection: "Connection", draft: DraftRow) -> Letterhead:
        from engine.outreach import case

        sender, channel = self.outreach.institution.sender_id, draft.channel
        template = self.outreach.templates.get(draft.template_id)
        if template is None:
            return Letterhead(sender, "unknown: the template was withdrawn")
        customer = case.find_customer(connection, draft.customer_id)
        try:
            address = case.find_address(connection, self.outreach, customer, template.channel)
        except case.NoAddressError:
            return Letterhead(sender, "no address on record")
        return Letterhead(sender, masked(channel, address.value))

    def _template_text(self, draft: DraftRow) -> str | None:
        from engine.outreach.choice import NoTemplateError
        from engine.outreach.drafts import facts_of, template_of
        from engine.outreach.render import MissingVariableError, render

        try:
            return render(template_of(self.outreach, draft), facts_of(draft)).text
        except (NoTemplateError, MissingVariableError):
            return None

    def _require_author(self) -> None:
        person = self._desk.person
        if not person.may("analyst", "approver"):
            raise RefusedError(f"{person.name} may not write messages: an analyst may.")

    def _done(self, work: Callable[[], _Value]) -> _Value:
        """Do it, and note the audit's new head outside the database, of a refusal too."""
        try:
            return self._try(work)
        finally:
            with self._desk.store.read() as connection:
                audit.anchor_head(connection, self._desk.portfolio.audit_anchor)

    def _try(self, work: Callable[[], _Value]) -> _Value:
        from dashboards.refusals import REFUSALS

        try:
            return work()
        except REFUSALS as error:
            raise RefusedError(str(error)) from error

    def _stand(self, connection: "Connection", draft: DraftRow) -> Stand:
        from engine.outreach.drafts import content_hash

        customer = customers.find(connection, draft.customer_id)
        versions = _versions(connection, draft)
        reference = None if customer is None else customer.reference
        entries = audit.entries(connection, customer=reference)
        return Stand(
            draft=draft,
            parent=versions.get(draft.parent_id or ""),
            content_hash=content_hash(draft),
            approval=approvals.approval_of(connection, draft.draft_id),
            item=outbox.item_of_draft(connection, draft.draft_id),
            entries=about(entries, [*versions, draft.draft_id]),
            free_authors=frozenset(d.author for d in (draft, *versions.values()) if d.off_template),
        )


def _versions(connection: "Connection", draft: DraftRow) -> Mapping[str, DraftRow]:
    """The versions that this one grew from, by id."""
    found: dict[str, DraftRow] = {}
    parent_id = draft.parent_id
    while parent_id and (parent := drafts.find_draft(connection, parent_id)):
        found[parent_id] = parent
        parent_id = parent.parent_id
    return found
