"""The keys that programs sign in with at the API, and the drafts that people said no to."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "api_keys",
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT),
        sa.PrimaryKeyConstraint("key_id", name="pk_api_keys"),
    )
    op.create_table(
        "rejections",
        sa.Column("draft_id", sa.String(length=32), nullable=False),
        sa.Column("rejected_by", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("rejected_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.draft_id"], name="fk_rejections_draft_id"),
        sa.PrimaryKeyConstraint("draft_id", name="pk_rejections"),
    )
