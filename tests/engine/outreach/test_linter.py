from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from data.tables import OBLIGATION_KINDS
from engine.facts import Fact
from engine.outreach import wording
from engine.outreach.linter import Linter, errors
from engine.outreach.render import Message, MissingVariableError, render
from engine.outreach.segments import segments
from knowledge.content import (
    Language,
    Template,
    load_forbidden,
    load_institution,
    load_templates,
    load_wording,
)

ADVERSARIAL = yaml.safe_load(
    (Path(__file__).parent / "adversarial.yaml").read_text(encoding="utf-8")
)
GOOD = yaml.safe_load((Path(__file__).parent / "good.yaml").read_text(encoding="utf-8"))
TEMPLATES = load_templates()
WORDING = load_wording()
LINTER = Linter(load_forbidden(), WORDING, load_institution())
WRITTEN = {
    "en": {
        "salutation": "Asha",
        "bank": "Aster Bank",
        "hours": "Monday to Saturday, 8 am to 7 pm",
        "payment": "loan instalment",
        "due_date": "10 November 2026",
    },
    "hi": {
        "salutation": "Asha जी",
        "bank": "एस्टर बैंक",
        "hours": "सोमवार से शनिवार, सुबह 8 से शाम 7 बजे",
        "payment": "लोन की किस्त",
        "due_date": "10 नवंबर 2026",
    },
    "mr": {
        "salutation": "Asha जी",
        "bank": "एस्टर बँक",
        "hours": "सोमवार ते शनिवार, सकाळी 8 ते संध्याकाळी 7",
        "payment": "लोनच्या हप्त्याची रक्कम",
        "due_date": "10 नोव्हेंबर 2026",
    },
    "es": {
        "salutation": "Asha",
        "bank": "Aster Bank",
        "hours": "de lunes a sábado, de 8 a 19 h",
        "payment": "cuota del préstamo",
        "due_date": "10 de noviembre de 2026",
    },
}
ONE_OF_EACH = sorted(
    {
        f"{t.channel}.{t.language}": t.id for t in TEMPLATES.values() if "GL" in t.jurisdiction
    }.values()
)


def facts_for(template_id: str) -> list[Fact]:
    template = TEMPLATES[template_id]
    written = WRITTEN[template.language] | {
        "helpline": "1800-000-0042",
        "link": "https://help.asterbank.example/payments",
        "amount": "Rs 12,345.00"
        if template.language in ("en", "es") and template.channel == "sms"
        else "₹12,345.00",
    }
    now = datetime(2026, 11, 2, tzinfo=UTC)
    return [Fact(id, text, text, "text", now, "test") for id, text in written.items()]


def edited(case: dict[str, Any], message: Message) -> Message:
    body = case.get("body", message.body)
    if "replace" in case:
        old, new = case["replace"]
        assert old in body, case
        body = body.replace(old, new)
    return Message(message.subject, body[: case.get("cut")] + case.get("append", ""))


@pytest.mark.parametrize("case", ADVERSARIAL, ids=lambda case: case["id"])
def test_the_linter_refuses(case):
    template, facts = TEMPLATES[case["template"]], facts_for(case["template"])
    message = edited(case, render(template, facts))
    found = LINTER.lint(message, template, facts, template.channel)
    assert case["code"] in {finding.code for finding in errors(found)}
    assert "off_template" in {finding.code for finding in found}


def test_there_are_two_hundred_adversarial_drafts_of_many_kinds_in_every_language():
    assert len({case["id"] for case in ADVERSARIAL}) == len(ADVERSARIAL) >= 200
    assert len({case["kind"] for case in ADVERSARIAL}) >= 10
    for language in get_args(Language):
        assert sum(TEMPLATES[case["template"]].language == language for case in ADVERSARIAL) >= 30


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case["id"])
def test_the_linter_accepts(case):
    template = TEMPLATES[case["template"]]
    facts = [
        replace(fact, value=case[fact.id], text=case[fact.id]) if fact.id in case else fact
        for fact in facts_for(case["template"])
    ]
    message = edited(case, render(template, facts))
    found = LINTER.lint(message, template, facts, template.channel)
    assert [finding.code for finding in found] == ["off_template"] * ("append" in case)


def test_there_are_a_hundred_good_drafts_with_different_names():
    assert len({case["id"] for case in GOOD}) == len(GOOD) >= 100


@pytest.mark.parametrize(
    ("template_id", "old", "new"),
    [
        ("payment_difficulty.email.en", "please talk to us", "we are happy to listen"),
        ("payment_difficulty.sms.en", "we would like to help", "we are glad to help you"),
        ("payment_difficulty.whatsapp.hi", "तो हमसे बात करें", "तो बेझिझक हमसे बात करें"),
        ("due_date_shift.email.en", "Tell us which day", "Please tell us which day"),
    ],
)
def test_a_kind_edit_is_off_template_and_otherwise_clean(template_id, old, new):
    template, facts = TEMPLATES[template_id], facts_for(template_id)
    message = render(template, facts)
    assert old in message.body
    changed = Message(message.subject, message.body.replace(old, new))
    found = LINTER.lint(changed, template, facts, template.channel)
    assert [finding.code for finding in found] == ["off_template"]


@pytest.mark.parametrize("template_id", ONE_OF_EACH)
def test_a_single_changed_digit_is_always_refused(template_id):
    template, facts = TEMPLATES[template_id], facts_for(template_id)
    message = render(template, facts)
    for place, character in enumerate(message.body):
        if character.isdigit():
            other = str((int(character) + 1) % 10)
            body = message.body[:place] + other + message.body[place + 1 :]
            changed = Message(message.subject, body)
            assert errors(LINTER.lint(changed, template, facts, template.channel)), body


@given(
    st.sampled_from(sorted(TEMPLATES)),
    st.characters(categories=["Cf", "Co", "Cn"]),
    st.floats(min_value=0, max_value=1),
)
def test_a_hidden_character_anywhere_is_always_refused(template_id, character, part):
    template, facts = TEMPLATES[template_id], facts_for(template_id)
    message = render(template, facts)
    place = int(part * len(message.body))
    body = message.body[:place] + character + message.body[place:]
    found = LINTER.lint(Message(message.subject, body), template, facts, template.channel)
    assert "hidden_character" in {finding.code for finding in errors(found)}


def test_a_subject_is_read_like_the_body():
    template, facts = (
        TEMPLATES["payment_difficulty.email.en"],
        facts_for("payment_difficulty.email.en"),
    )
    body = render(template, facts).body
    for subject, code in (
        ("Urgent", "forbidden_urgency"),
        ("", "subject"),
        (None, "subject"),
        ("A" * 91, "too_long"),
    ):
        found = LINTER.lint(Message(subject, body), template, facts, "email")
        assert code in {finding.code for finding in errors(found)}


def test_a_template_without_its_facts_is_not_rendered():
    facts = [fact for fact in facts_for("payment_plan.sms.en") if fact.id != "amount"]
    with pytest.raises(MissingVariableError, match="amount"):
        render(TEMPLATES["payment_plan.sms.en"], facts)


def test_a_fact_is_never_read_as_a_template():
    facts = [
        Fact("salutation", "x", "$amount", "text", datetime(2026, 11, 2, tzinfo=UTC), "test"),
        *facts_for("payment_plan.sms.en")[1:],
    ]
    assert "$amount" in render(TEMPLATES["payment_plan.sms.en"], facts).body


names = st.sampled_from(("Asha", "Zoë O'Neil", "नेहा", "José", "Wei-Ling", "Chandrashekhar", None))
moments = st.dates(date(2020, 1, 1), date(2035, 12, 31))
drafts = st.tuples(
    st.sampled_from(sorted(TEMPLATES)),
    names,
    st.integers(0, 10**8),
    moments,
    st.sampled_from(OBLIGATION_KINDS),
)


def lawful(draft: tuple[str, str | None, int, date, str]) -> tuple[Template, list[Fact], Message]:
    """A template filled with facts as the desk would write them."""
    template_id, name, amount, due, kind = draft
    template = TEMPLATES[template_id]
    language, channel = template.language, template.channel
    written = {
        "salutation": wording.salutation(name, language, WORDING),
        "amount": wording.money(amount, "INR", language, channel, WORDING),
        "due_date": wording.day(due, language, WORDING),
        "payment": wording.payment(kind, language, WORDING),
    }
    facts = [
        replace(fact, text=written.get(fact.id, fact.text), value=written.get(fact.id, fact.value))
        for fact in facts_for(template_id)
    ]
    return template, facts, render(template, facts)


@given(drafts)
def test_any_template_with_lawful_facts_passes_unless_it_is_too_long(draft):
    template, facts, message = lawful(draft)
    found = LINTER.lint(message, template, facts, template.channel)
    long = template.channel == "sms" and segments(message.body).count > template.segments
    assert [finding.code for finding in found] == ["too_long"] * long


@given(
    drafts,
    st.sampled_from(
        ("7", "५", "Ramesh", "María", "Farhan", "कुलकर्णी", "https://evil.example", "evil.example/x")
    ),
    st.floats(min_value=0, max_value=1),
)
def test_one_digit_name_or_link_between_any_two_words_is_found(draft, intruder, part):
    template, facts, message = lawful(draft)
    words = message.body.split(" ")
    place = 1 + int(part * (len(words) - 1))
    body = " ".join([*words[:place], intruder, *words[place:]])
    found = LINTER.lint(Message(message.subject, body), template, facts, template.channel)
    assert errors(found), body
