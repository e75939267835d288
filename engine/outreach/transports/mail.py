"""An envelope as an e-mail: plain text and the same text as HTML, nothing added to either.

The Message-ID is the idempotency key, so that every mailbox and log on the way can tell a repeat.
"""

from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from engine.outreach.mail_page import page, subject_line
from engine.outreach.transports import Envelope


def mail(envelope: Envelope, sender: str, at: datetime) -> EmailMessage:
    """The message as it is sent from `sender`, an address of the bank."""
    local, _, domain = sender.rpartition("@")
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(envelope.sender, local, domain)
    message["To"] = envelope.address
    message["Subject"] = subject_line(envelope.subject or "")
    message["Date"] = format_datetime(at.astimezone(UTC))
    message["Message-ID"] = f"<{envelope.idempotency_key}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(envelope.body, cte="base64")
    message.add_alternative(page(envelope.language, envelope.body), subtype="html", cte="base64")
    message["Content-Language"] = envelope.language
    return message
