"""What a person may do with messages: find templates, draft, edit, confirm. Nothing here sends.

Every function checks the server's person anew: a browser can ask for anything at any time. What is
refused is refused with a sentence, and nothing is half-done.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dashboards.deeds import RefusedError, attempt, done
from dashboards.desk import Desk
from dashboards.views.draft import about
from dashboards.views.exact import Letterhead, masked, sender
from dashboards.views.stand import Around, Option, Stand
from dashboards.views.worklist import Waiting
from engine.store import approvals, audit, contacts, customers, drafts, outbox, rejections
from engine.store.drafts import DraftRow
from engine.store.journeys import Journey, journeys

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from engine.outreach import desk as outreach
    from engine.outreach.decisions import Decided
    from knowledge.index import Candidate

LOOK_BACK = timedelta(days=30)
LISTED = 60


class Messages:
    """The outreach desk of one person; its templates and rules are read when first needed."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._opened: dict[tuple[str, str], datetime] = {}  # draft and hash -> since when shown

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
        from engine.outreach.drafting import candidates

        with self._desk.store.read() as connection:
            found = attempt(lambda: candidates(connection, self.outreach, customer_id=customer_id))
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

        found = attempt(lambda: check_contact(self._desk.context, {"customer_id": customer_id}))
        return {
            one.channel: next(rule.because for rule in one.rules if rule.result == "block")
            for one in found.verdicts
            if not one.allowed
        }

    def propose(self, customer_id: int, template_id: str) -> str:
        """Draft the message from the chosen template; its id."""
        from engine.outreach.drafting import propose

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

        return done(self._desk, work)

    def revise(self, draft_id: str, body: str, subject: str | None) -> str:
        """Store an edited text as a new version; its id."""
        from engine.outreach.drafting import revise

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

        return done(self._desk, work)

    def approve(self, draft_id: str, shown_hash: str) -> None:
        """Confirm the text whose hash the screen showed, as the server's person."""
        from engine.outreach.decisions import Shown, confirm

        desk, opened_at = self._desk, self._opened.get((draft_id, shown_hash))
        shown = Shown(draft_id, shown_hash, opened_at)
        done(desk, lambda: confirm(desk.store, self.outreach, shown, desk.person))

    def reject(self, draft_id: str, shown_hash: str, reason: str) -> None:
        """Say no to the text whose hash was shown, as the server's person."""
        from engine.outreach.rejection import reject

        desk = self._desk

        def work() -> None:
            with desk.store.write() as connection:
                reject(
                    connection,
                    self.outreach,
                    draft_id=draft_id,
                    shown_hash=shown_hash,
                    person=desk.person,
                    reason=reason,
                )

        done(desk, work)

    def approve_each(self, pairs: Sequence[tuple[str, str]]) -> tuple["Decided", ...]:
        """Confirm drafts that are alike, each text as its hash says; what became of each."""
        from engine.outreach.decisions import Shown, confirm_each

        desk, opened = self._desk, self._opened
        shown = [Shown(*pair, opened.get(pair)) for pair in pairs]
        return done(desk, lambda: confirm_each(desk.store, self.outreach, shown, desk.person))

    def waiting(self) -> tuple[list[Waiting], int]:
        """Drafts that wait for a yes, and how many may be confirmed in one go."""
        from engine.outreach.decisions import MOST_AT_ONCE, alike
        from engine.outreach.drafts import content_hash

        with self._desk.store.read() as connection:
            listed = [
                Waiting(one, self._letterhead(connection, one), content_hash(one), alike(one))
                for one in drafts.waiting_drafts(connection, LISTED)
            ]
        for one in listed:
            self._open(one.draft.draft_id, one.content_hash)
        return listed, MOST_AT_ONCE

    def on_their_way(self) -> list[Journey]:
        """The newest approved messages and where they stand."""
        with self._desk.store.read() as connection:
            return journeys(connection, LISTED)

    def revoke(self, approval_id: str, reason: str) -> None:
        """Take an approval back, as the server's person."""
        from engine.outreach.decisions import withdraw

        desk = self._desk
        done(desk, lambda: withdraw(desk.store, self.outreach, approval_id, desk.person, reason))

    def around(self, stand: Stand) -> Around:
        """What a person weighs beside the text: whom it goes to, recent contacts, what forbids."""
        from engine.outreach.approval import why_not

        draft, now = stand.draft, self._desk.clock()
        with self._desk.store.read() as connection:
            refusal = why_not(connection, self.outreach, draft, self._desk.person)
            past = contacts.contacts_since(connection, draft.customer_id, now - LOOK_BACK)
            head = self._letterhead(connection, draft)
        self._open(draft.draft_id, stand.content_hash)
        template_text = self._template_text(draft)
        return Around(head, template_text, tuple(past), None if refusal is None else str(refusal))

    def _open(self, draft_id: str, content_hash: str) -> None:
        """From now on this text stands on the person's screen, if it did not before."""
        self._opened.setdefault((draft_id, content_hash), self.outreach.wall())

    def _letterhead(self, connection: "Connection", draft: DraftRow) -> Letterhead:
        from engine.outreach import case

        bank, channel = self.outreach.institution, draft.channel
        said = sender(channel, bank.sender_id, bank.mail_from)
        template = self.outreach.templates.get(draft.template_id)
        if template is None:
            return Letterhead(said, "unknown: the template was withdrawn")
        customer = case.find_customer(connection, draft.customer_id)
        try:
            address = case.find_address(connection, self.outreach, customer, template.channel)
        except case.NoAddressError:
            return Letterhead(said, "no address on record")
        return Letterhead(said, masked(channel, address.value))

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
            rejection=rejections.rejection_of(connection, draft.draft_id),
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
