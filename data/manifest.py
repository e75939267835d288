"""The manifest: which files make up the current version of a book, and what the book is about.

It is the only file that changes; whoever has read it knows the name and size of everything else.
"""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, Self

from data.atomic import replace_text

MANIFEST = "book.json"
FORMAT = 1


class MissingBookError(FileNotFoundError):
    """There is no book at this place."""


class CorruptBookError(ValueError):
    """The book's files cannot be what was written."""


@dataclass(frozen=True)
class BookInfo:
    """What a book is about and what "today" means in it.

    `as_of` is the last moment that is fully known: the local midnight that ends the book's last
    day. `now` is the frozen clock of a simulated or historical book; None means the real clock.
    """

    name: str
    source: Literal["simulator", "berka", "canonical"]
    simulated: bool
    currency: str
    timezone: str
    as_of: datetime
    now: datetime | None

    def as_json(self) -> dict[str, Any]:
        """The same as plain values, times in UTC."""
        now = self.now and self.now.astimezone(UTC).isoformat()
        return asdict(self) | {"as_of": self.as_of.astimezone(UTC).isoformat(), "now": now}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """The opposite of `as_json`."""
        now = values["now"] and datetime.fromisoformat(values["now"])
        return cls(**values | {"as_of": datetime.fromisoformat(values["as_of"]), "now": now})


@dataclass(frozen=True)
class Shard:
    """One file of transactions: all those of the customers in a range, both ends included."""

    path: Path
    first_customer: int
    last_customer: int
    rows: int


@dataclass(frozen=True)
class Manifest:
    """One version of a book: its fingerprint, its files with their sizes, its shards in order."""

    info: BookInfo
    fingerprint: str
    sizes: dict[str, int]
    shards: tuple[Shard, ...]


def version_folder(root: Path, fingerprint: str) -> Path:
    """Where the files of one version are."""
    return root / f"v-{fingerprint[:16]}"


def write_manifest(root: Path, manifest: Manifest) -> None:
    """Make this version the current one."""
    values = {
        "format": FORMAT,
        "info": manifest.info.as_json(),
        "fingerprint": manifest.fingerprint,
        "sizes": manifest.sizes,
        "shards": [
            [shard.path.name, shard.first_customer, shard.last_customer, shard.rows]
            for shard in manifest.shards
        ],
    }
    replace_text(root / MANIFEST, json.dumps(values, indent=1) + "\n")


def read_manifest(root: Path) -> Manifest:
    """The current version.

    Raises:
        MissingBookError: The folder holds no manifest.
        CorruptBookError: The manifest cannot be understood.
    """
    try:
        values = json.loads((root / MANIFEST).read_text(encoding="utf-8"))
        if values["format"] != FORMAT:
            raise corrupt(root / MANIFEST, f"its format is {values['format']!r}, not {FORMAT}")
        return _parse(root, values)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise MissingBookError(
            f"No book in {str(root)!r}: run `forbear simulate` or `forbear import` first."
        ) from error
    except CorruptBookError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise corrupt(root / MANIFEST, f"it is not a manifest ({error})") from error


def corrupt(path: Path, reason: str) -> CorruptBookError:
    """The error that says which file is damaged, and how to get a good one."""
    return CorruptBookError(
        f"The book's file {str(path)!r} is damaged: {reason}. Import or simulate it again."
    )


def _parse(root: Path, values: dict[str, Any]) -> Manifest:
    folder = version_folder(root, values["fingerprint"])
    return Manifest(
        BookInfo.from_json(values["info"]),
        values["fingerprint"],
        dict(values["sizes"]),
        tuple(Shard(folder / name, *numbers) for name, *numbers in values["shards"]),
    )
