"""The moment that a command is about: `--as-of`, a day of the book."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

if TYPE_CHECKING:
    from data.book import BookInfo

AsOf = Annotated[
    str | None, typer.Option(help="Day YYYY-MM-DD whose end is the moment; the book's by default.")
]


class AsOfError(ValueError):
    """The day given cannot be the moment of a snapshot."""


def moment_of(day: str | None, info: "BookInfo") -> datetime:
    """The midnight that ends a day in the book's zone; the book's own moment when no day is given.

    Raises:
        AsOfError: The day is no date, or the book does not reach it.
    """
    if day is None:
        return info.as_of
    try:
        start = datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=ZoneInfo(info.timezone))
    except ValueError as error:
        raise AsOfError(f"{day!r} is no day: write it as YYYY-MM-DD, e.g. 2026-06-30.") from error
    moment = (start + timedelta(days=1)).astimezone(UTC)
    if moment > info.as_of:
        raise AsOfError(
            f"{day} is beyond the book, which ends at {info.as_of:%Y-%m-%d %H:%M} UTC: choose an "
            "earlier day."
        )
    return moment
