"""Customers: who they are without personal data, and, apart, how to reach them.

Name, phone and e-mail leave this module only through `contact_details`, which needs the cipher.
Everything else that is read here may be shown to a model, a log or an audit.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import BindParameter, Connection, RowMapping, Select, bindparam, delete, select

from data.tables import SCHEMAS, TableName
from engine.store import addresses, erasures, taken_over
from engine.store.bulk import insert_table, save_table, upsert_later
from engine.store.cipher import Cipher, wrong_key
from engine.store.schema import ACCOUNTS, CONSENTS, CUSTOMERS, OBLIGATIONS

_AT_ONCE = 10_000  # keys in one statement
_PERSONAL = ("name", "phone", "email")
_Value = TypeVar("_Value")

# Statements that every page and call needs are built once: building one costs more than running it.
_WHOSE: BindParameter[int] = bindparam("customer_id")
_CUSTOMER = select(*(column for column in CUSTOMERS.columns if column.name not in _PERSONAL)).where(
    CUSTOMERS.c.customer_id == _WHOSE
)
_ACCOUNTS = (
    select(ACCOUNTS)
    .where(ACCOUNTS.c.customer_id == _WHOSE)
    .order_by(ACCOUNTS.c.opened_on, ACCOUNTS.c.account_id)
)
_CONSENTS = (
    select(CONSENTS)
    .where(CONSENTS.c.customer_id == _WHOSE)
    .order_by(CONSENTS.c.channel, CONSENTS.c.purpose)
)
_OBLIGATIONS = (
    select(OBLIGATIONS)
    .where(OBLIGATIONS.c.customer_id == _WHOSE)
    .order_by(OBLIGATIONS.c.due_on, OBLIGATIONS.c.obligation_id)
)


@dataclass(frozen=True)
class Customer:
    """One customer without personal data; `reference` may appear in logs and in the audit."""

    customer_id: int
    reference: str
    language: str
    country: str
    region: str | None
    timezone: str
    segment: str
    joined_on: date
    vulnerable: bool
    flags: tuple[str, ...]
    preferred_channel: str | None
    avoid_windows: tuple[str, ...]
    employer_id: int | None


@dataclass(frozen=True)
class ContactDetails:
    """The personal data of one customer, decrypted."""

    name: str | None
    phone: str | None
    email: str | None


@dataclass(frozen=True)
class Account:
    """One account; `credit_limit` in minor units of `currency`."""

    account_id: int
    customer_id: int
    product: str
    currency: str
    opened_on: date
    credit_limit: int | None


@dataclass(frozen=True)
class Consent:
    """What a customer said about one channel for one purpose: given or withdrawn."""

    customer_id: int
    channel: str
    purpose: str
    state: str
    since: datetime
    source: str | None


@dataclass(frozen=True)
class Obligation:
    """One payment that was or will be due, in minor units."""

    obligation_id: int
    customer_id: int
    account_id: int
    kind: str
    due_on: date
    amount: int
    paid_on: date | None
    paid_amount: int


def save_customers(
    conn: Connection,
    *,
    customers: pa.Table,
    accounts: pa.Table,
    obligations: pa.Table,
    consents: pa.Table,
    cipher: Cipher,
) -> int:
    """Take over a book: what it says otherwise than the last one, and what it no longer owes.

    Customers who left the book stay, since their scores and drafts do; who was erased stays so. Of
    two statements about the same consent the later one counts: no old book undoes a withdrawal.
    Return how many customers are new or changed; the queue shows them once it is refreshed.

    Raises:
        WrongKeyError: The customers already stored were written with another key.
    """
    _require_same_key(conn, cipher)
    gone = erasures.everybody(conn)
    left = pc.invert(pc.is_in(customers["customer_id"], pa.array(gone, pa.int64())))
    people = _changed(conn, "customers", customers.filter(left), cipher)
    save_table(conn, CUSTOMERS, _protected(people, cipher))
    addresses.forget(conn, people["customer_id"].to_pylist())
    owned = _changed(conn, "accounts", accounts.select(ACCOUNTS.columns.keys()), cipher)
    save_table(conn, ACCOUNTS, owned)
    _replace_obligations(conn, obligations, cipher)
    said = _changed(conn, "consents", consents, cipher)
    save_table(conn, CONSENTS, said, CONSENTS.c.since)
    return len(people)


def save_consent(conn: Connection, consent: Consent) -> None:
    """Record what a customer said, unless something later is already known."""
    conn.execute(upsert_later(conn, CONSENTS, CONSENTS.c.since), asdict(consent))


def find(conn: Connection, customer_id: int) -> Customer | None:
    """The customer, without personal data, or None."""
    found = conn.execute(_CUSTOMER, {"customer_id": customer_id}).mappings().one_or_none()
    return None if found is None else _customer(found)


def contact_details(conn: Connection, customer_id: int, cipher: Cipher) -> ContactDetails | None:
    """The customer's personal data, decrypted, or None for an unknown customer.

    Raises:
        WrongKeyError: It was written with another key.
    """
    columns = [CUSTOMERS.c[name] for name in _PERSONAL]
    row = conn.execute(select(*columns).where(CUSTOMERS.c.customer_id == customer_id)).one_or_none()
    return None if row is None else ContactDetails(*(cipher.decrypt(token) for token in row))


def nearest_ids(conn: Connection, customer_id: int, n: int = 3) -> list[int]:
    """The ids of up to `n` customers that are closest to an id, which may be nobody's."""
    column = CUSTOMERS.c.customer_id
    below = select(column).where(column < customer_id).order_by(column.desc()).limit(n)
    above = select(column).where(column >= customer_id).order_by(column).limit(n)
    found = [*conn.execute(below).scalars(), *conn.execute(above).scalars()]
    return sorted(sorted(found, key=lambda known: abs(known - customer_id))[:n])


def accounts(conn: Connection, customer_id: int) -> list[Account]:
    """The customer's accounts, oldest first."""
    return _all(conn, _ACCOUNTS, customer_id, Account)


def consents(conn: Connection, customer_id: int) -> list[Consent]:
    """What the customer said about each channel and purpose."""
    return _all(conn, _CONSENTS, customer_id, Consent)


def obligations(conn: Connection, customer_id: int) -> list[Obligation]:
    """The customer's payments, past and coming, by due date."""
    return _all(conn, _OBLIGATIONS, customer_id, Obligation)


def _changed(conn: Connection, name: TableName, rows: pa.Table, cipher: Cipher) -> pa.Table:
    """The rows that the last book did not have, or had otherwise."""
    found = taken_over.changes(conn, name, rows, SCHEMAS[name].key, cipher)
    return rows.filter(pa.array(found.fresh))


def _replace_obligations(conn: Connection, rows: pa.Table, cipher: Cipher) -> None:
    """Let the table hold these rows and no others."""
    found = taken_over.changes(conn, "obligations", rows, SCHEMAS["obligations"].key, cipher)
    fresh = rows.filter(pa.array(found.fresh))
    if found.gone is None:
        conn.execute(delete(OBLIGATIONS))
    else:
        old = [*found.gone.tolist(), *fresh["obligation_id"].to_pylist()]
        for start in range(0, len(old), _AT_ONCE):
            some = OBLIGATIONS.c.obligation_id.in_(old[start : start + _AT_ONCE])
            conn.execute(delete(OBLIGATIONS).where(some))
    insert_table(conn, OBLIGATIONS, fresh)


def _require_same_key(conn: Connection, cipher: Cipher) -> None:
    """Refuse to mix two keys in one table."""
    stored = conn.execute(select(CUSTOMERS.c.customer_id, CUSTOMERS.c.reference).limit(1)).first()
    if stored is not None and cipher.reference(stored.customer_id) != stored.reference:
        raise wrong_key()


def _protected(people: pa.Table, cipher: Cipher) -> pa.Table:
    """The rows with personal data encrypted, and the reference at the end of each."""
    for name in _PERSONAL:
        tokens = pa.array(map(cipher.encrypt, people[name].to_pylist()), pa.binary())
        people = people.set_column(people.column_names.index(name), name, tokens)
    references = map(cipher.reference, people["customer_id"].to_pylist())
    return people.append_column("reference", pa.array(references, pa.string()))


def _customer(row: RowMapping) -> Customer:
    lists = {name: tuple(row[name]) for name in ("flags", "avoid_windows")}
    return Customer(**{**row, **lists})


def _all(
    conn: Connection, query: Select[Any], customer_id: int, kind: Callable[..., _Value]
) -> list[_Value]:
    return [kind(**row) for row in conn.execute(query, {"customer_id": customer_id}).mappings()]
