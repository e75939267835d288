"""Opening the store: SQLite or Postgres by URL, one transaction at a time.

`read()` sees one moment and cannot write; `write()` is one transaction that happens as a whole or
not at all, and on SQLite holds the write lock from its first statement. A store is opened only if
its tables are exactly those of this program.
"""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError

from engine.store.errors import (
    StoreError,
    StoreNewerError,
    StoreOutdatedError,
    StoreUrlError,
    missing,
    translate,
)

REVISION = "0012"
MIGRATIONS = Path(__file__).parent / "migrations"
_WRITING = "store_writing"
_MAPPED = 1 << 30  # bytes of the file that SQLite may read without copying
_CACHED = 32 << 10  # KiB of pages that one connection keeps


@dataclass(frozen=True)
class Store:
    """An open store; `name` is its URL without the password."""

    url: str = field(repr=False)
    name: str
    engine: Engine = field(repr=False, compare=False)

    @contextmanager
    def read(self) -> Generator[Connection]:
        """A connection that sees one moment of the store and refuses to write.

        Raises:
            StoreError: One of the classes in `engine.store.errors`.
        """
        options: dict[str, Any] = {_WRITING: False}
        if self.engine.dialect.name == "postgresql":
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self._transaction(options) as connection:
            yield connection

    @contextmanager
    def write(self) -> Generator[Connection]:
        """A connection in one transaction, committed at the end, rolled back on any error.

        Raises:
            StoreError: One of the classes in `engine.store.errors`.
        """
        with self._transaction({_WRITING: True}) as connection:
            yield connection

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()

    @contextmanager
    def _transaction(self, options: dict[str, Any]) -> Generator[Connection]:
        try:
            with self.engine.connect() as plain:
                connection = plain.execution_options(**options)
                with connection.begin():
                    yield connection
        except (DBAPIError, self.engine.dialect.loaded_dbapi.Error) as error:
            known = translate(error, self.name, reading=not options[_WRITING])
            if known is None:
                raise
            raise known from error


def open_store(url: str, *, patience: float = 5.0) -> Store:
    """Open the store at that SQLAlchemy URL; wait `patience` seconds for locks and servers.

    Raises:
        StoreError: One of the classes in `engine.store.errors`, if it cannot be used as it is.
    """
    address = _address(url)
    store = _store(address, patience)
    if address.get_backend_name() == "sqlite" and not _file(address).exists():
        raise missing(store.name)
    try:
        _require_revision(store)
    except StoreError:
        store.close()
        raise
    return store


def upgrade(url: str, *, patience: float = 5.0) -> str:
    """Create the store or bring its tables up to this program's revision, which is returned.

    Raises:
        StoreError: One of the classes in `engine.store.errors`; nothing is left half-done.
    """
    from alembic import command
    from alembic.config import Config

    address = _address(url)
    if address.get_backend_name() == "sqlite":
        _prepare_folder(_file(address))
    store = _store(address, patience)
    try:
        _use_write_ahead_log(store)
        with store.write() as connection:
            if (found := _revision(connection)) is not None and found > REVISION:
                raise _newer(store.name, found)
            config = Config()
            config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        store.close()
    return REVISION


def is_writing(connection: Connection) -> bool:
    """Whether the connection came from `Store.write()`."""
    return bool(connection.get_execution_options().get(_WRITING, False))


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise _unusable(url) from error
    backend = address.get_backend_name()
    if backend in {"postgres", "postgresql"}:
        return address.set(drivername="postgresql+psycopg")
    if backend != "sqlite" or address.database in {None, "", ":memory:"}:
        raise _unusable(address.render_as_string(hide_password=True))
    return address


def _unusable(shown: str) -> StoreUrlError:
    return StoreUrlError(
        f"Store address {shown!r} cannot be used: write 'sqlite:///path/to/file.db' or "
        "'postgresql://user:password@host:5432/database'."
    )


def _file(address: URL) -> Path:
    return Path(str(address.database))


def _prepare_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUrlError(
            f"Folder {str(path.parent)!r} of the store cannot be made: {error.strerror}. Choose "
            "another with FORBEAR_HOME or FORBEAR_DATABASE_URL."
        ) from error


def _store(address: URL, patience: float) -> Store:
    if address.get_backend_name() == "sqlite":
        engine = _sqlite(address, patience)
    else:
        engine = _postgres(address, patience)
    url = address.render_as_string(hide_password=False)
    return Store(url, address.render_as_string(hide_password=True), engine)


def _sqlite(address: URL, patience: float) -> Engine:
    engine = create_engine(address, connect_args={"timeout": patience}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(raw: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own class
    """Leave BEGIN to us: the driver would open transactions late, and never for DDL."""
    raw.isolation_level = None
    raw.execute("PRAGMA foreign_keys = ON")
    raw.execute(f"PRAGMA mmap_size = {_MAPPED}")
    raw.execute(f"PRAGMA cache_size = -{_CACHED}")


def _begin_sqlite(connection: Connection) -> None:
    writing = is_writing(connection)
    connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writing else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _postgres(address: URL, patience: float) -> Engine:
    milliseconds = int(patience * 1000)
    try:
        return create_engine(
            address,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={
                "connect_timeout": max(2, int(patience)),
                "options": f"-c timezone=UTC -c lock_timeout={milliseconds}",
            },
        )
    except ModuleNotFoundError as error:
        raise StoreUrlError(
            f"Store {address.render_as_string(hide_password=True)!r} needs the package "
            f"{error.name!r}: run `pip install 'forbear[postgres]'`."
        ) from error


def _use_write_ahead_log(store: Store) -> None:
    """Let readers read while one process writes; the file remembers it."""
    if store.engine.dialect.name != "sqlite":
        return
    try:
        raw = store.engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA journal_mode = WAL")
        finally:
            raw.close()
    except (DBAPIError, store.engine.dialect.loaded_dbapi.Error) as error:
        known = translate(error, store.name)
        if known is None:
            raise
        raise known from error


def _require_revision(store: Store) -> None:
    with store.read() as connection:
        found = _revision(connection)
    if found is None:
        raise missing(store.name)
    if found < REVISION:
        raise StoreOutdatedError(
            f"Store {store.name!r} has revision {found!r}, this program needs {REVISION!r}: run "
            "`forbear db upgrade`."
        )
    if found > REVISION:
        raise _newer(store.name, found)


def _newer(store: str, found: str) -> StoreNewerError:
    return StoreNewerError(
        f"Store {store!r} has revision {found!r}, newer than this program's {REVISION!r}: update "
        "the program, or use the store of this version."
    )


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)
