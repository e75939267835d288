"""What the last book said, so that a night writes only what changed."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Create the table; with nothing in it the next night takes the whole book over once more."""
    op.create_table(
        "taken_over",
        sa.Column("records", sa.String(length=16), nullable=False),
        sa.Column("first", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("digests", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("records", "first", name="pk_taken_over"),
    )
