"""Which channel goes by which transport: `transports.toml` beside the portfolio, or files only.

Only the dispatcher's process reads it. Secrets stand in the file, which nobody else may read, or in
`FORBEAR_TRANSPORT_<NAME>_SECRET`. A simulated portfolio reaches nothing beyond this machine.
"""

import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self, get_args
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

from engine.outreach.transports import Transport
from engine.outreach.transports.file import FileTransport
from engine.outreach.transports.guard import GuardedTransport, Manners
from engine.outreach.transports.loopback import is_loopback
from engine.outreach.transports.smtp import SmtpServer, SmtpTransport
from engine.outreach.transports.webhook import Gateway, WebhookTransport
from knowledge.content import Channel

FILE = "transports.toml"
_PREFIX = "FORBEAR_TRANSPORT_"


class TransportSettingsError(ValueError):
    """The settings of the transports cannot be used."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Line(_Strict):
    per_minute: Annotated[int, Field(ge=10)] = 600
    failures: Annotated[int, Field(ge=1)] = 5
    rest: Annotated[float, Field(gt=0)] = 30.0
    seconds: Annotated[float, Field(gt=0, le=60)] = 20.0
    ca_file: str | None = None


class SmtpLine(_Line):
    """A mail server."""

    kind: Literal["smtp"]
    host: str
    port: Annotated[int, Field(ge=1, le=65_535)] = 587
    sender: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]
    username: str | None = None
    secret: SecretStr | None = None


class WebhookLine(_Line):
    """A gateway."""

    kind: Literal["webhook"]
    url: str
    secret: SecretStr

    @model_validator(mode="after")
    def _check(self) -> Self:
        parts = urlsplit(self.url)
        plain = parts.scheme == "http" and is_loopback(parts.hostname or "")
        if not (parts.hostname and (parts.scheme == "https" or plain)):
            raise ValueError("url must be https, or http on this machine")
        if len(self.secret.get_secret_value()) < 16:
            raise ValueError("secret must have at least 16 characters")
        return self


class TransportSettings(_Strict):
    """Lines by name, and the line of each channel; a channel without one goes into files.

    `anchor_to` is the address to which the audit's head is mailed, by the line of channel `email`.
    """

    lines: dict[str, Annotated[SmtpLine | WebhookLine, Field(discriminator="kind")]] = {}
    channels: dict[Channel, str] = {}
    anchor_to: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")] | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        for channel, name in self.channels.items():
            if name != "file" and name not in self.lines:
                raise ValueError(f"channel {channel!r} goes by {name!r}, which is not in [lines]")
            if isinstance(self.lines.get(name), SmtpLine) and channel != "email":
                raise ValueError(f"channel {channel!r} cannot go by a mail server")
        mails = isinstance(self.lines.get(self.channels.get("email", "")), SmtpLine)
        if self.anchor_to is not None and not mails:
            raise ValueError("anchor_to needs channel 'email' to go by a mail server")
        return self


def read_settings(root: Path, environ: Mapping[str, str]) -> TransportSettings:
    """The settings in the portfolio's folder, with secrets from the environment put in.

    Raises:
        TransportSettingsError: The file is readable by others, malformed or incomplete.
    """
    path = root / FILE
    if not path.exists():
        return TransportSettings()
    try:
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise TransportSettingsError(
                f"{str(path)!r} can be read by others: run `chmod 600 {path}`."
            )
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        return TransportSettings.model_validate(_with_secrets(found, environ))
    except ValidationError as problem:
        told = "; ".join(f"{_place(e['loc'])}: {e['msg']}" for e in problem.errors())
        raise TransportSettingsError(f"{str(path)!r} cannot be used: {told}.") from None
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise TransportSettingsError(f"{str(path)!r} cannot be used: {problem}.") from problem


def insist_on_sender(settings: TransportSettings, mail_from: str) -> None:
    """See that every e-mail comes from the address that was on the approver's screen.

    Raises:
        TransportSettingsError: A mail server would send from another one.
    """
    for name, line in settings.lines.items():
        if isinstance(line, SmtpLine) and line.sender != mail_from:
            raise TransportSettingsError(
                f"Line {name!r} sends from {line.sender!r}, but people approve e-mails from "
                f'{mail_from!r}: set `sender = "{mail_from}"` in {FILE!r}, or change '
                "`mail_from` of the institution."
            )


def open_transports(
    settings: TransportSettings, outbox: Path, *, simulated: bool
) -> dict[Channel, Transport]:
    """The transport of every channel.

    Raises:
        TransportSettingsError: A simulated portfolio would send beyond this machine.
    """
    lines = {name: _open(name, line, simulated) for name, line in settings.lines.items()}
    files: Transport = FileTransport(outbox)
    return {
        channel: lines.get(settings.channels.get(channel, "file"), files)
        for channel in get_args(Channel)
    }


def _open(name: str, line: SmtpLine | WebhookLine, simulated: bool) -> Transport:
    host = line.host if isinstance(line, SmtpLine) else urlsplit(line.url).hostname or ""
    if simulated and not is_loopback(host):
        raise TransportSettingsError(
            f"Line {name!r} leads to {host!r}, but this portfolio is simulated: its messages stay "
            f"on this machine. Take the line out of {FILE!r}."
        )
    manners = Manners(per_minute=line.per_minute, failures=line.failures, rest=line.rest)
    return GuardedTransport(_bare(line), manners)


def _bare(line: SmtpLine | WebhookLine) -> Transport:
    secret = None if line.secret is None else line.secret.get_secret_value()
    if isinstance(line, WebhookLine):
        return WebhookTransport(Gateway(line.url, secret or "", line.seconds, line.ca_file))
    server = SmtpServer(
        line.host, line.port, line.sender, line.username, secret, line.ca_file, line.seconds
    )
    return SmtpTransport(server)


def _with_secrets(found: dict[str, object], environ: Mapping[str, str]) -> dict[str, object]:
    lines = found.get("lines")
    if not isinstance(lines, dict):
        return found
    for name, line in lines.items():
        given = environ.get(f"{_PREFIX}{str(name).upper()}_SECRET")
        if given and isinstance(line, dict):
            line["secret"] = given
    return found


def _place(where: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in where) or "settings"
