"""The contact policy judges the text itself: proposed, edited, approved and released."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest
from sqlalchemy import select, update

from engine.clock import frozen_clock
from engine.facts import fact_to_json
from engine.outreach import case, release
from engine.outreach.approval import BlockedError, FindingsError, approve
from engine.outreach.drafting import propose, revise
from engine.outreach.drafts import content_hash, find, judge
from engine.outreach.reference import specimen_facts
from engine.outreach.render import render
from engine.outreach.requeue import RequeueError, requeue
from engine.policy.verdict import verdict_from_json, verdict_to_json
from engine.store import approvals, outbox
from engine.store.schema import APPROVALS, DRAFTS, OBLIGATIONS, OUTBOX
from knowledge.content import Channel, load_templates

AMERICAN, EUROPEAN = 1011, 1012
OPT_OUT = " Reply STOP, or tell us in any other way, to opt out at no cost."


@pytest.fixture
def midday(later):
    """A Monday on which it is day in Prague and in New York."""
    return later(hours=10)


def results(draft):
    return {o.rule_id: o.result for o in verdict_from_json(draft.verdict).outcomes}


def unregistered(desk, template_id):
    """The desk after the operators withdrew the template's registration."""
    template = desk.templates[template_id].model_copy(update={"dlt_template": None})
    return replace(desk, templates={**desk.templates, template_id: template})


def attempt(conn, desk, draft, person):
    shown = content_hash(draft)
    return approve(conn, desk, draft_id=draft.draft_id, shown_hash=shown, person=person)


def released(conn, desk, draft):
    item = outbox.item_of_draft(conn, draft.draft_id)
    assert item is not None
    return release.check(conn, desk, release.open_parcel(conn, item))


def test_an_edit_that_drops_the_opt_out_is_blocked_in_the_united_states(book, midday, ana, bela):
    with book.write() as conn:
        first = propose(conn, midday, customer_id=AMERICAN, author="ana")
        assert (results(first)["US-03"], first.verdict["allowed"]) == ("pass", True)
        body = first.body.replace(OPT_OUT, "")
        edited = revise(conn, midday, draft_id=first.draft_id, body=body, author=ana)
        verdict = verdict_from_json(edited.verdict)
        # GL-02 wants a text in which the linter finds no error, and a missing sentence is one.
        assert {block.rule_id for block in verdict.blocks} == {"US-03", "GL-02"}
        with pytest.raises(FindingsError, match="opt out"):
            attempt(conn, midday, edited, bela)


def test_an_edited_indian_text_says_the_way_out_when_it_is_edited(book, desk, ana):
    with book.write() as conn:
        first = propose(conn, desk, customer_id=1001, author="ana")
        body = f"{first.body} We are glad to help."
        edited = revise(conn, desk, draft_id=first.draft_id, body=body, author=ana)
        back = revise(conn, desk, draft_id=edited.draft_id, body=first.body, author=ana)
    (told,) = [each for each in edited.lint if each["code"] == "unapprovable"]
    assert (told["excerpt"], told["severity"]) == ("IN-03.text", "notice")
    assert "another template or another channel" in told["because"]
    assert results(edited)["IN-03.text"] == "block"
    assert (back.lint, results(back)["IN-03.text"]) == ([], "pass")


def test_an_indian_text_without_a_registration_is_not_approved(book, desk, bela):
    with book.write() as conn:
        draft = propose(conn, desk, customer_id=1001, author="ana")
        assert results(draft)["IN-03.template"] == "pass"
        without = unregistered(desk, draft.template_id)
        with pytest.raises(BlockedError, match=r"IN-03\.template.*another template") as refused:
            attempt(conn, without, draft, bela)
        assert refused.value.grounds == ("IN-03.template",)


def test_a_registration_withdrawn_after_the_approval_is_refused_at_release(book, desk, approved):
    with book.read() as conn:
        assert isinstance(released(conn, desk, approved), release.Send)
        stopped = released(conn, unregistered(desk, approved.template_id), approved)
    assert isinstance(stopped, release.Refuse)
    assert "IN-03.template" in stopped.reason


def approved_after(conn, desk, draft, person, seconds):
    opened = desk.wall() - timedelta(seconds=seconds)
    return approve(
        conn,
        desk,
        draft_id=draft.draft_id,
        shown_hash=content_hash(draft),
        person=person,
        opened_at=opened,
    )


def test_a_european_message_is_not_approved_faster_than_it_can_be_read(book, midday, bela):
    with book.write() as conn:
        draft = propose(conn, midday, customer_id=EUROPEAN, author="assistant")
        with pytest.raises(
            BlockedError, match=r"EU-01\.view: Looked at for 4\.9.*Read the message"
        ):
            approved_after(conn, midday, draft, bela, 4.9)
        approved_after(conn, midday, draft, bela, 5)
        assert isinstance(released(conn, midday, draft), release.Send)


def test_a_hasty_european_approval_that_got_into_the_store_is_not_sent(book, midday, bela):
    with book.write() as conn:
        draft = propose(conn, midday, customer_id=EUROPEAN, author="assistant")
        approved_after(conn, midday, draft, bela, 5)
        opened = conn.execute(select(APPROVALS.c.opened_at)).scalar_one() + timedelta(seconds=4)
        conn.execute(update(APPROVALS).values(opened_at=opened))
        stopped = released(conn, midday, draft)
        assert isinstance(stopped, release.Refuse)
        assert "EU-01.view" in stopped.reason


def test_a_european_draft_waits_for_its_person_and_discloses_the_machine(book, midday, bela):
    with book.write() as conn:
        draft = propose(conn, midday, customer_id=EUROPEAN, author="assistant")
        proposed = results(draft)
        assert draft.verdict["allowed"]
        assert (proposed["EU-01"], proposed["EU-05"]) == ("not_applicable", "pass")
        attempt(conn, midday, draft, bela)
        customer = case.find_customer(conn, EUROPEAN)
        verdict = judge(conn, midday, draft, customer, viewed_seconds=None)
        approved = {o.rule_id: o.result for o in verdict.outcomes}
        assert (approved["EU-01"], approved["EU-05"]) == ("pass", "pass")
        assert isinstance(released(conn, midday, draft), release.Send)


@pytest.fixture
def credit_directive(book, desk):
    """The desk on the first day of the directive on consumer credit, a payment still to come."""
    at = datetime.fromisoformat("2026-11-20T12:00:00+01:00").astimezone(UTC)
    mine = OBLIGATIONS.c.customer_id == EUROPEAN
    with book.write() as conn:
        conn.execute(update(OBLIGATIONS).where(mine).values(due_on=date(2026, 11, 27)))
    return replace(desk, clock=frozen_clock(at), wall=frozen_clock(at))


def european(conn, desk, **wish):
    return propose(conn, desk, customer_id=EUROPEAN, author="ana", **wish)


def test_every_european_message_passes_on_the_first_day_of_the_directive(book, credit_directive):
    with book.write() as conn:
        for id in [id for id in load_templates() if id.endswith("-eu")]:
            draft = european(conn, credit_directive, template_id=id)
            found = (results(draft)["EU-06.debt_advice"], draft.verdict["allowed"], draft.lint)
            assert (id, found) == (id, ("pass", True, []))


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_european_is_written_to_in_european_words_on_every_channel(
    book, credit_directive, language
):
    with book.write() as conn:
        for channel in get_args(Channel):
            draft = european(conn, credit_directive, channel=channel, language=language)
            assert (draft.template_id[-3:], draft.verdict["allowed"]) == ("-eu", True)


def test_an_edit_that_drops_debt_advice_is_blocked_in_europe(book, credit_directive, ana):
    with book.write() as conn:
        first = european(conn, credit_directive)
        body = first.body.replace("European Consumer Debt Network", "Somebody")
        edited = revise(conn, credit_directive, draft_id=first.draft_id, body=body, author=ana)
    assert results(edited)["EU-06.debt_advice"] == "block"
    assert "missing" in {finding["code"] for finding in edited.lint}


def test_a_dead_letter_whose_registration_was_withdrawn_stays_one(book, desk, approved, bela):
    with book.write() as conn:
        item = outbox.item_of_draft(conn, approved.draft_id)
        assert item is not None
        conn.execute(OUTBOX.update().values(state="dead"))
        without = unregistered(desk, approved.template_id)
        with pytest.raises(RequeueError, match=r"IN-03\.template"):
            requeue(conn, without, item.outbox_id, bela, "the gateway is back")


def test_nothing_is_released_without_its_approval(book, desk, approved, monkeypatch):
    with book.read() as conn:
        monkeypatch.setattr(approvals, "find_approval", lambda *_: None)
        with pytest.raises(release.OutboxIntegrityError):
            released(conn, desk, approved)


def test_before_a_text_exists_its_rules_say_so(book, desk):
    with book.read() as conn:
        customer = case.find_customer(conn, 1001)
        verdict = case.check_contact(conn, desk, customer, "sms")
    told = {o.rule_id: (o.result, o.because) for o in verdict.outcomes}
    assert told["IN-03.template"] == (
        "not_applicable",
        "No message is written yet; judged with the draft.",
    )


def test_a_verdict_stored_before_texts_were_judged_is_read_and_never_trusted(book, desk, bela):
    with book.write() as conn:
        draft = propose(conn, desk, customer_id=1001, author="ana")
        customer = case.find_customer(conn, 1001)
        without_text = case.check_contact(conn, desk, customer, "sms")
        conn.execute(DRAFTS.update().values(verdict=verdict_to_json(without_text)))
        stored = find(conn, draft.draft_id)
        assert verdict_from_json(stored.verdict) == without_text
        with pytest.raises(BlockedError, match=r"IN-03\.template"):
            attempt(conn, unregistered(desk, draft.template_id), stored, bela)
        assert attempt(conn, desk, stored, bela).approver == "bela"


@pytest.mark.parametrize(
    ("country", "jurisdiction", "zone", "region"),
    [
        ("IN", "GL", "Asia/Kolkata", "Maharashtra/Pune"),
        ("GB", "GB", "Europe/London", "England/Leeds"),
        ("US", "US", "America/New_York", "New York/Albany"),
        ("CZ", "EU", "Europe/Prague", "Praha"),
    ],
)
def test_no_rule_on_messages_blocks_a_template_written_for_the_country(
    book, midday, country, jurisdiction, zone, region
):
    with book.write() as conn:
        draft = propose(conn, midday, customer_id=1001, author="ana")
        customer = case.find_customer(conn, 1001)
        there = replace(customer, country=country, timezone=zone, region=region)
        judged = 0
        for template in midday.templates.values():
            if jurisdiction not in template.jurisdiction:
                continue
            facts = specimen_facts(template, midday.institution, midday.wording)
            message = render(template, facts)
            judged += 1
            written = replace(
                draft,
                template_id=template.id,
                template_version=template.version,
                channel=template.channel,
                language=template.language,
                subject=message.subject,
                body=message.body,
                facts=[fact_to_json(fact) for fact in facts],
            )
            blocks = judge(conn, midday, written, there, viewed_seconds=None).blocks
            about = [b.rule_id for b in blocks if midday.contact.find(b.rule_id).rule.needs_message]
            assert about == [], template.id
    assert judged >= 20
