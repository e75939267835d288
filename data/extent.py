"""From when on a book has anything to say, read from the footers of its files."""

from datetime import UTC, datetime

import pyarrow.parquet as pq

from data.book import Book
from data.tables import TRANSACTIONS


def first_booking(book: Book) -> datetime | None:
    """The moment of the first transaction, or None where there is none."""
    column = TRANSACTIONS.columns.get_field_index("booked_at")
    starts = []
    for shard in book.shards:
        footer = pq.read_metadata(shard.path)
        groups = (footer.row_group(place) for place in range(footer.num_row_groups))
        starts += [group.column(column).statistics.min for group in groups]
    return min(starts).astimezone(UTC) if starts else None
