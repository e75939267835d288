"""E-mail over SMTP: encrypted by STARTTLS unless the server is this machine, one session a message.

SMTP knows no idempotency key. Up to the message's final dot a failure is a plain one; from there on
until the server's answer nobody can tell whether it was taken, and that is what is said.
"""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.policy import SMTP

from engine.clock import system_clock
from engine.outreach.transports import Envelope, RefusedError, TransportError, UncertainError
from engine.outreach.transports.loopback import is_loopback
from engine.outreach.transports.mail import mail


@dataclass(frozen=True)
class SmtpServer:
    """Where and as whom mail is handed in; `sender` is the visible and the envelope's address."""

    host: str
    port: int
    sender: str
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: str | None = None
    seconds: float = 20.0


class SmtpTransport:
    """Hands messages to one mail server."""

    name = "smtp"
    repeatable = False

    def __init__(self, server: SmtpServer, clock: Callable[[], datetime] = system_clock) -> None:
        self._server = server
        self._clock = clock

    def deliver(self, envelope: Envelope) -> str:
        """Hand the message in, and return its Message-ID.

        Raises:
            TransportError: It was not taken this time.
            RefusedError: The server refuses this message or its recipient for good.
            UncertainError: The connection ended before the server's last word.
        """
        try:
            message = mail(envelope, self._server.sender, self._clock())
            written = message.as_bytes(policy=SMTP)
            envelope.address.encode("ascii")
        except ValueError:
            raise RefusedError("The address is none that an e-mail can be sent to.") from None
        with self._session() as session:
            self._address(session, envelope)
            self._hand_in(session, written)
        return str(message["Message-ID"])

    def receipt(self, idempotency_key: str) -> str | None:
        """A mail server cannot be asked."""
        return None

    @contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        """A greeted, encrypted, authenticated session; nothing of the message is sent yet."""
        server = self._server
        with ExitStack() as closing:
            try:
                session = smtplib.SMTP(
                    server.host, server.port, server.sender.partition("@")[2], server.seconds
                )
                closing.callback(session.close)
                self._encrypt(session)
                if server.username is not None:
                    session.login(server.username, server.password or "")
            except smtplib.SMTPResponseException as problem:
                raise _answered(problem.smtp_code, "the start of the session") from None
            except (smtplib.SMTPException, OSError) as problem:
                raise TransportError(
                    f"Mail server {server.host}:{server.port} cannot be used "
                    f"({type(problem).__name__}). Check that it runs, and its certificate."
                ) from None
            yield session

    def _encrypt(self, session: smtplib.SMTP) -> None:
        session.ehlo_or_helo_if_needed()
        if session.has_extn("starttls"):
            session.starttls(context=ssl.create_default_context(cafile=self._server.ca_file))
            session.ehlo()
        elif not is_loopback(self._server.host):
            raise TransportError(
                f"Mail server {self._server.host}:{self._server.port} offers no STARTTLS, and "
                "personal data never travels in the clear. Use a server or port that does."
            )

    def _address(self, session: smtplib.SMTP, envelope: Envelope) -> None:
        try:
            for what, answer in (
                ("the sender", session.mail(self._server.sender)),
                ("the recipient", session.rcpt(envelope.address)),
            ):
                if not 200 <= answer[0] < 300:
                    raise _answered(answer[0], what, lasting=True)
            code, _ = session.docmd("DATA")
        except (smtplib.SMTPException, OSError):
            raise TransportError(
                "The connection to the mail server ended before the message was sent."
            ) from None
        if code != 354:
            raise _answered(code, "the message", lasting=True)

    def _hand_in(self, session: smtplib.SMTP, message: bytes) -> None:
        """Past the final dot only the server's own yes or no counts."""
        try:
            session.send(_dotted(message))
            code, _ = session.getreply()
        except (smtplib.SMTPException, OSError):
            raise _uncertain() from None
        if 400 <= code < 600:
            raise _answered(code, "the message", lasting=True)
        if code != 250:
            raise _uncertain()


def _dotted(message: bytes) -> bytes:
    lines = message.removesuffix(b"\r\n").split(b"\r\n")
    return b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines) + (
        b"\r\n.\r\n"
    )


def _answered(code: int, what: str, *, lasting: bool = False) -> TransportError:
    """An error by the server's code; its words may hold the address and are left out."""
    said = f"The mail server answered {code} to {what}."
    if lasting and 500 <= code < 600:
        return RefusedError(f"{said} This message will not be taken.")
    return TransportError(said)


def _uncertain() -> UncertainError:
    return UncertainError(
        "The connection to the mail server ended after the message and before its answer: it may "
        "have been taken. Ask the mail server's log for the Message-ID before you requeue it."
    )
