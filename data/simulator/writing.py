"""Simulate a portfolio into its folder, once: the same settings give the same book again.

The settings are kept beside the book. Other settings under the same name are refused, because
scores, drafts and the audit of that name are about the book that is there.
"""

import hashlib
import json
from difflib import get_close_matches
from pathlib import Path

from data.atomic import replace_text
from data.book import Book, CorruptBookError, MissingBookError, open_book, write_book
from data.portfolio import Portfolio
from data.simulator.portfolios import PORTFOLIOS
from data.simulator.simulation import Progress, simulate

_SETTINGS = 4  # lines of the stamp before the simulator's


class UnknownPortfolioError(LookupError):
    """No portfolio of that name can be simulated."""


class OtherSettingsError(ValueError):
    """The name is taken by a book that was made with other settings."""


class EarlierSimulatorError(OtherSettingsError):
    """The book there has these settings, and an earlier version of the simulator made it."""


def simulate_book(
    portfolio: Portfolio, customers: int, months: int, seed: int, progress: Progress | None = None
) -> Book:
    """The portfolio's book, simulated unless it is there already.

    Raises:
        UnknownPortfolioError: There is no specification of that name.
        OtherSettingsError: The book there was made with other settings, or was imported.
        EarlierSimulatorError: It can be used as it is, and today's simulator makes another one.
    """
    if portfolio.name not in PORTFOLIOS:
        known = ", ".join(sorted(PORTFOLIOS))
        near = get_close_matches(portfolio.name, PORTFOLIOS, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise UnknownPortfolioError(
            f"Portfolio {portfolio.name!r} cannot be simulated; these can: {known}.{hint}"
        )
    wanted = json.dumps(
        {"customers": customers, "months": months, "seed": seed, "simulator": _version()}, indent=1
    )
    stamp = portfolio.root / "simulated.json"
    try:
        book = open_book(portfolio.book)
    except MissingBookError:
        book = None
    except CorruptBookError:
        _require_same(portfolio, stamp, wanted)
        book = None
    if book is not None:
        _require_simulator(portfolio, stamp, wanted)
        _require_same(portfolio, stamp, wanted)
        return book
    done = simulate(PORTFOLIOS[portfolio.name], customers, months, seed, progress)
    portfolio.root.mkdir(parents=True, exist_ok=True)
    replace_text(stamp, wanted)  # before the book, which is what tells that the work is done
    return write_book(portfolio.book, done.info, done.tables)


def _require_same(portfolio: Portfolio, stamp: Path, wanted: str) -> None:
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        raise OtherSettingsError(
            f"Portfolio {portfolio.name!r} already has a book made with other settings or by "
            f"another version: move {str(portfolio.root)!r} away, or set another FORBEAR_HOME."
        )


def _require_simulator(portfolio: Portfolio, stamp: Path, wanted: str) -> None:
    """That this simulator made the book of these settings; of other books nothing is said."""
    found = stamp.read_text(encoding="utf-8") if stamp.exists() else ""
    if found != wanted and found.splitlines()[:_SETTINGS] == wanted.splitlines()[:_SETTINGS]:
        raise EarlierSimulatorError(
            f"The book of portfolio {portfolio.name!r} was made by another version of the "
            f"simulator. `forbear use {portfolio.name}` goes on with it; for a new one move "
            f"{str(portfolio.root)!r} away."
        )


def _version() -> str:
    """A hash of the simulator's own code: another simulator makes another book."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
