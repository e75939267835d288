"""What can go wrong with the database itself, said in the operator's terms.

Every error names the store (never with its password), the reason, and the way out. `translate`
turns a driver's error into one of these; an error that is not about the database stays what it is.
"""

import sqlite3

from sqlalchemy.exc import DBAPIError

# What SQLite calls a quota, a limit on a file's size, or a disk that failed while writing.
_UNWRITTEN = {f"SQLITE_IOERR_{step}" for step in ("WRITE", "FSYNC", "DIR_FSYNC", "TRUNCATE")}


class StoreError(Exception):
    """The store cannot be used."""


class StoreUrlError(StoreError):
    """The address is not one of a store."""


class StoreMissingError(StoreError):
    """There is no store yet, or it lacks its tables."""


class StoreOutdatedError(StoreError):
    """The tables are older than this program."""


class StoreNewerError(StoreError):
    """The tables are newer than this program."""


class StoreLockedError(StoreError):
    """Another process holds the store."""


class StoreReadOnlyError(StoreError):
    """The store may be read but not written."""


class StoreFullError(StoreError):
    """The disk is full."""


class StoreDamagedError(StoreError):
    """The file is not a database, or its contents are broken."""


class StoreUnreachableError(StoreError):
    """The server does not answer."""


class StoreAccessError(StoreError):
    """The server refuses the user or the password."""


def missing(store: str) -> StoreMissingError:
    """The error for a store that was never set up."""
    return StoreMissingError(f"Store {store!r} is not set up yet: run `forbear db upgrade`.")


def translate(error: Exception, store: str, *, reading: bool = False) -> StoreError | None:
    """The operator's version of a driver's error, or None where it is not about the database."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        return _from_sqlite(cause, store, reading=reading)
    return _from_postgres(cause, store, reading=reading)


def _from_sqlite(cause: sqlite3.Error, store: str, *, reading: bool) -> StoreError | None:
    name = getattr(cause, "sqlite_errorname", "") or ""
    if name.startswith("SQLITE_READONLY"):  # the plain code is also our own `query_only`
        return _read_only(store, reading=reading and name == "SQLITE_READONLY")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return _locked(store)
    if name == "SQLITE_FULL":
        return _full(store)
    if name in _UNWRITTEN:
        return StoreFullError(
            f"Store {store!r} cannot be written: {cause}. Look at the disk's free space and this "
            "user's limits, then try again. Nothing was written."
        )
    if name.startswith("SQLITE_CANTOPEN"):
        return StoreReadOnlyError(
            f"Store {store!r} cannot be opened: {cause}. Check that the file and its folder may be "
            "read and written by this user."
        )
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR")):
        return StoreDamagedError(
            f"Store {store!r} cannot be read: {cause}. Restore it from a backup, or move it away "
            "and run `forbear db upgrade`."
        )
    return missing(store) if "no such table" in str(cause) else None


def _from_postgres(cause: object, store: str, *, reading: bool) -> StoreError | None:
    state = getattr(cause, "sqlstate", None) or ""
    match state:
        case "25006":
            return _read_only(store, reading=reading)
        case "40001" | "40P01" | "55P03":
            return _locked(store)
        case "53100":
            return _full(store)
        case "42P01":
            return missing(store)
        case "42501":
            return _refused(store, cause)
        case "":
            return _from_connecting(cause, store)
    return _unreachable(store, cause) if state.startswith(("08", "57", "53")) else None


def _from_connecting(cause: object, store: str) -> StoreError | None:
    """A failed connection has no code, only the server's sentence."""
    if type(cause).__name__ not in {"OperationalError", "ConnectionTimeout"}:
        return None
    text = str(cause)
    if "does not exist" in text and "database" in text:
        return StoreMissingError(
            f"Store {store!r} does not exist on its server: create the database, then run "
            "`forbear db upgrade`."
        )
    if any(part in text for part in ("authentication failed", "no password supplied", "role")):
        return _refused(store, cause)
    return _unreachable(store, cause)


def _read_only(store: str, *, reading: bool) -> StoreReadOnlyError:
    if reading:
        return StoreReadOnlyError(
            f"Store {store!r} was opened for reading: write inside `Store.write()`."
        )
    return StoreReadOnlyError(
        f"Store {store!r} is read-only: make the file and its folder writable for this user."
    )


def _locked(store: str) -> StoreLockedError:
    return StoreLockedError(
        f"Store {store!r} is locked by another process: wait until it has finished (a scoring "
        "writes for some seconds), then try again. Nothing was written."
    )


def _full(store: str) -> StoreFullError:
    return StoreFullError(
        f"Store {store!r} cannot grow, the disk is full: free some space, then try again. "
        "Nothing was written."
    )


def _refused(store: str, cause: object) -> StoreAccessError:
    return StoreAccessError(
        f"Store {store!r} refuses this user: {_first_line(cause)}. Check user, password and rights "
        "in FORBEAR_DATABASE_URL."
    )


def _unreachable(store: str, cause: object) -> StoreUnreachableError:
    return StoreUnreachableError(
        f"Store {store!r} does not answer: {_first_line(cause)}. Check that the server runs and "
        "that FORBEAR_DATABASE_URL names its host and port."
    )


def _first_line(cause: object) -> str:
    lines = str(cause).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(cause).__name__
