"""Dated flags of customers, and who was erased."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

MOMENT = sa.DateTime(timezone=True)
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "flags",
        sa.Column("flag_id", SERIAL, nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("flag", sa.String(length=32), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date()),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.customer_id"], name="fk_flags_customer_id"
        ),
        sa.PrimaryKeyConstraint("flag_id", name="pk_flags"),
    )
    op.create_index("ix_flags_customer_id", "flags", ["customer_id"])
    op.create_table(
        "erasures",
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("because", sa.String(length=32), nullable=False),
        sa.Column("erased_by", sa.String(length=64), nullable=False),
        sa.Column("erased_at", MOMENT, nullable=False),
        sa.Column("drafts", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.customer_id"], name="fk_erasures_customer_id"
        ),
        sa.PrimaryKeyConstraint("customer_id", name="pk_erasures"),
    )
