"""Taking one customer's name, phone and e-mail out of a book's files, in place.

The fingerprint stays: it names the records as they were delivered, of which the model reads none of
these columns, so that stored scores still come out of the book. Delivering the same files again
brings the data back: it must be gone at the source first.
"""

import os
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from data.atomic import only_writer
from data.manifest import read_manifest, version_folder, write_manifest
from data.shards import read_parquet, write_parquet

_PERSONAL = ("name", "phone", "email")
_FILE = "customers.parquet"


def erase_customer(root: Path, customer_id: int) -> bool:
    """Empty the customer's personal columns; whether there was anything in them.

    Killed between its two steps the book does not open; run it again.

    Raises:
        MissingBookError: The folder holds no book.
        OSError: The folder may not be written.
    """
    with only_writer(root):
        manifest = read_manifest(root)
        path = version_folder(root, manifest.fingerprint) / _FILE
        people = read_parquet(path)
        mine = pc.equal(people["customer_id"], customer_id)
        of_mine = people.filter(mine).select(_PERSONAL)
        if any(column.null_count < len(column) for column in of_mine.columns):
            _replace(path, _emptied(people, mine))
            found = True
        else:
            found = False
        sizes = {**manifest.sizes, _FILE: path.stat().st_size}
        write_manifest(root, replace(manifest, sizes=sizes))
    return found


def _emptied(people: pa.Table, mine: pa.ChunkedArray) -> pa.Table:
    for name in _PERSONAL:
        place, field = people.schema.get_field_index(name), people.schema.field(name)
        kept = pc.if_else(mine, pa.scalar(None, field.type), people[name])
        people = people.set_column(place, field, kept)
    return people


def _replace(path: Path, people: pa.Table) -> None:
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        write_parquet(aside, people)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
