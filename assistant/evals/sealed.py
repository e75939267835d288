"""The seal of the held-out questions: who wrote them when, and the hash of every file.

Held-out questions are written apart from the grammar's examples and never used as such. A changed
file breaks the seal; to renew it is to say, in one's own name, that the questions were not adapted
to what a model can do.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable

_NAME = "SEAL"


class BrokenSealError(RuntimeError):
    """The held-out questions are not those that were sealed."""


@dataclass(frozen=True)
class Seal:
    """Author, day, and the SHA-256 of each file."""

    author: str
    date: str
    hashes: Mapping[str, str]

    def to_text(self) -> str:
        """The seal as its file holds it."""
        lines = [f"author: {self.author}", f"date: {self.date}"]
        return "\n".join([*lines, *(f"{h}  {name}" for name, h in self.hashes.items())]) + "\n"


def stored() -> Seal:
    """The seal beside the questions."""
    author, date, *files = _folder().joinpath(_NAME).read_text("utf-8").splitlines()
    pairs = (line.split(maxsplit=1) for line in files)
    return Seal(
        author.removeprefix("author: "),
        date.removeprefix("date: "),
        {name: digest for digest, name in pairs},
    )


def present() -> Mapping[str, str]:
    """The hash of each held-out file as it is."""
    files = [file for file in _folder().iterdir() if file.name.endswith(".yaml")]
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(files, key=lambda file: file.name)
    }


def verify() -> Seal:
    """The seal, if it is whole.

    Raises:
        BrokenSealError: A file was changed, added or removed.
    """
    seal, now = stored(), present()
    names = {*seal.hashes, *now}
    if broken := sorted(name for name in names if seal.hashes.get(name) != now.get(name)):
        raise BrokenSealError(
            f"Held-out questions were changed since {seal.date}: {', '.join(broken)}. Restore them,"
            " or have an author who did not look at the grammar write and seal new ones."
        )
    return seal


def _folder() -> Traversable:
    return resources.files("assistant.evals").joinpath("held_out")
