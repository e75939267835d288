from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from engine.store.schema import METADATA


def test_migrations_lead_to_exactly_the_schema(store):
    with store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
