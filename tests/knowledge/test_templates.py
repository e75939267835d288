import re
from datetime import UTC, date, datetime
from itertools import cycle
from typing import get_args

import pytest

from data.tables import CONTACT_CHANNELS, OBLIGATION_KINDS
from engine.facts import Fact
from engine.outreach.linter import Linter
from engine.outreach.render import render
from engine.outreach.segments import segments
from engine.outreach.wording import day, money, payment, salutation
from engine.policy.table import load_table
from knowledge.content import (
    FOLDER,
    ContentError,
    Language,
    Template,
    load_forbidden,
    load_institution,
    load_templates,
    load_wording,
)
from knowledge.index import GLOBAL

TEMPLATES = load_templates()
WORDING, BANK = load_wording(), load_institution()
LINTER = Linter(load_forbidden(), WORDING, BANK)
each_template = pytest.mark.parametrize("template", TEMPLATES.values(), ids=list(TEMPLATES))


def facts(template: Template, kind: str, name: str, amount: int) -> list[Fact]:
    language, channel = template.language, template.channel
    written = {
        "salutation": salutation(name, language, WORDING),
        "bank": BANK.names[language],
        "helpline": BANK.helpline,
        "hours": BANK.hours[language],
        "link": BANK.help_link,
        "payment": payment(kind, language, WORDING),
        "amount": money(amount, "INR", language, channel, WORDING),
        "due_date": day(date(2026, 9, 25), language, WORDING),
    }
    now = datetime(2026, 9, 1, tzinfo=UTC)
    return [Fact(id, text, text, "text", now, "test") for id, text in written.items()]


@each_template
def test_every_template_renders_lints_clean_and_fits(template):
    cases = zip(
        OBLIGATION_KINDS,
        cycle(("Asha Patil", "Chandrashekhar Iyer")),
        cycle((499_900, 12_345_600, 99)),
        strict=False,
    )
    for kind, name, amount in cases:
        known = facts(template, kind, name, amount)
        message = render(template, known)
        assert "$" not in message.text
        assert LINTER.lint(message, template, known, template.channel) == ()
        if template.channel == "sms":
            size = segments(message.body)
            assert size.count <= template.segments
            assert size.encoding == ("UCS-2" if template.language in ("hi", "mr") else "GSM-7")


@pytest.mark.parametrize("id", [id for id in TEMPLATES if id.endswith("-eu") and ".sms." in id])
def test_a_european_text_message_fits_with_a_long_accented_name_and_amount(id):
    template = TEMPLATES[id]
    known = facts(template, "insurance", "Maximiliano-Sebastián", 123_456_789)
    message = render(template, known)
    size = segments(message.body)
    assert (size.encoding, size.count <= template.segments) == ("UCS-2", True)
    assert LINTER.lint(message, template, known, "sms") == ()


@each_template
def test_every_template_is_named_after_what_it_is(template):
    places = "".join(f"-{place.lower()}" for place in template.jurisdiction if place != GLOBAL)
    assert template.id == f"{template.topic}.{template.channel}.{template.language}{places}"
    assert template.channel in CONTACT_CHANNELS


@each_template
def test_every_template_says_who_writes_whom_to_reach_and_how_to_opt_out(template):
    assert {"salutation", "bank", "helpline"} <= template.variables
    assert "opt_out" in template.discloses
    for disclosure in template.discloses:
        assert LINTER.discloses(template.body, disclosure, template.language)
    if template.channel in ("sms", "whatsapp", "email"):
        assert "STOP" in template.body


@each_template
def test_a_template_discloses_what_its_place_asks_for(template):
    assert ("ai" in template.discloses) == (template.jurisdiction == ("EU",))
    advised = template.jurisdiction in (("GB",), ("EU",))
    assert ("debt_advice" in template.discloses) == advised


def test_every_general_template_exists_in_every_language():
    general = {t.id for t in TEMPLATES.values() if GLOBAL in t.jurisdiction}
    kinds = {id.rsplit(".", 1)[0] for id in general}
    assert general == {f"{kind}.{language}" for kind in kinds for language in get_args(Language)}
    assert len(general) >= 100


def test_every_offer_of_help_to_british_customers_names_free_debt_advice():
    offers = {
        t.id.rsplit(".", 1)[0]
        for t in TEMPLATES.values()
        if GLOBAL in t.jurisdiction and t.topic != "payment_reminder"
    }
    assert {f"{offer}.en-gb" for offer in offers} == {id for id in TEMPLATES if id.endswith("-gb")}


def test_every_treatment_has_a_template_on_its_channels():
    for rule in load_table(FOLDER / "policies" / "treatment.yaml").rules:
        topic, channels = rule.then["topic"], rule.then["channels"]
        for language in get_args(Language):
            found = [f"{topic}.{channel}.{language}" in TEMPLATES for channel in channels]
            assert topic is None or sum(found) >= 3


GOOD = (FOLDER / "templates" / "payment_plan.email.en.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("variables: [", "variables: [colour, ", "declares"),
        ("$amount", "$figure", "declares"),
        ("$amount", "12,345", "declares"),
        ("any", "any 5", "digit"),
        ("Dear $salutation", "Dear $ salutation", "not followed"),
        ("subject:", "title:", "title"),
        ("channel: email", "channel: sms", "subject"),
        ("category: service", "category: service\ndlt_template: '1107000000000000099'", "India"),
        ("category: service", "category: nice", "category"),
        ("[opt_out]", "[opt_out, mood]", "discloses"),
        ("channel: email", "channel: fax", "channel"),
        ("version: 1", "version: 0", "version"),
        ("language: en", "language: xx", "language"),
        ("id: payment_plan.email.en", "id: other", "rename"),
        ("---\n", "", "cannot be used"),
    ],
)
def test_a_template_that_breaks_the_rules_stops_the_load(tmp_path, old, new, message):
    text = GOOD if old != "any" else GOOD.replace("smaller instalments", "any")
    assert old in text
    (tmp_path / "payment_plan.email.en.md").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ContentError, match=message):
        load_templates(tmp_path)


def test_two_templates_registered_alike_stop_the_load(tmp_path):
    for language in ("en", "hi"):
        path = FOLDER / "templates" / f"payment_plan.sms.{language}.md"
        text = re.sub(r"dlt_template: .*", "dlt_template: '1107000000000000099'", path.read_text())
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match="given twice"):
        load_templates(tmp_path)


def test_a_folder_without_templates_is_an_error(tmp_path):
    with pytest.raises(ContentError, match="No template"):
        load_templates(tmp_path)


def test_the_help_link_leads_to_the_bank():
    host = BANK.help_link.removeprefix("https://").split("/")[0]
    assert any(host.endswith(f".{domain}") for domain in BANK.link_domains)


@pytest.mark.parametrize("loader", [load_institution, load_forbidden, load_wording])
def test_missing_content_is_refused_by_name(tmp_path, loader):
    with pytest.raises(ContentError, match=r"nothing\.yaml"):
        loader(tmp_path / "nothing.yaml")
