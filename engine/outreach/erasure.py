"""Erasing a customer (GDPR, Article 17): what is personal goes, what must be kept loses its person.

One transaction empties the store and notes it in the audit; then the database's old pages, the
book's files, the rows that an import refused and the files of the file outbox follow. Each step may
be repeated, so a killed erasure is run again. Afterwards nobody contacts the customer: a rule
blocks it, and there is no address.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from data.erasing import erase_customer
from data.quarantine import sweep
from engine.outreach import case
from engine.store import audit, erasing, erasures

if TYPE_CHECKING:
    from data.portfolio import Portfolio
    from engine.clock import Clock
    from engine.store.cipher import Cipher
    from engine.store.database import Store

# The grounds of Article 17(1), and those of other laws that ask for the same.
BECAUSE = (
    "request",
    "no_longer_needed",
    "consent_withdrawn",
    "objection",
    "unlawful",
    "legal_duty",
    "child",
)


class ErasureError(ValueError):
    """The customer cannot be erased like this."""


@dataclass(frozen=True)
class Erasure:
    """What was done, in counts; `again` where the store had been emptied before.

    `refused` are rows that an import had refused; `unsure` the files of such rows that name nobody.
    """

    again: bool
    drafts: int = 0
    replies: int = 0
    stopped: int = 0
    book: bool = False
    files: int = 0
    refused: int = 0
    unsure: tuple[Path, ...] = ()


def erase(
    store: "Store",
    portfolio: "Portfolio",
    cipher: "Cipher",
    clock: "Clock",
    *,
    customer_id: int,
    because: str,
    by: str,
    account: str,
) -> Erasure:
    """Take everything personal of the customer away for good; `account` is who runs the program.

    Raises:
        UnknownCustomerError: There is no such customer.
        ErasureError: The ground is none of the list, or nobody is named.
        StoreError: The database is in use by another program, or this user may not empty it.
    """
    if because not in BECAUSE:
        raise ErasureError(f"Ground {because!r} is none: give one of {', '.join(BECAUSE)}.")
    if not by.strip():
        raise ErasureError("Nobody is named: say with --by who decided it.")
    with store.write() as conn:
        customer = case.find_customer(conn, customer_id)
        again = erasures.is_erased(conn, customer_id)
        receipts: tuple[str, ...] = ()
        if again:
            done = Erasure(again=True)
        else:
            payload = {"customer": customer.reference, "because": because, "claimed_by": by}
            audit.append(conn, account, "customer.erased", payload, at=clock())
            found = erasing.erase(conn, cipher, customer_id, because=because, by=by, at=clock())
            receipts = found.receipts
            done = Erasure(False, found.drafts, found.replies, found.stopped)
    erasing.compact(store)
    files = [path for name in receipts if (path := portfolio.root / "outbox" / name).is_file()]
    for path in files:
        path.unlink()
    book = erase_customer(portfolio.book, customer_id)
    swept = sweep(portfolio.quarantine, customer_id)
    return replace(done, book=book, files=len(files), refused=swept.rows, unsure=swept.unsure)
