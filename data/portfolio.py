"""Where one portfolio keeps its files, and which portfolio is the current one.

Everything made at run time lives under `FORBEAR_HOME`: one folder a portfolio, and a file `current`
that names the one in use. Real and simulated books can therefore never mix.
"""

import re
from dataclasses import dataclass
from pathlib import Path

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")


class PortfolioError(ValueError):
    """There is no such portfolio, or its name cannot be used."""


@dataclass(frozen=True)
class Portfolio:
    """The folders of one portfolio."""

    name: str
    root: Path

    @property
    def book(self) -> Path:
        """The validated records."""
        return self.root / "book"

    @property
    def quarantine(self) -> Path:
        """Rows refused on the way in, each with its reason."""
        return self.root / "quarantine"

    @property
    def features(self) -> Path:
        """Feature tables, one Parquet file for each moment."""
        return self.root / "features"

    @property
    def models(self) -> Path:
        """Model artefacts, one folder a version."""
        return self.root / "models"

    @property
    def reports(self) -> Path:
        """Backtest reports."""
        return self.root / "reports"

    @property
    def database(self) -> Path:
        """The SQLite store, used unless another database is configured."""
        return self.root / "forbear.db"

    @property
    def outbox(self) -> Path:
        """Where the file transport delivers."""
        return self.root / "outbox"

    @property
    def audit_anchor(self) -> Path:
        """The audit's head, kept outside the database."""
        return self.root / "audit.head"


def portfolio(home: Path, name: str) -> Portfolio:
    """The portfolio of that name, whether or not it holds anything yet.

    Raises:
        PortfolioError: The name cannot be a folder's.
    """
    if not _NAME.fullmatch(name):
        raise PortfolioError(
            f"Portfolio name {name!r} cannot be used: write a lower-case letter, then up to 39 "
            "letters, digits, '-' or '_'."
        )
    return Portfolio(name, home / name)


def current_portfolio(home: Path) -> Portfolio:
    """The portfolio last imported, simulated or chosen with `forbear use`.

    Raises:
        PortfolioError: None was chosen yet.
    """
    pointer = home / "current"
    if not pointer.exists():
        raise PortfolioError(
            f"No portfolio in {str(home)!r} yet: run `forbear simulate` or `forbear import`."
        )
    return portfolio(home, pointer.read_text(encoding="utf-8").strip())


def use_portfolio(home: Path, name: str) -> Portfolio:
    """Make the named portfolio the current one."""
    chosen = portfolio(home, name)
    home.mkdir(parents=True, exist_ok=True)
    fresh = home / "current.new"
    fresh.write_text(name + "\n", encoding="utf-8")
    fresh.replace(home / "current")
    return chosen


def list_portfolios(home: Path) -> list[Portfolio]:
    """Every portfolio that has a book, by name; none where there is no such home.

    Raises:
        OSError: The home is there and cannot be read.
    """
    return [
        Portfolio(folder.name, folder)
        for folder in (sorted(home.iterdir()) if home.is_dir() else ())
        if (folder / "book" / "book.json").exists()
    ]
