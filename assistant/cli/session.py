"""What the commands share: settings, the portfolio, its book and store, and progress bars."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from data.book import Book
    from data.portfolio import Portfolio
    from engine.settings import Settings
    from engine.store.cipher import Cipher
    from engine.store.database import Store

Progress = Callable[[int, int], None]


def settings() -> "Settings":
    """The settings of this process."""
    from engine.settings import Settings

    return Settings.from_environment(os.environ)


def portfolio() -> "Portfolio":
    """The portfolio in use."""
    return settings().portfolio()


def book() -> "Book":
    """The book of the portfolio in use."""
    from data.book import open_book

    return open_book(portfolio().book)


def store() -> "Store":
    """The store of the portfolio in use."""
    from engine.store.database import open_store

    return open_store(settings().url())


@contextmanager
def writing() -> Iterator["Connection"]:
    """One transaction in the portfolio's store; what it adds to the audit is anchored after it."""
    with store().write() as connection:
        yield connection
    anchor()


def anchor() -> None:
    """Note the audit's head outside the database: from now on a cut end is found."""
    from engine.store.audit import anchor_head

    with store().read() as connection:
        anchor_head(connection, portfolio().audit_anchor)


def cipher() -> "Cipher":
    """The cipher that protects the portfolio's personal data."""
    from engine.store.cipher import load_cipher

    return load_cipher(settings().pii_key, portfolio().root)


@contextmanager
def progress(label: str) -> Iterator[Progress]:
    """A progress bar on standard error; silent when nobody watches."""
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
