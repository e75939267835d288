"""Changing the key that protects personal data, while the store is in use.

A new key is put in front of the old one, so that both decrypt; every row is then encrypted anew, a
few in each transaction; only when all of them open with the new key alone is the old one dropped.
Killed at any point, the next run goes on where it stopped. References do not change.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import Column, Connection, Table, bindparam, select, update

from engine.store.cipher import Cipher, WrongKeyError, replace_key_file
from engine.store.database import Store
from engine.store.schema import CUSTOMERS
from engine.store.schema.answers import REPLIES
from engine.store.schema.conversations import CONVERSATIONS, TURNS

_AT_ONCE = 500


class RotationError(RuntimeError):
    """The old key is still needed."""


Key = int | str


@dataclass(frozen=True)
class Sealed:
    """A table with columns that hold ciphertext, and its key."""

    table: Table
    key: Column[Any]
    columns: tuple[Column[Any], ...]


# Every column of the store that is encrypted.
SEALED = (
    Sealed(
        CUSTOMERS, CUSTOMERS.c.customer_id, (CUSTOMERS.c.name, CUSTOMERS.c.phone, CUSTOMERS.c.email)
    ),
    Sealed(REPLIES, REPLIES.c.reply_id, (REPLIES.c.text,)),
    Sealed(CONVERSATIONS, CONVERSATIONS.c.conversation_id, (CONVERSATIONS.c.title,)),
    Sealed(TURNS, TURNS.c.answer_id, (TURNS.c.messages, TURNS.c.answer)),
)


def with_new_key(path: Path) -> Cipher:
    """Put a fresh key in front of the one in the file, unless a rotation has begun already."""
    cipher = Cipher(path.read_text(encoding="ascii").strip())
    if cipher.keys > 1:
        return cipher
    fresh = f"{Fernet.generate_key().decode()},{cipher.newest_alone()}"
    replace_key_file(path, fresh)
    return Cipher(fresh)


def rotate(store: Store, cipher: Cipher, tell: Callable[[int], None] = lambda rows: None) -> int:
    """Encrypt every row with the cipher's first key; return how many were not yet.

    `tell` hears after each committed batch how many rows were looked at.

    Raises:
        WrongKeyError: A row opens with none of the cipher's keys; what came before is kept.
        RotationError: A row was written with the old key meanwhile.
    """
    renewed = 0
    for sealed in SEALED:
        renewed += _rotate_table(store, sealed, cipher, tell)
    insist_on_newest(store, cipher)
    return renewed


def insist_on_newest(store: Store, cipher: Cipher) -> None:
    """Open every row with the cipher's first key alone.

    Raises:
        RotationError: One needs an older key.
    """
    newest = Cipher(cipher.newest_alone())
    with store.read() as conn:
        for sealed in SEALED:
            query = select(sealed.key, *sealed.columns)
            with conn.execute(query, execution_options={"yield_per": _AT_ONCE}) as rows:
                for key, *tokens in rows:
                    _open_all(newest, sealed, key, tokens)


def _open_all(newest: Cipher, sealed: Sealed, key: Key, tokens: list[bytes | None]) -> None:
    try:
        for token in tokens:
            newest.decrypt(token)
    except WrongKeyError as error:
        raise RotationError(
            f"Row {key!r} of {sealed.table.name!r} was written with the old key while it was being "
            "changed: stop imports and dispatchers, then run `forbear keys rotate` again."
        ) from error


def _rotate_table(store: Store, sealed: Sealed, cipher: Cipher, tell: Callable[[int], None]) -> int:
    last: Key | None = None
    seen = renewed = 0
    while True:
        with store.write() as conn:
            keys, changed = _rotate_batch(conn, sealed, cipher, last)
        if not keys:
            return renewed
        last, seen, renewed = keys[-1], seen + len(keys), renewed + changed
        tell(seen)


def _rotate_batch(
    conn: Connection, sealed: Sealed, cipher: Cipher, last: Key | None
) -> tuple[list[Key], int]:
    """Renew the rows after that key, in order; their keys, and how many had to be."""
    query = select(sealed.key.label("row"), *sealed.columns).order_by(sealed.key).limit(_AT_ONCE)
    if last is not None:
        query = query.where(sealed.key > last)
    rows = [row._asdict() for row in conn.execute(query.with_for_update())]
    names = [column.name for column in sealed.columns]
    renewed = [{**row, **{name: cipher.renew(row[name]) for name in names}} for row in rows]
    changed = [new for old, new in zip(rows, renewed, strict=True) if old != new]
    if changed:
        values: dict[str, Any] = {name: bindparam(name) for name in names}
        step = update(sealed.table).where(sealed.key == bindparam("row")).values(values)
        conn.execute(step, changed)
    return [row["row"] for row in rows], len(changed)
