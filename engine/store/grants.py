"""The database roles of a Postgres store: each program may do its own work and nothing else.

What they may is content, `roles.sql` beside this file. On SQLite whoever may write the file may
write all of it: there the boundary rests on processes and file permissions alone.
"""

from pathlib import Path

from engine.store.database import Store

ROLES = Path(__file__).with_name("roles.sql")


class GrantsError(RuntimeError):
    """The store cannot have roles."""


def statements() -> str:
    """The SQL that makes the roles and gives them their rights; it may be repeated."""
    return ROLES.read_text(encoding="utf-8")


def apply_grants(store: Store) -> None:
    """Make the roles and give them their rights, all or nothing.

    Raises:
        GrantsError: The store is on SQLite, which knows no roles.
        StoreAccessError: This user does not own the tables or may not make roles.
    """
    if store.engine.dialect.name != "postgresql":
        raise GrantsError(
            f"Store {store.name!r} knows no roles: SQLite's boundary is who may write the file. "
            "Use Postgres (FORBEAR_DATABASE_URL) where programs must not trust each other."
        )
    with store.write() as connection:
        cursor = connection.connection.cursor()  # the driver's own: nothing here is a parameter
        cursor.execute(statements())
        cursor.close()
