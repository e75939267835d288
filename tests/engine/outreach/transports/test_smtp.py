import email
from dataclasses import replace
from datetime import UTC, datetime
from email.policy import default

import pytest

from engine.clock import frozen_clock
from engine.outreach.transports import Envelope, RefusedError, TransportError, UncertainError
from engine.outreach.transports.smtp import SmtpServer, SmtpTransport
from tests.fixtures.gateways import MailServer, running

AT = datetime(2026, 11, 2, 5, 0, tzinfo=UTC)
ENVELOPE = Envelope(
    idempotency_key="k1",
    channel="email",
    address="asha@example.com",
    sender="Aster Bank",
    language="hi",
    subject="मदद",
    body="नमस्ते <Asha> जी,\n\n.हम साथ हैं।\nhttps://help.asterbank.example/payments.\n",
)


@pytest.fixture
def transport(smtp_settings):
    return SmtpTransport(smtp_settings, frozen_clock(AT))


def test_the_message_arrives_encrypted_word_for_word_as_text_and_as_html(transport, mail_server):
    assert transport.deliver(ENVELOPE) == "<k1@asterbank.example>"
    [(sender, recipient, raw)] = mail_server.taken
    assert (sender.split()[0], recipient) == ("<care@asterbank.example>", "<asha@example.com>")
    message = email.message_from_bytes(raw.replace(b"\r\n..", b"\r\n."), policy=default)
    assert dict(message.items()) | {"Content-Type": ""} == {
        "From": "Aster Bank <care@asterbank.example>",
        "To": "asha@example.com",
        "Subject": "मदद",
        "Date": "Mon, 02 Nov 2026 05:00:00 +0000",
        "Message-ID": "<k1@asterbank.example>",
        "Content-Language": "hi",
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
        "Content-Type": "",
    }
    text, html = (part.get_content().replace("\r\n", "\n") for part in message.iter_parts())
    assert text == ENVELOPE.body
    link = "https://help.asterbank.example/payments"
    assert html.strip() == (
        '<!doctype html><html lang="hi"><body><p>नमस्ते &lt;Asha&gt; जी,</p>'
        f'<p>.हम साथ हैं।<br><a href="{link}">{link}</a>.</p></body></html>'
    )
    words = [heard.split()[0].upper() for heard in mail_server.heard]
    assert words.index("STARTTLS") < words.index("AUTH") < words.index("MAIL")


@pytest.mark.parametrize(
    ("step", "fault"),
    [
        ("greeting", "421 busy"),
        ("greeting", "554 no"),
        ("greeting", "cut"),
        ("greeting", "stall"),
        ("ehlo", "cut"),
        ("ehlo", "repeat"),
        ("starttls", "454 not now"),
        ("starttls", "cut"),
        ("auth", "535 wrong password"),
        ("auth", "454 not now"),
        ("mail", "421 busy"),
        ("mail", "repeat"),
        ("rcpt", "451 greylisted"),
        ("rcpt", "cut"),
        ("rcpt", "stall"),
        ("rcpt", "repeat"),
        ("data", "452 full"),
        ("data", "cut"),
        ("message", "451 later"),
        ("message", "421 busy"),
    ],
)
def test_what_was_surely_not_taken_may_be_tried_again(transport, mail_server, step, fault):
    mail_server.faults[step] = fault
    with pytest.raises(TransportError) as problem:
        transport.deliver(ENVELOPE)
    assert type(problem.value) is TransportError
    assert mail_server.taken == []


@pytest.mark.parametrize("step", ["mail", "rcpt", "data", "message"])
def test_a_lasting_refusal_of_the_message_is_told_apart(transport, mail_server, step):
    mail_server.faults[step] = "550 5.1.1 <asha@example.com> is unknown here"
    with pytest.raises(RefusedError, match="550") as problem:
        transport.deliver(ENVELOPE)
    assert "asha" not in str(problem.value)
    assert mail_server.taken == []


@pytest.mark.parametrize(
    ("step", "fault"),
    [
        ("body", "cut"),
        ("message", "cut"),
        ("message", "stall"),
        ("message", "hello"),
        ("data", "repeat"),
    ],
)
def test_after_the_final_dot_silence_is_neither_yes_nor_no(transport, mail_server, step, fault):
    mail_server.faults[step] = fault
    with pytest.raises(UncertainError, match="may have been taken"):
        transport.deliver(ENVELOPE)


@pytest.mark.parametrize(
    ("step", "fault"), [("message", "late"), ("rcpt", "late"), ("message", "repeat")]
)
def test_a_late_or_repeated_yes_is_a_yes(transport, mail_server, step, fault):
    mail_server.faults[step] = fault
    assert transport.deliver(ENVELOPE) == "<k1@asterbank.example>"
    assert len(mail_server.taken) == 1


def test_a_certificate_that_nobody_vouches_for_is_refused(transport, mail_server):
    strange = SmtpTransport(replace(transport._server, ca_file=None))
    with pytest.raises(TransportError, match="SSLCertVerificationError"):
        strange.deliver(ENVELOPE)
    assert mail_server.taken == []


def test_beyond_this_machine_nothing_travels_unencrypted(certificate, monkeypatch):
    [server] = [MailServer(certificate, starttls=False)]
    for _ in running(server):
        near = SmtpServer("127.0.0.1", server.port, "care@asterbank.example", seconds=1)
        SmtpTransport(near).deliver(ENVELOPE)
        monkeypatch.setattr("engine.outreach.transports.smtp.is_loopback", lambda host: False)
        with pytest.raises(TransportError, match="offers no STARTTLS"):
            SmtpTransport(near).deliver(ENVELOPE)
        assert len(server.taken) == 1


@pytest.mark.parametrize(
    "address", ["asha@example.com\r\nRCPT TO:<eve@example.com>", "आशा@example.com"]
)
def test_an_address_that_is_none_is_refused_before_anything_is_said(
    transport, mail_server, address
):
    with pytest.raises(RefusedError):
        transport.deliver(replace(ENVELOPE, address=address))
    assert mail_server.heard == []


def test_a_server_that_is_not_there_is_named_with_the_way_out(transport):
    gone = SmtpTransport(replace(transport._server, port=1))
    with pytest.raises(TransportError, match=r"127\.0\.0\.1:1 cannot be used.*Check"):
        gone.deliver(ENVELOPE)


def test_secrets_are_not_printed(transport):
    assert "secret" not in repr(transport._server)
