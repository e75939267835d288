import sqlite3
import threading
from dataclasses import asdict

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, insert, select, text

from engine.store import database, errors
from engine.store.database import MIGRATIONS, REVISION, open_store, upgrade
from engine.store.schema import METADATA, MODELS
from tests.fixtures.rows import MODEL


def models_in(store):
    with store.read() as connection:
        return connection.execute(select(func.count()).select_from(MODELS)).scalar_one()


def write_a_model(store):
    with store.write() as connection:
        connection.execute(insert(MODELS), asdict(MODEL))


def test_migrations_lead_to_exactly_the_schema(store):
    with store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_the_newest_migration_is_the_one_the_program_asks_for():
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [REVISION]


def test_upgrading_again_changes_nothing(store_url):
    assert upgrade(store_url) == REVISION
    open_store(store_url).close()


def test_a_write_happens_as_a_whole_or_not_at_all(store):
    def write_and_fail():
        with store.write() as connection:
            connection.execute(insert(MODELS), asdict(MODEL))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert models_in(store) == 0


def test_a_reading_connection_cannot_write(store):
    refused = pytest.raises(errors.StoreReadOnlyError, match=r"write inside `Store.write\(\)`")
    with refused, store.read() as connection:
        connection.execute(insert(MODELS), asdict(MODEL))
    write_a_model(store)
    assert models_in(store) == 1


def test_a_reader_sees_one_moment_while_another_writes(store):
    with store.read() as reading:
        before = reading.execute(select(func.count()).select_from(MODELS)).scalar_one()
        write_a_model(store)
        assert reading.execute(select(func.count()).select_from(MODELS)).scalar_one() == before
    assert models_in(store) == before + 1


def test_foreign_keys_are_enforced_on_both_backends(store):
    orphan = "INSERT INTO aggregates VALUES ('2026-10-31 18:30:00', 'nobody', 'summary', '{}')"
    with pytest.raises(Exception, match=r"(?i)foreign key"), store.write() as connection:
        connection.execute(text(orphan))


def test_a_failed_upgrade_leaves_nothing_behind(tmp_path, monkeypatch):
    broken = tmp_path / "migrations"
    (broken / "versions").mkdir(parents=True)
    (broken / "env.py").write_text((MIGRATIONS / "env.py").read_text())
    [first] = (MIGRATIONS / "versions").glob("r0001*.py")
    (broken / "versions" / "first.py").write_text(first.read_text() + "    1 / 0\n")
    monkeypatch.setattr(database, "MIGRATIONS", broken)
    url = f"sqlite:///{tmp_path / 'store.db'}"
    with pytest.raises(ZeroDivisionError):
        upgrade(url)
    with sqlite3.connect(tmp_path / "store.db") as raw:
        assert raw.execute("SELECT name FROM sqlite_master").fetchall() == []
    raw.close()


def test_a_writer_waits_for_a_short_lock(sqlite_url):
    first, second = open_store(sqlite_url), open_store(sqlite_url)
    begun = threading.Event()

    def hold():
        with first.write() as connection:
            connection.execute(insert(MODELS), asdict(MODEL))
            begun.set()
            threading.Event().wait(0.3)

    holder = threading.Thread(target=hold)
    holder.start()
    begun.wait()
    with second.write() as connection:
        assert connection.execute(select(func.count()).select_from(MODELS)).scalar_one() == 1
    holder.join()
    first.close()
    second.close()


def test_a_store_does_not_print_its_password(sqlite_store):
    assert repr(sqlite_store) == f"Store(name={sqlite_store.name!r})"
