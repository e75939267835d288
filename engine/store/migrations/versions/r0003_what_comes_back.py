"""What comes back: receipts, replies, outcomes, control groups; and failures in the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
_MOMENT = sa.DateTime(timezone=True)
_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create the tables, and the outbox's two columns."""
    op.add_column("outbox", sa.Column("failures", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("outbox", sa.Column("handed_to", sa.String(length=32)))
    _receipts()
    _addresses()
    _replies()
    _outcomes()
    _assignments()


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}")


def _receipts() -> None:
    op.create_table(
        "receipts",
        sa.Column("receipt_id", _SERIAL, nullable=False),
        sa.Column("outbox_id", _SERIAL, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("recorded_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("receipt_id", name="pk_receipts"),
        sa.UniqueConstraint("outbox_id", "state", "at", name="uq_receipts_outbox_id_state_at"),
        _to("receipts", "outbox_id", "outbox.outbox_id"),
    )


def _addresses() -> None:
    op.create_table(
        "addresses",
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", "kind", name="pk_addresses"),
        _to("addresses", "customer_id", "customers.customer_id"),
    )
    op.create_index("ix_addresses_reference", "addresses", ["reference"])


def _replies() -> None:
    op.create_table(
        "replies",
        sa.Column("reply_id", _SERIAL, nullable=False),
        sa.Column("fingerprint", sa.String(length=32), nullable=False),
        sa.Column("sender", sa.String(length=32), nullable=False),
        sa.Column("match", sa.String(length=16), nullable=False),
        sa.Column("customer_id", sa.BigInteger()),
        sa.Column("draft_id", sa.String(length=32)),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("kinds", sa.String(length=96), nullable=False),
        sa.Column("received_at", _MOMENT, nullable=False),
        sa.Column("confirm_until", _MOMENT),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("closed_by", sa.String(length=64)),
        sa.Column("closed_at", _MOMENT),
        sa.Column("note", sa.Text()),
        sa.PrimaryKeyConstraint("reply_id", name="pk_replies"),
        sa.UniqueConstraint("fingerprint", name="uq_replies_fingerprint"),
        _to("replies", "customer_id", "customers.customer_id"),
        _to("replies", "draft_id", "drafts.draft_id"),
    )
    op.create_index("ix_replies_customer_id", "replies", ["customer_id"])
    op.create_index("ix_replies_state_received_at", "replies", ["state", "received_at"])


def _outcomes() -> None:
    op.create_table(
        "outcomes",
        sa.Column("draft_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.String(length=16), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("obligation_id", sa.BigInteger()),
        sa.PrimaryKeyConstraint("draft_id", "kind", name="pk_outcomes"),
        _to("outcomes", "draft_id", "drafts.draft_id"),
        _to("outcomes", "customer_id", "customers.customer_id"),
    )
    op.create_index("ix_outcomes_customer_id", "outcomes", ["customer_id"])


def _assignments() -> None:
    op.create_table(
        "assignments",
        sa.Column("experiment", sa.String(length=64), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("arm", sa.String(length=16), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("assigned_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("experiment", "customer_id", name="pk_assignments"),
        _to("assignments", "customer_id", "customers.customer_id"),
    )
