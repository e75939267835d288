"""The file of a day's features: resumed after any interruption, and never half there.

Each shard's part is kept, under its name once it is complete, in a work folder that is named by all
that decides the values: the book's version, the declaration and the moment. Who starts again after
a kill computes only what is missing. The work of other books, declarations and moments is removed.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from data.atomic import flush, only_writer
from data.book import Book
from data.days import last_day
from engine.features import CATALOG
from engine.features.catalog import Catalog
from engine.features.compute import Progress, Values, compute_in_parts
from engine.features.days import microseconds
from engine.features.table import save_features

WORK = ".work"


def write_features(
    book: Book,
    folder: Path,
    as_of: datetime,
    *,
    catalog: Catalog = CATALOG,
    progress: Progress | None = None,
) -> Path:
    """Compute the features as of a moment and keep them in a file named by the day that it ends.

    Raises:
        FolderBusyError: Another process is writing features there.
    """
    path = folder / f"features_{last_day(as_of, book.info.timezone).isoformat()}.parquet"
    with only_writer(folder / WORK):
        work = folder / WORK / f"{book.fingerprint[:16]}-{catalog.hash[:16]}-{microseconds(as_of)}"
        _remove_all_but(work)
        work.mkdir(exist_ok=True)
        table = compute_in_parts(
            book, [as_of], catalog=catalog, progress=progress, keep=_Parts(work).keep
        )
        save_features(table, path, catalog)
        shutil.rmtree(work)
    return path


def _remove_all_but(current: Path) -> None:
    for found in current.parent.iterdir():
        if found.is_dir() and found != current:
            shutil.rmtree(found)


@dataclass(frozen=True)
class _Parts:
    """The finished parts of an unfinished table."""

    folder: Path

    def keep(self, number: int, make: Callable[[], Values]) -> Values:
        """The part of that number, made and written down unless it is there."""
        path = self.folder / f"{number:05d}.npy"
        if path.exists():
            found: Values = np.load(path)
            return found
        values = make()
        fresh = path.with_suffix(".new")
        with fresh.open("wb") as stream:
            np.save(stream, values)
        flush(fresh)
        fresh.replace(path)
        flush(self.folder)
        return values
