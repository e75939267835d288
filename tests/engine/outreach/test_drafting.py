import pytest

from engine.outreach.case import NoAddressError, UnknownCustomerError, UnscoredCustomerError
from engine.outreach.choice import NoTemplateError, NothingToProposeError
from engine.outreach.drafting import RevisionError, candidates, propose, revise
from engine.outreach.drafts import DraftNotFoundError, content_hash, find
from engine.outreach.render import MissingVariableError
from engine.person import Person
from engine.policy.hours import HoursError
from engine.store import audit, drafts
from engine.store.contacts import insert_contact
from engine.store.customers import save_customers


def test_a_draft_is_rendered_from_its_template_and_stored_facts(book, desk):
    with book.write() as conn:
        draft = propose(conn, desk, customer_id=1001, author="ana")
    assert draft.body == (
        "Hello Asha, your loan instalment of Rs 12,345.00 is due on 10 November 2026. If that is "
        "difficult this time, we would like to help. Call Aster Bank free on 1800-000-0042. Reply "
        "STOP to opt out."
    )
    assert (draft.template_id, draft.template_version) == ("payment_difficulty.sms.en", 1)
    assert (draft.off_template, draft.lint, draft.author) == (False, [], "ana")


def test_a_draft_keeps_its_decision_its_whole_verdict_and_its_candidates(book, desk):
    with book.write() as conn:
        draft = propose(conn, desk, customer_id=1001, author="ana")
    assert draft.decision["rule"] == "unexplained_critical"
    assert draft.decision["model_id"] == "m1"
    assert [c["template_id"].split(".")[0] for c in draft.decision["candidates"]] == [
        "payment_difficulty"
    ] * 3
    assert draft.verdict["allowed"]
    assert len(draft.verdict["outcomes"]) == len(desk.contact.rules)


def test_neither_draft_nor_audit_holds_the_full_name_phone_or_email(book, desk):
    with book.write() as conn:
        draft = propose(conn, desk, customer_id=1001, author="ana")
        entries = audit.entries(conn)
    for secret in ("Patil", "+9198", "c1001@example.com"):
        assert secret not in repr(draft)
        assert secret not in repr(entries)
    assert "Asha" not in repr(entries)


def test_a_hindi_customer_is_written_to_in_hindi(book, desk):
    with book.write() as conn:
        draft = propose(conn, desk, customer_id=1002, author="ana")
    assert draft.language == "hi"
    assert "Neha जी" in draft.body


def test_a_marathi_customer_is_written_to_in_marathi(book, desk):
    with book.write() as conn:
        draft = propose(conn, desk, customer_id=1004, author="ana")
    assert (draft.language, draft.decision["customer_language"]) == ("mr", "mr")
    assert "Asha जी" in draft.body


def test_a_language_we_do_not_write_falls_back_to_the_banks_own_and_says_so(book, desk):
    with book.write() as conn:
        draft = propose(conn, desk, customer_id=1010, author="ana")
    assert (draft.language, draft.decision["customer_language"]) == ("en", "ta")
    assert draft.decision["choice"]["language_because"] == (
        "No approved template is in the customer's language, 'ta'."
    )


def test_a_draft_records_what_was_shown_and_who_chose(book, desk):
    with book.write() as conn:
        shown = [c.template_id for c in candidates(conn, desk, customer_id=1001)]
        treated = propose(conn, desk, customer_id=1001, author="ana")
        chosen = propose(conn, desk, customer_id=1001, template_id=shown[1], author="ana")
    assert treated.decision["choice"] == {
        "template_id": treated.template_id,
        "chosen_by": "treatment",
        "shown": shown,
        "place": shown.index(treated.template_id) + 1,
        "language_because": "It is the customer's language.",
    }
    assert chosen.decision["choice"]["chosen_by"] == "ana"
    assert chosen.decision["choice"]["place"] == 2


def test_a_name_that_is_an_order_is_not_repeated(book, desk):
    with book.write() as conn:
        draft = propose(conn, desk, customer_id=1008, author="ana")
    assert draft.body.startswith("Hello customer,")
    assert "evil" not in draft.body


def test_the_same_case_gives_the_same_text(book, desk):
    with book.write() as conn:
        first = propose(conn, desk, customer_id=1001, author="ana")
        second = propose(conn, desk, customer_id=1001, author="ana")
    assert first.body == second.body
    assert content_hash(first) != content_hash(second)


def test_a_person_may_choose_channel_language_or_template(book, desk):
    with book.write() as conn:
        mail = propose(conn, desk, customer_id=1001, channel="email", language="hi", author="ana")
        plan = propose(
            conn, desk, customer_id=1001, template_id="payment_plan.whatsapp.en", author="ana"
        )
    assert (mail.template_id, mail.subject) == (
        "payment_difficulty.email.hi",
        "अगले भुगतान में दिक्कत हो तो हम आपके साथ हैं",
    )
    assert plan.template_id == "payment_plan.whatsapp.en"


def test_the_channel_is_the_first_that_may_be_used(book, desk, later):
    with book.write() as conn:
        insert_contact(conn, 1001, "sms", desk.clock())
        blocked = propose(conn, desk, customer_id=1001, author="ana")
    assert not blocked.verdict["allowed"]
    assert blocked.channel == "sms"


def test_candidates_are_three_templates_of_the_treatment(book, desk):
    with book.read() as conn:
        found = candidates(conn, desk, customer_id=1001)
        mails = candidates(conn, desk, customer_id=1001, channel="email")
    assert len(found) == 3
    assert [candidate.template_id for candidate in mails] == ["payment_difficulty.email.en"]


@pytest.mark.parametrize(
    ("wish", "error", "message"),
    [
        ({"customer_id": 1}, UnknownCustomerError, "nearest are 1001, 1002, 1003"),
        ({"customer_id": 1009}, NothingToProposeError, "leave the customer in peace"),
        ({"customer_id": 1005}, NoAddressError, "no address"),
        ({"customer_id": 1006}, HoursError, "Mars/Olympus"),
        ({"customer_id": 1001, "template_id": "nope"}, NoTemplateError, "nope"),
        ({"customer_id": 1004, "channel": "letter"}, NoTemplateError, "letter"),
        (
            {"customer_id": 1001, "template_id": "payment_plan.sms.en", "channel": "email"},
            NoTemplateError,
            "choose one or the other",
        ),
    ],
)
def test_what_cannot_be_proposed_is_refused_and_leaves_nothing(book, desk, wish, error, message):
    with pytest.raises(error, match=message), book.write() as conn:
        propose(conn, desk, author="ana", **wish)
    with book.read() as conn:
        assert drafts.drafts_for(conn, wish["customer_id"]) == []
        assert audit.entries(conn) == []


def test_a_customer_without_a_score_is_refused(store, desk, cipher, small_tables):
    with store.write() as conn:
        save_customers(conn, **small_tables, cipher=cipher)
        with pytest.raises(UnscoredCustomerError, match="forbear score"):
            propose(conn, desk, customer_id=1001, author="ana")


def test_a_payment_whose_date_has_passed_is_not_announced(book, later):
    with book.write() as conn, pytest.raises(MissingVariableError, match="due_date"):
        propose(conn, later(days=9), customer_id=1001, author="ana")


def test_an_edit_is_a_new_version_and_the_old_one_stays(book, desk, ana):
    with book.write() as conn:
        first = propose(conn, desk, customer_id=1001, author="bela")
        body = first.body.replace("we would like to help", "we are glad to help")
        second = revise(conn, desk, draft_id=first.draft_id, body=body, author=ana)
        assert find(conn, first.draft_id) == first
    assert (second.parent_id, second.body, second.author) == (first.draft_id, body, "ana")
    assert second.off_template
    codes = [finding["code"] for finding in second.lint]
    assert codes == ["off_template", "unapprovable"]  # an Indian text message is the registered one


def test_an_edit_that_changes_nothing_stays_on_its_template(book, desk, ana):
    with book.write() as conn:
        first = propose(conn, desk, customer_id=1001, author="bela")
        second = revise(conn, desk, draft_id=first.draft_id, body=first.body, author=ana)
    assert (second.off_template, second.lint) == (False, [])


def test_an_edit_keeps_its_subject_unless_one_is_given(book, desk, ana):
    with book.write() as conn:
        first = propose(conn, desk, customer_id=1001, channel="email", author="bela")
        second = revise(conn, desk, draft_id=first.draft_id, body=first.body, author=ana)
        third = revise(
            conn, desk, draft_id=second.draft_id, body=first.body, subject="We help", author=ana
        )
    assert (second.subject, third.subject) == (first.subject, "We help")


def test_only_the_newest_version_is_edited_and_only_by_who_may(book, desk, ana):
    with book.write() as conn:
        first = propose(conn, desk, customer_id=1001, author="ana")
        revise(conn, desk, draft_id=first.draft_id, body=first.body, author=ana)
        with pytest.raises(RevisionError, match="newer version"):
            revise(conn, desk, draft_id=first.draft_id, body="x", author=ana)
        manager = Person("mo", frozenset({"manager"}))
        with pytest.raises(RevisionError, match="may not edit"):
            revise(conn, desk, draft_id=first.draft_id, body="x", author=manager)
        with pytest.raises(DraftNotFoundError):
            revise(conn, desk, draft_id="none", body="x", author=ana)


def test_an_approved_draft_is_not_edited(book, desk, ana, approved):
    with book.write() as conn, pytest.raises(RevisionError, match="approved already"):
        revise(conn, desk, draft_id=approved.draft_id, body=approved.body, author=ana)
