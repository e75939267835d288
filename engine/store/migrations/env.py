"""How Alembic runs here: inside the transaction that `engine.store.database.upgrade` opened."""

from alembic import context

from engine.store.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
)
context.run_migrations()
