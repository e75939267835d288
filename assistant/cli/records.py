"""Commands that bring records in: simulate, import, and choosing among portfolios."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from assistant.cli import session

if TYPE_CHECKING:
    from data.portfolio import Portfolio


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(simulate)
    app.command(name="import")(import_)
    app.command()(use)
    app.command()(portfolios)


def simulate(
    name: Annotated[str, typer.Argument(help="Which portfolio to simulate.")] = "demo",
    customers: Annotated[int, typer.Option(min=50, help="How many customers.")] = 2_000,
    months: Annotated[int, typer.Option(min=6, help="Months of history.")] = 12,
    seed: Annotated[int, typer.Option(help="Same seed, same portfolio.")] = 7,
) -> None:
    """Simulate a portfolio and make it the current one."""
    from data.portfolio import portfolio, use_portfolio
    from data.simulator.writing import simulate_book

    home = session.settings().home
    made = portfolio(home, name)
    with session.progress(f"Simulating {name}") as progress:
        book = simulate_book(made, customers, months, seed, progress)
    prepare_store(made)
    use_portfolio(home, name)
    rows = sum(shard.rows for shard in book.shards)
    moment = f"{book.info.as_of:%Y-%m-%d %H:%M} UTC"
    print(f"{name}: {customers:,} customers, {rows:,} transactions, as of {moment}.")


def import_(
    source: Annotated[Literal["berka", "canonical"], typer.Argument(help="Format of the records.")],
    folder: Annotated[Path, typer.Argument(help="Folder that holds the files.")],
    name: Annotated[
        str | None, typer.Option(help="Portfolio name; the source's by default.")
    ] = None,
) -> None:
    """Import a folder of bank records as a portfolio and make it the current one."""
    from assistant.cli.printing import import_text
    from data.intake import import_book
    from data.portfolio import portfolio, use_portfolio

    home = session.settings().home
    made = portfolio(home, name or source)
    report = import_book(made, source, folder)
    prepare_store(made)
    use_portfolio(home, made.name)
    print(import_text(report))


def use(name: Annotated[str, typer.Argument(help="Portfolio to work with from now on.")]) -> None:
    """Choose the current portfolio."""
    from data.portfolio import PortfolioError, list_portfolios, use_portfolio

    home = session.settings().home
    known = [each.name for each in list_portfolios(home)]
    if name not in known:
        raise PortfolioError(
            f"There is no portfolio {name!r}; there are: {', '.join(known) or 'none'}. "
            "Make one with `forbear simulate` or `forbear import`."
        )
    use_portfolio(home, name)
    print(f"Current portfolio: {name}.")


def portfolios() -> None:
    """List the portfolios."""
    from data.book import open_book
    from data.portfolio import PortfolioError, list_portfolios

    home = session.settings().home
    found = list_portfolios(home)
    if not found:
        raise PortfolioError(
            f"There is no portfolio in {str(home)!r}: make one with `forbear demo`, "
            "`forbear simulate` or `forbear import`."
        )
    for each in found:
        info = open_book(each.book).info
        kind = "simulated" if info.simulated else f"real, from {info.source}"
        print(f"{each.name}: {kind}, {info.currency}, as of {info.as_of:%Y-%m-%d}")


def prepare_store(made: "Portfolio") -> None:
    """Create the portfolio's store, or bring its schema up to date."""
    from engine.store.database import upgrade

    upgrade(session.settings().url_of(made))
