"""A store of every earlier revision, with a row in each of its tables, becomes one of today's."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from engine.store import approvals, drafts, outbox, promises
from engine.store.database import MIGRATIONS, REVISION, open_store, upgrade
from engine.store.schema import METADATA
from tests.fixtures.store import BACKENDS

EARLIER = [f"{number:04}" for number in range(1, int(REVISION))]
MOMENT = datetime(2026, 11, 1, 5, 0, tzinfo=UTC)
FIRST: dict[type, object] = {bool: True, int: 1, float: 0.5, bytes: b"b", date: MOMENT.date()}


@pytest.fixture(params=BACKENDS)
def empty_url(request, tmp_path):
    """The URL of a store that has no tables yet, on each backend in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'store.db'}"
        return
    cluster = request.getfixturevalue("postgres")
    url = cluster.database()
    yield url
    cluster.drop(url)


@pytest.fixture
def made_by(empty_url, monkeypatch):
    """Makes the store as a program of that revision did, and fills its tables; what they hold."""

    def make(revision):
        to_head = command.upgrade
        with monkeypatch.context() as patched:
            patched.setattr(command, "upgrade", lambda config, _head: to_head(config, revision))
            upgrade(empty_url)
        engine = sa.create_engine(empty_url)
        fill(engine)
        held = rows(engine)
        engine.dispose()
        return held

    return make


def fill(engine):
    """One row in each table; references meet because all keys are alike."""
    found = sa.MetaData()
    found.reflect(engine)
    with engine.begin() as connection:
        for table in found.sorted_tables:
            if table.name != "alembic_version":
                row = {column.name: value(column) for column in table.columns}
                connection.execute(sa.insert(table), row)


def value(column):
    """The one value of that column's type."""
    if isinstance(column.type, sa.JSON):
        return {"facts": "kept"}
    kind = column.type.python_type
    if kind is datetime:
        return MOMENT
    if kind is str:
        return {"state": "open", "parent_id": None}.get(column.name, "a")
    return FIRST[kind]


def rows(engine):
    """Every row of every table."""
    found = sa.MetaData()
    found.reflect(engine)
    with engine.connect() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(sa.select(table)).mappings()]
            for table in found.sorted_tables
            if table.name != "alembic_version"
        }


def test_every_revision_but_the_last_is_an_earlier_one():
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    walked = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert sorted(walked) == [*EARLIER, REVISION]


@pytest.mark.parametrize("revision", EARLIER)
def test_a_filled_store_of_an_earlier_program_keeps_every_value_it_held(
    empty_url, made_by, revision
):
    before = made_by(revision)
    assert all(held for held in before.values())
    assert upgrade(empty_url) == REVISION
    store = open_store(empty_url)
    after = rows(store.engine)
    for name, held in before.items():
        kept = [{column: row[column] for column in held[0]} for row in after[name]]
        assert kept == held, name
    with store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
    store.close()


def test_what_an_earlier_program_decided_is_read_by_this_one(empty_url, made_by):
    made_by("0004")
    upgrade(empty_url)
    store = open_store(empty_url)
    with store.read() as connection:
        approval = approvals.find_approval(connection, "a")
        assert approval is not None
        assert (approval.approver, approval.opened_at, approval.decided_at) == ("a", None, None)
        (draft,) = drafts.drafts_for(connection, 1)
        item = outbox.item_of_draft(connection, draft.draft_id)
        assert item is not None
        (promise,) = promises.promises_of(connection, 1)
        assert (promise.instalment, promise.instalments) == (1, 1)
    store.close()
