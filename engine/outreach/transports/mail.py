"""An envelope as an e-mail: plain text and the same text as HTML, nothing added to either.

The Message-ID is the idempotency key, so that every mailbox and log on the way can tell a repeat.
"""

import html
import re
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from engine.outreach.transports import Envelope

_LINK = re.compile(r"https://[^\s<>\"']*[^\s<>\"'.,;:!?)।]")


def mail(envelope: Envelope, sender: str, at: datetime) -> EmailMessage:
    """The message as it is sent from `sender`, an address of the bank."""
    local, _, domain = sender.rpartition("@")
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(envelope.sender, local, domain)
    message["To"] = envelope.address
    message["Subject"] = " ".join((envelope.subject or "").split())
    message["Date"] = format_datetime(at.astimezone(UTC))
    message["Message-ID"] = f"<{envelope.idempotency_key}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(envelope.body, cte="base64")
    message.add_alternative(page(envelope), subtype="html", cte="base64")
    message["Content-Language"] = envelope.language
    return message


def page(envelope: Envelope) -> str:
    r"""The text as HTML: paragraphs, line breaks and links, and not one word more.

    >>> page(Envelope("k", "email", "a", "B", "en", "S", "Hello <you>,\n\nbye"))
    '<!doctype html><html lang="en"><body><p>Hello &lt;you&gt;,</p><p>bye</p></body></html>'
    """
    paragraphs = re.split(r"\n{2,}", envelope.body.strip())
    body = "".join(f"<p>{_linked(text)}</p>" for text in paragraphs)
    language = html.escape(envelope.language)
    return f'<!doctype html><html lang="{language}"><body>{body}</body></html>'


def _linked(text: str) -> str:
    written, last = [], 0
    for found in _LINK.finditer(text):
        link = html.escape(found[0])
        written += [_lines(text[last : found.start()]), f'<a href="{link}">{link}</a>']
        last = found.end()
    return "".join([*written, _lines(text[last:])])


def _lines(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")
