"""Load a book's people into the store: who they are, what they owe and what they allow.

The whole load is one transaction, and loading the same book again changes nothing. Transactions
stay in the book; the store keeps only what is asked for by customer.
"""

from typing import TYPE_CHECKING

from engine.store.customers import save_customers
from engine.store.portfolio import current, save_portfolio

if TYPE_CHECKING:
    from data.book import Book
    from engine.store.cipher import Cipher
    from engine.store.database import Store


def load_book(store: "Store", book: "Book", cipher: "Cipher") -> None:
    """Bring the store's customers, accounts, obligations and consents in line with the book.

    Raises:
        PortfolioMismatchError: The database belongs to another portfolio.
    """
    with store.write() as connection:
        stored = current(connection)
        save_portfolio(connection, book.info, book.fingerprint)
        if stored is not None and stored.book_hash == book.fingerprint:
            return
        save_customers(
            connection,
            customers=book.customers(),
            accounts=book.accounts(),
            obligations=book.obligations(),
            consents=book.consents(),
            cipher=cipher,
        )
