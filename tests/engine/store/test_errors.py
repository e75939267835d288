import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest
from sqlalchemy import func, insert, make_url, select, text

from engine.store import errors
from engine.store.database import open_store, upgrade
from engine.store.schema import MODELS
from tests.fixtures.rows import MODEL


def models_in(store):
    with store.read() as connection:
        return connection.execute(select(func.count()).select_from(MODELS)).scalar_one()


def write_a_model(store):
    with store.write() as connection:
        connection.execute(insert(MODELS), asdict(MODEL))


def set_revision(url, revision):
    store = open_store(url)
    with store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :r"), {"r": revision})
    store.close()


def test_a_store_that_was_never_set_up_is_missing(tmp_path, store_url):
    with pytest.raises(errors.StoreMissingError, match="forbear db upgrade"):
        open_store(f"sqlite:///{tmp_path / 'none.db'}")
    (tmp_path / "empty.db").touch()
    with pytest.raises(errors.StoreMissingError, match="forbear db upgrade"):
        open_store(f"sqlite:///{tmp_path / 'empty.db'}")


def test_a_store_without_its_tables_is_missing(store_url):
    store = open_store(store_url)
    with store.write() as connection:
        connection.execute(text("DROP TABLE deliveries"))
    with pytest.raises(errors.StoreMissingError), store.read() as connection:
        connection.execute(text("SELECT * FROM deliveries"))
    store.close()


@pytest.mark.parametrize(
    ("revision", "error", "way_out"),
    [
        ("0000", errors.StoreOutdatedError, "forbear db upgrade"),
        ("9999", errors.StoreNewerError, "update the program"),
    ],
)
def test_another_revision_is_refused(store_url, revision, error, way_out):
    set_revision(store_url, revision)
    with pytest.raises(error, match=way_out):
        open_store(store_url)


def test_upgrading_a_newer_store_is_refused(store_url):
    set_revision(store_url, "9999")
    with pytest.raises(errors.StoreNewerError):
        upgrade(store_url)


def test_a_locked_store_says_so_and_nothing_is_written(store_url):
    impatient = open_store(store_url, patience=0.2)
    patient = open_store(store_url)
    lock = "SELECT 1" if "sqlite" in store_url else "LOCK TABLE models IN EXCLUSIVE MODE"
    with patient.write() as holding:
        holding.execute(text(lock))
        with pytest.raises(errors.StoreLockedError, match="locked by another process"):
            write_a_model(impatient)
    assert models_in(impatient) == 0
    impatient.close()
    patient.close()


READ_ONLY = """
import os, sys
from sqlalchemy import create_engine, text
from engine.store.database import open_store
from engine.store.errors import StoreReadOnlyError
create_engine("sqlite://").dispose()
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
try:
    store = open_store(sys.argv[1])
    with store.write() as connection:
        connection.execute(text("DELETE FROM models"))
except StoreReadOnlyError as error:
    print(error)
"""


@pytest.mark.parametrize(("file_mode", "folder_mode"), [(0o444, 0o755), (0o444, 0o555)])
def test_a_read_only_file_or_folder_says_so(tmp_path_factory, sqlite_url, file_mode, folder_mode):
    path = Path(str(make_url(sqlite_url).database))
    for parent in path.parents:
        if parent.owner() == path.owner() and parent.is_relative_to(tmp_path_factory.getbasetemp()):
            parent.chmod(0o755)
    tmp_path_factory.getbasetemp().parent.chmod(0o755)
    path.chmod(file_mode)
    path.parent.chmod(folder_mode)
    command = [sys.executable, "-c", READ_ONLY, sqlite_url]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    path.parent.chmod(0o755)
    assert "make the file and its folder writable" in done.stdout, done.stderr


def test_a_full_disk_says_so_and_nothing_is_written(sqlite_store):
    def write_too_much():
        with sqlite_store.write() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")
            connection.execute(insert(MODELS), asdict(MODEL) | {"metrics": "x" * 5_000_000})

    with pytest.raises(errors.StoreFullError, match="disk is full"):
        write_too_much()
    assert models_in(sqlite_store) == 0


def test_a_file_that_is_no_database_is_damaged(tmp_path):
    path = tmp_path / "notes.db"
    path.write_text("These are notes, and they are longer than a header. " * 40)
    for use in (open_store, upgrade):
        with pytest.raises(errors.StoreDamagedError, match=r"notes\.db"):
            use(f"sqlite:///{path}")


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://u:pw@h/d", "nonsense"])
def test_other_addresses_are_refused_without_showing_the_password(url):
    with pytest.raises(errors.StoreUrlError, match="postgresql://") as caught:
        open_store(url)
    assert "pw" not in str(caught.value).split("cannot be used")[0]


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(errors.StoreUrlError, match="FORBEAR_HOME"):
        upgrade(f"sqlite:///{tmp_path / 'file' / 'deeper' / 'store.db'}")


def test_an_unreachable_server_says_so_without_the_password():
    with pytest.raises(errors.StoreUnreachableError, match="does not answer") as caught:
        open_store("postgresql://someone:hush@127.0.0.1:9/forbear", patience=1)
    assert "hush" not in str(caught.value)


@pytest.mark.postgres
def test_a_wrong_password_is_told_from_a_missing_database(postgres):
    with pytest.raises(errors.StoreAccessError, match="user, password") as caught:
        open_store(postgres.url("postgres", "wrong"))
    assert "wrong" not in str(caught.value)
    with pytest.raises(errors.StoreMissingError, match="create the database"):
        open_store(postgres.url("nowhere"))


@pytest.mark.postgres
def test_a_server_that_goes_away_says_so(postgres, postgres_url):
    store = open_store(postgres_url)

    def read_on_a_cut_connection():
        with store.read() as connection:
            own = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            postgres.run(f"SELECT pg_terminate_backend({own})")
            connection.execute(text("SELECT 1"))

    with pytest.raises(errors.StoreUnreachableError):
        read_on_a_cut_connection()
    assert models_in(store) == 0
    store.close()


def test_plain_postgres_addresses_use_our_driver():
    with pytest.raises(errors.StoreUnreachableError, match="postgresql\\+psycopg"):
        open_store("postgresql://someone@127.0.0.1:9/forbear", patience=1)
