"""The message exactly as it leaves: to whom (masked), from whom, what, and how it travels."""

from dataclasses import dataclass
from typing import Any

from dashboards.views.text import language, words
from engine.outreach.mail_page import page, subject_line
from engine.outreach.segments import segments, split

HIDDEN = "•"


@dataclass(frozen=True)
class Letterhead:
    """Who writes to whom: the sender's id and the masked address, or why there is none."""

    sender: str
    to: str


def masked(channel: str, address: str) -> str:
    """An address as somebody who knows it can recognise it, and nobody else can use it."""
    if channel == "letter":
        return f"customer {address[:8]}…"
    name, at, domain = address.partition("@")
    if at:
        return f"{name[:1]}{HIDDEN * 5}@{domain}"
    return f"{address[:3]}{HIDDEN * 6}{address[-2:]}" if len(address) > 6 else HIDDEN * 6


def exact(
    head: Letterhead, channel: str, code: str, subject: str | None, body: str
) -> dict[str, Any]:
    """The envelope's lines and the text, as they are handed to the dispatcher.

    `html` is the second part that an e-mail has, `segments` what a long text message is cut into.
    """
    envelope = [["To", head.to], ["From", head.sender], ["By", words(channel)]]
    html = page(code, body) if channel == "email" else None
    parts = split(body) if channel == "sms" else ()
    if subject is not None:
        envelope.append(["Subject", subject_line(subject)])
    return {
        "envelope": envelope,
        "body": body,
        "html": html,
        "segments": parts if len(parts) > 1 else (),
        "language": code,
        "label": f"Message in {language(code)}",
        "size": size(channel, body),
    }


def sender(channel: str, sender_id: str, mail_from: str) -> str:
    """Who the message is from, as its reader will see it."""
    return f"{sender_id} <{mail_from}>" if channel == "email" else sender_id


def size(channel: str, body: str) -> str:
    """How large it is: segments in their true encoding for a text message, bytes for all."""
    octets = f"{len(body.encode()):,} bytes in UTF-8"
    if channel != "sms":
        return f"{len(body):,} characters · {octets}"
    found = segments(body)
    plural = "" if found.count == 1 else "s"
    return (
        f"{found.count} segment{plural} in {found.encoding} · {found.units} characters · {octets}"
    )
