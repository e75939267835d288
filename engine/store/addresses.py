"""Whose address is whose, by keyed hash: a sender is found without decrypting the book again.

The table is derived from the customers: a new book drops who changed, and it is completed when
needed.
"""

import hashlib
from collections.abc import Sequence
from typing import Literal

from sqlalchemy import Connection, delete, insert, select

from engine.store.cipher import Cipher
from engine.store.schema import ADDRESSES, CUSTOMERS

AddressKind = Literal["phone", "email"]
_CHUNK = 5_000


def kind_of(channel: str) -> AddressKind:
    """Which address a channel reaches."""
    return "email" if channel == "email" else "phone"


def reference(cipher: Cipher, kind: AddressKind, value: str) -> str:
    """The keyed hash of an address, however it is written."""
    if kind == "email":
        same = value.strip().casefold()
    else:
        same = "".join(c for c in value if c.isdigit()).lstrip("0")
    digest = hashlib.sha256(f"{kind}:{same}".encode()).digest()
    return f"A{cipher.reference(int.from_bytes(digest))[1:]}"


def complete(conn: Connection, cipher: Cipher) -> None:
    """Add the addresses of all customers who have none here yet.

    Raises:
        WrongKeyError: The customers were written with another key.
    """
    known = select(ADDRESSES.c.customer_id).where(
        ADDRESSES.c.customer_id == CUSTOMERS.c.customer_id
    )
    missing = (
        select(CUSTOMERS.c.customer_id, CUSTOMERS.c.phone, CUSTOMERS.c.email)
        .where(~known.exists())
        .limit(_CHUNK)
    )
    while people := conn.execute(missing).all():
        rows = []
        for customer_id, *tokens in people:
            values: list[tuple[AddressKind, str | None]] = [
                ("phone", cipher.decrypt(tokens[0])),
                ("email", cipher.decrypt(tokens[1])),
            ]
            found = [(kind, reference(cipher, kind, value)) for kind, value in values if value]
            named = [(str(kind), hashed) for kind, hashed in found] or [("none", "")]
            rows += [
                {"customer_id": customer_id, "kind": kind, "reference": hashed}
                for kind, hashed in named
            ]
        conn.execute(insert(ADDRESSES), rows)


def customers_at(conn: Connection, reference: str) -> list[int]:
    """Everybody who is reached at this address."""
    query = select(ADDRESSES.c.customer_id).where(ADDRESSES.c.reference == reference)
    return sorted(conn.execute(query).scalars())


def forget(conn: Connection, customer_ids: Sequence[int]) -> None:
    """Drop what is known of these customers, since their addresses may have changed."""
    for start in range(0, len(customer_ids), _CHUNK):
        some = customer_ids[start : start + _CHUNK]
        conn.execute(delete(ADDRESSES).where(ADDRESSES.c.customer_id.in_(some)))
