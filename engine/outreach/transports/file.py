"""The file outbox: each message becomes one file, whole or not at all, readable by its owner only.

The file is named by the idempotency key, so a second delivery finds it there and changes nothing.
"""

import os
import tempfile
from pathlib import Path

from engine.outreach.transports import Envelope, TransportError


class FileTransport:
    """Writes messages into a folder."""

    name = "file"
    repeatable = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def deliver(self, envelope: Envelope) -> str:
        """Write the message and return the file's name.

        Raises:
            TransportError: The folder cannot be written to.
        """
        target = self._target(envelope.idempotency_key)
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not target.exists():
                _place(target, written(envelope))
        except OSError as problem:
            raise TransportError(
                f"Outbox {str(self.folder)!r} cannot be written: {problem.strerror}. Make room, or "
                "make the folder writable for this user."
            ) from problem
        return target.name

    def receipt(self, idempotency_key: str) -> str | None:
        """The name of the message's file, if it is there."""
        target = self._target(idempotency_key)
        return target.name if target.exists() else None

    def _target(self, idempotency_key: str) -> Path:
        return self.folder / f"{idempotency_key}.txt"


def written(envelope: Envelope) -> str:
    """The file's text: headers, an empty line, and the exact message."""
    headers = {
        "Key": envelope.idempotency_key,
        "Channel": envelope.channel,
        "From": envelope.sender,
        "To": envelope.address,
        "Language": envelope.language,
    }
    if envelope.subject is not None:
        headers["Subject"] = envelope.subject
    head = "".join(f"{name}: {' '.join(value.split())}\n" for name, value in headers.items())
    return f"{head}\n{envelope.body}"


def _place(target: Path, text: str) -> None:
    """Write aside, flush, then link: of two writers one wins, and no half file is ever seen."""
    handle, aside = tempfile.mkstemp(dir=target.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        target.hardlink_to(aside)
    except FileExistsError:
        return
    finally:
        Path(aside).unlink()
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
