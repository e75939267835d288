"""Taking one customer's name, phone, e-mail and declared groups out of a book's files, in place.

The fingerprint stays: it names the records as they were delivered, of which the model reads none of
these, so that stored scores still come out of the book. Delivering the same files again
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


def erase_customer(root: Path, customer_id: int) -> bool:
    """Empty the customer's personal columns and drop declared groups; whether there were any.

    Killed between its two steps the book does not open; run it again.

    Raises:
        MissingBookError: The folder holds no book.
        OSError: The folder may not be written.
    """
    with only_writer(root):
        manifest = read_manifest(root)
        folder, sizes, found = version_folder(root, manifest.fingerprint), {}, False
        for name, without in _ERASED.items():
            path = folder / name
            if not path.exists():
                continue
            rows = read_parquet(path)
            left = without(rows, pc.equal(rows["customer_id"], customer_id))
            if not left.equals(rows):
                _replace(path, left)
                found = True
            sizes[name] = path.stat().st_size
        write_manifest(root, replace(manifest, sizes={**manifest.sizes, **sizes}))
    return found


def _emptied(people: pa.Table, mine: pa.ChunkedArray) -> pa.Table:
    for name in _PERSONAL:
        place, field = people.schema.get_field_index(name), people.schema.field(name)
        kept = pc.if_else(mine, pa.scalar(None, field.type), people[name])
        people = people.set_column(place, field, kept)
    return people


def _dropped(rows: pa.Table, mine: pa.ChunkedArray) -> pa.Table:
    return rows.filter(pc.invert(mine))


_ERASED = {"customers.parquet": _emptied, "groups.parquet": _dropped}


def _replace(path: Path, people: pa.Table) -> None:
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        write_parquet(aside, people)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
