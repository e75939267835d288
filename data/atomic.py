"""Files that are either the old ones or the new ones, never something between.

Whatever is written is flushed to the disk under another name first and takes its place by a
rename, so that a kill or a full disk leaves what was there before.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


class FolderBusyError(RuntimeError):
    """Another process is writing to the same folder."""


def replace_text(path: Path, text: str) -> None:
    """Put the text in the place of the file, durably."""
    replace_parts(path, (text,))


def replace_parts(path: Path, parts: Iterable[str]) -> None:
    """The same for a text that comes in parts and may be longer than memory."""
    fresh = path.with_name(path.name + ".new")
    with fresh.open("w", encoding="utf-8", newline="") as stream:
        stream.writelines(parts)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(path)
    flush(path.parent)


def flush(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, which the system releases when the process ends in any way.

    Raises:
        FolderBusyError: Another process holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w", encoding="utf-8") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise FolderBusyError(
                f"{str(folder)!r} is being written by another process: wait until it has ended."
            ) from error
        yield
