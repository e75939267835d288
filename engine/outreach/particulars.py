"""What text, template and linter say about a message, as the contact rules ask for it.

A pure function of the message: the same text and template always give the same particulars. A
message that left its template is not the one that was registered, and says so.
"""

from collections.abc import Sequence

from engine.outreach.linter import Finding, Linter, errors
from engine.outreach.render import Message
from engine.outreach.segments import segments
from engine.policy.contact_case import MessageFacts
from knowledge.content import Institution, Template
from knowledge.readability import readability


def message_facts(
    message: Message,
    template: Template,
    findings: Sequence[Finding],
    linter: Linter,
    institution: Institution,
) -> MessageFacts:
    """The particulars of a message with the linter's findings on it."""
    size = segments(message.body) if template.channel == "sms" else None
    language = template.language
    return MessageFacts(
        language=language,
        category=template.category,
        promotional=template.category == "promotional",
        encoding=None if size is None else size.encoding,
        units=None if size is None else size.units,
        segments=None if size is None else size.count,
        dlt_template_id=template.dlt_template,
        sender_header=None if size is None else header(template, institution),
        off_template=any(finding.code == "off_template" for finding in findings),
        linted=not errors(findings),
        plain=readability(message.body, language).plain,
        opt_out=linter.discloses(message.text, "opt_out", language),
        ai_disclosure=linter.discloses(message.text, "ai", language),
        debt_advice=linter.discloses(message.text, "debt_advice", language),
    )


def header(template: Template, institution: Institution) -> str:
    """The sender's name with the letter of the message's category: -P, -S, -T or -G."""
    return f"{institution.sender_id}-{template.category[0].upper()}"
