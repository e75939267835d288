"""What an importer hands over: raw rows with the canonical column names, nothing checked yet.

A table may carry three columns of its own: `_row`, the record's number in its file (1 is the first
after the header), `_reason`, set where the importer already had to refuse the row, and `_line`,
the text of a line that is no record at all. Other further columns are shown in the quarantine.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from data.tables import TableName

ROW, REASON, LINE = "_row", "_reason", "_line"


class IntakeError(ValueError):
    """The files cannot be imported; the book that was there before is untouched."""


@dataclass(frozen=True)
class Incoming:
    """One table on its way in, and the file that it came from."""

    file: Path
    rows: pa.Table


@dataclass(frozen=True)
class Delivery:
    """All tables of one import, and what they mean.

    `as_of` is None when the source does not say; `latest` is the last moment that can be known,
    so that whatever claims to be later is wrong.
    """

    currency: str
    timezone: str
    as_of: datetime | None
    latest: datetime
    historical: bool
    tables: Mapping[TableName, Incoming]
    notes: tuple[str, ...] = ()


def as_delivered(source: pa.Table) -> dict[str, pa.ChunkedArray]:
    """The source's own columns under names that no canonical column has, for the quarantine."""
    return {
        name if name in (ROW, LINE) else f"source_{name}": source[name]
        for name in source.column_names
        if name != REASON
    }
