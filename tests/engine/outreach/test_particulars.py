import pytest

from engine.outreach.linter import Linter
from engine.outreach.particulars import message_facts
from engine.outreach.reference import specimen_facts
from engine.outreach.render import Message, render
from engine.policy.contact_case import MessageFacts
from knowledge.content import load_forbidden, load_institution, load_templates, load_wording

TEMPLATES = load_templates()
BANK, WORDING = load_institution(), load_wording()
LINTER = Linter(load_forbidden(), WORDING, BANK)


def particulars(template_id: str, **edit: str) -> MessageFacts:
    template = TEMPLATES[template_id]
    facts = specimen_facts(template, BANK, WORDING)
    message = render(template, facts)
    body = message.body.replace(edit.get("old", ""), edit["new"]) if edit else message.body
    changed = Message(message.subject, body)
    findings = LINTER.lint(changed, template, facts, template.channel)
    return message_facts(changed, template, findings, LINTER, BANK)


def test_an_indian_text_message_says_how_it_travels_and_what_is_registered():
    assert particulars("payment_difficulty.sms.hi") == MessageFacts(
        language="hi",
        category="service",
        promotional=False,
        encoding="UCS-2",
        units=114,
        segments=2,
        dlt_template_id=TEMPLATES["payment_difficulty.sms.hi"].dlt_template,
        sender_header="ASTERB-S",
        off_template=False,
        linted=True,
        plain=True,
        opt_out=True,
        ai_disclosure=False,
        debt_advice=False,
    )


@pytest.mark.parametrize(
    ("template_id", "ai", "advice"),
    [
        ("payment_difficulty.email.en", False, False),
        ("payment_difficulty.email.en-eu", True, True),
        ("payment_difficulty.sms.es-eu", True, True),
        ("payment_difficulty.voice.es-eu", True, True),
        ("payment_difficulty.voice.en-gb", False, True),
    ],
)
def test_what_a_message_discloses_is_read_from_its_text(template_id, ai, advice):
    found = particulars(template_id)
    assert (found.opt_out, found.ai_disclosure, found.debt_advice) == (True, ai, advice)


def test_an_edit_that_takes_a_disclosure_away_is_seen():
    found = particulars("payment_difficulty.sms.en", old=" Reply STOP to opt out.", new="")
    assert (found.opt_out, found.off_template, found.linted) == (False, True, False)
