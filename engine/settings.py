"""The settings that entry points read from the environment, once.

Only entry points (`tools.context`, the dispatcher, the server) call `from_environment`; everything
below is handed what it needs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from data.portfolio import (
    Portfolio,
    PortfolioError,
    current_portfolio,
    list_portfolios,
    portfolio,
)


def nearest_home(here: Path) -> Path:
    """`var` here, or the nearest above that is in use, so that a notebook finds it."""
    homes = [folder / "var" for folder in (here, *here.parents)]
    return next((home for home in homes if (home / "current").exists()), homes[0])


@dataclass(frozen=True)
class Settings:
    """Where the portfolio and its store are, and the key that protects personal data."""

    home: Path
    portfolio_name: str | None
    database_url: str | None
    pii_key: str | None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """Read `FORBEAR_HOME`, `FORBEAR_PORTFOLIO`, `FORBEAR_DATABASE_URL`, `FORBEAR_PII_KEY`."""
        return cls(
            home=Path(environ.get("FORBEAR_HOME") or nearest_home(Path.cwd())).absolute(),
            portfolio_name=environ.get("FORBEAR_PORTFOLIO") or None,
            database_url=environ.get("FORBEAR_DATABASE_URL") or None,
            pii_key=environ.get("FORBEAR_PII_KEY") or None,
        )

    def portfolio(self) -> Portfolio:
        """The named portfolio, or else the current one.

        Raises:
            PortfolioError: No portfolio was named and none is current, or its folder is missing.
        """
        if self.portfolio_name is not None:
            chosen = portfolio(self.home, self.portfolio_name)
        else:
            chosen = current_portfolio(self.home)
        if not chosen.root.is_dir():
            known = ", ".join(each.name for each in list_portfolios(self.home)) or "none"
            raise PortfolioError(
                f"There is no portfolio {chosen.name!r} in {str(self.home)!r}; there are: {known}."
                " Choose one with `forbear use` or FORBEAR_PORTFOLIO, or make it with `forbear "
                "simulate` or `forbear import`."
            )
        return chosen

    def url(self) -> str:
        """The store's SQLAlchemy URL: the configured one, or the portfolio's SQLite file."""
        return self.database_url or self.url_of(self.portfolio())

    def url_of(self, chosen: Portfolio) -> str:
        """The same for a portfolio that need not be the current one."""
        return self.database_url or f"sqlite:///{chosen.database}"
