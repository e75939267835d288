"""What a reason is about: all inputs of one subject together."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the column; reasons that were stored before speak of one feature alone."""
    op.add_column("reasons", sa.Column("subject", sa.String(length=24)))
