"""Promises of several instalments."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    """Number the instalments; every promise until now is the only one of its plan."""
    for name in ("instalment", "instalments"):
        column = sa.Column(name, sa.Integer(), nullable=False, server_default="1")
        op.add_column("promises", column)
    op.drop_index("uq_promises_open", "promises")
    op.create_index(
        "uq_promises_open",
        "promises",
        ["obligation_id", "instalment"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
