import email
from email.policy import default

import pytest

from engine.outreach.anchoring import mail_head
from engine.outreach.transports.settings import TransportSettings
from engine.outreach.transports.smtp import SmtpServer, SmtpTransport
from engine.store import audit


@pytest.fixture
def transport(smtp_settings):
    return SmtpTransport(smtp_settings)


def test_the_head_arrives_as_a_line_of_the_anchor_file(
    book, approved, transport, mail_server, tmp_path
):
    assert mail_head(book, transport, "auditor@bank.example", "Aster Bank") is None
    [(_, recipient, raw)] = mail_server.taken
    assert recipient == "<auditor@bank.example>"
    part = email.message_from_bytes(raw, policy=default).get_body(("plain",))
    assert part is not None
    kept = tmp_path / "mailed"
    kept.write_text(part.get_content().strip() + "\n", encoding="ascii")
    with book.write() as conn:
        head = audit.entries(conn)[0]
        assert audit.verify(conn, kept).anchored == head.seq
        conn.exec_driver_sql(f"DELETE FROM audit WHERE seq = {head.seq}")  # noqa: S608 - a number
        assert not audit.verify(conn, kept).ok


def test_a_server_that_is_away_stops_nothing_and_is_told(book, approved, certificate):
    server = SmtpServer("127.0.0.1", 1, "a@b.example", None, None, str(certificate), 1)
    told = mail_head(book, SmtpTransport(server), "auditor@bank.example", "Aster Bank")
    assert told is not None
    assert "was not mailed" in told


def test_an_anchor_without_a_mail_server_is_refused():
    with pytest.raises(ValueError, match="anchor_to needs channel 'email'"):
        TransportSettings.model_validate({"anchor_to": "auditor@bank.example"})
