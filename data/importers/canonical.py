"""The `canonical` importer: a folder with one CSV or Parquet file for each table of `data.tables`.

Beside them lies `book.json` or `book.yaml` with `currency`, `timezone` and, better, `as_of`: the
last day that is complete, or a moment with its offset.
"""

import re
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from data.days import end_of_day
from data.delivery import LINE, REASON, ROW, Delivery, Incoming, IntakeError
from data.importers.files import read_file
from data.tables import SCHEMAS, TableName

_REQUIRED: tuple[TableName, ...] = ("customers", "accounts", "transactions")
_SETTINGS = ("book.json", "book.yaml", "book.yml")


def read_canonical(folder: Path, now: datetime) -> Delivery:
    """The folder's tables; nothing in them may be known later than `as_of`, or else than `now`.

    Raises:
        IntakeError: A file is missing, there are two of it, or it cannot be used.
    """
    if not folder.is_dir():
        raise IntakeError(
            f"Cannot import {str(folder)!r}: there is no such folder. Check the path."
        )
    settings_file = _the_file(folder, "the book's settings", _SETTINGS)
    currency, timezone, as_of = _settings(settings_file)
    tables: dict[TableName, Incoming] = {}
    notes = []
    for name in SCHEMAS:
        candidates = (f"{name}.csv", f"{name}.parquet")
        if name not in _REQUIRED and not any((folder / file).exists() for file in candidates):
            notes.append(f"No {name} were delivered.")
            continue
        tables[name] = read_file(_the_file(folder, f"the table {name}", candidates))
        notes += _ignored(name, tables[name])
    return Delivery(currency, timezone, as_of, as_of or now, False, tables, tuple(notes))


def _the_file(folder: Path, what: str, candidates: tuple[str, ...]) -> Path:
    found = [folder / file for file in candidates if (folder / file).exists()]
    if len(found) != 1:
        reason = f"holds {len(found)} files for {what}" if found else f"lacks {what}"
        raise IntakeError(
            f"Cannot import {str(folder)!r}: the folder {reason}. "
            f"Give exactly one of {', '.join(candidates)}."
        )
    return found[0]


def _settings(file: Path) -> tuple[str, str, datetime | None]:
    try:
        values = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise _wrong(file, f"it is neither JSON nor YAML ({error})") from error
    except OSError as error:
        raise _wrong(file, f"it cannot be read ({error.strerror})") from error
    if not isinstance(values, dict):
        raise _wrong(file, "it holds no settings")
    currency, timezone = values.get("currency"), values.get("timezone")
    if not isinstance(currency, str) or not re.fullmatch("[A-Z]{3}", currency):
        raise _wrong(file, f"currency {currency!r} is no code such as INR")
    try:
        ZoneInfo(str(timezone))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise _wrong(file, f"timezone {timezone!r} is no name such as Asia/Kolkata") from error
    return currency, str(timezone), _as_of(file, values.get("as_of"), str(timezone))


def _as_of(file: Path, value: object, timezone: str) -> datetime | None:
    """The end of that day, or that moment."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value) if len(value) > 10 else date.fromisoformat(value)
        except ValueError as error:
            raise _wrong(file, f"as_of {value!r} is no day such as 2026-10-31") from error
    match value:
        case None:
            return None
        case datetime(tzinfo=None):
            raise _wrong(file, f"as_of {value} has no offset from UTC")
        case datetime():
            return value
        case date():
            return end_of_day(value, timezone)
    raise _wrong(file, f"as_of {value!r} is no day such as 2026-10-31")


def _ignored(name: TableName, incoming: Incoming) -> list[str]:
    known = {*SCHEMAS[name].columns.names, "currency", ROW, REASON, LINE}
    others = [column for column in incoming.rows.column_names if column not in known]
    if not others:
        return []
    return [f"Columns of {incoming.file.name} that have no meaning here: {', '.join(others)}."]


def _wrong(file: Path, reason: str) -> IntakeError:
    return IntakeError(
        f"Cannot import {str(file)!r}: {reason}. It should say currency, timezone and as_of."
    )
