"""The first tables.

Written out rather than taken from the schema: a migration must not change when the schema does.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _to(target: str, column: str, table: str) -> sa.ForeignKeyConstraint:
    """The reference of a table's column to the column of the same name in another table."""
    return sa.ForeignKeyConstraint([column], [f"{target}.{column}"], name=f"fk_{table}_{column}")


def upgrade() -> None:
    """Create every table and index."""
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("event", sa.String(length=48), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit"),
        sa.UniqueConstraint("hash", name="uq_audit_hash"),
    )
    op.create_table(
        "customers",
        sa.Column("customer_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("name", sa.LargeBinary()),
        sa.Column("phone", sa.LargeBinary()),
        sa.Column("email", sa.LargeBinary()),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("region", sa.String(length=64)),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("segment", sa.String(length=32), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("vulnerable", sa.Boolean(), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("preferred_channel", sa.String(length=16)),
        sa.Column("avoid_windows", sa.JSON(), nullable=False),
        sa.Column("employer_id", sa.BigInteger()),
        sa.PrimaryKeyConstraint("customer_id", name="pk_customers"),
        sa.UniqueConstraint("reference", name="uq_customers_reference"),
    )
    op.create_table(
        "models",
        sa.Column("model_id", sa.String(length=64), nullable=False),
        sa.Column("task", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("trained_at", MOMENT, nullable=False),
        sa.Column("promoted_by", sa.String(length=64)),
        sa.Column("promoted_at", MOMENT),
        sa.Column("catalog_hash", sa.String(length=64), nullable=False),
        sa.Column("data_hash", sa.String(length=64), nullable=False),
        sa.Column("metrics", sa.JSON(), nullable=False),
        sa.Column("thresholds", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("model_id", name="pk_models"),
    )
    op.create_table(
        "portfolio",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("as_of", MOMENT, nullable=False),
        sa.Column("book_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_portfolio"),
    )
    op.create_table(
        "accounts",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("product", sa.String(length=32), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("credit_limit", sa.BigInteger()),
        _to("customers", "customer_id", "accounts"),
        sa.PrimaryKeyConstraint("account_id", name="pk_accounts"),
    )
    op.create_index("ix_accounts_customer_id", "accounts", ["customer_id"])
    op.create_table(
        "aggregates",
        sa.Column("as_of", MOMENT, nullable=False),
        sa.Column("model_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=48), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        _to("models", "model_id", "aggregates"),
        sa.PrimaryKeyConstraint("as_of", "model_id", "name", name="pk_aggregates"),
    )
    op.create_table(
        "consents",
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("source", sa.String(length=64)),
        _to("customers", "customer_id", "consents"),
        sa.PrimaryKeyConstraint("customer_id", "channel", "purpose", name="pk_consents"),
    )
    op.create_table(
        "features",
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("as_of", MOMENT, nullable=False),
        sa.Column("catalog_hash", sa.String(length=64), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        _to("customers", "customer_id", "features"),
        sa.PrimaryKeyConstraint("customer_id", name="pk_features"),
    )
    op.create_table(
        "scores",
        sa.Column("score_id", SERIAL, nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("as_of", MOMENT, nullable=False),
        sa.Column("model_id", sa.String(length=64), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("band", sa.String(length=8), nullable=False),
        sa.Column("hardship", sa.String(length=24), nullable=False),
        sa.Column("exposure", sa.BigInteger(), nullable=False),
        sa.Column("balance", sa.BigInteger()),
        sa.Column("runway_days", sa.Float()),
        sa.Column("payment_id", sa.BigInteger()),
        sa.Column("payment_kind", sa.String(length=16)),
        sa.Column("payment_due_on", sa.Date()),
        sa.Column("payment_amount", sa.BigInteger()),
        sa.Column("payment_probability", sa.Float()),
        sa.Column("base_log_odds", sa.Float(), nullable=False),
        sa.Column("log_odds", sa.Float(), nullable=False),
        sa.Column("contributions", sa.LargeBinary(), nullable=False),
        sa.Column("treatment", sa.String(length=32), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        _to("customers", "customer_id", "scores"),
        _to("models", "model_id", "scores"),
        sa.PrimaryKeyConstraint("score_id", name="pk_scores"),
        sa.UniqueConstraint(
            "customer_id", "as_of", "model_id", name="uq_scores_customer_id_as_of_model_id"
        ),
    )
    op.create_index(
        "ix_scores_as_of_model_id_probability", "scores", ["as_of", "model_id", "probability"]
    )
    op.create_table(
        "coming_payments",
        sa.Column("score_id", SERIAL, nullable=False),
        sa.Column("obligation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        _to("scores", "score_id", "coming_payments"),
        sa.PrimaryKeyConstraint("score_id", "obligation_id", name="pk_coming_payments"),
    )
    op.create_table(
        "drafts",
        sa.Column("draft_id", sa.String(length=32), nullable=False),
        sa.Column("parent_id", sa.String(length=32)),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("score_id", SERIAL, nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("template_id", sa.String(length=64), nullable=False),
        sa.Column("template_version", sa.Integer(), nullable=False),
        sa.Column("off_template", sa.Boolean(), nullable=False),
        sa.Column("subject", sa.Text()),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("decision", sa.JSON(), nullable=False),
        sa.Column("verdict", sa.JSON(), nullable=False),
        sa.Column("lint", sa.JSON(), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        _to("customers", "customer_id", "drafts"),
        sa.ForeignKeyConstraint(["parent_id"], ["drafts.draft_id"], name="fk_drafts_parent_id"),
        _to("scores", "score_id", "drafts"),
        sa.PrimaryKeyConstraint("draft_id", name="pk_drafts"),
    )
    op.create_index("ix_drafts_customer_id", "drafts", ["customer_id"])
    op.create_table(
        "obligations",
        sa.Column("obligation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date()),
        sa.Column("paid_amount", sa.BigInteger(), nullable=False),
        _to("accounts", "account_id", "obligations"),
        _to("customers", "customer_id", "obligations"),
        sa.PrimaryKeyConstraint("obligation_id", name="pk_obligations"),
    )
    op.create_index("ix_obligations_customer_id", "obligations", ["customer_id"])
    op.create_table(
        "queue",
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("score_id", SERIAL, nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("band", sa.String(length=8), nullable=False),
        sa.Column("hardship", sa.String(length=24), nullable=False),
        sa.Column("payment_kind", sa.String(length=16)),
        sa.Column("payment_due_on", sa.Date()),
        sa.Column("payment_amount", sa.BigInteger()),
        sa.Column("exposure", sa.BigInteger(), nullable=False),
        sa.Column("runway_days", sa.Float()),
        sa.Column("treatment", sa.String(length=32), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("top_reason", sa.String(length=96)),
        sa.Column("reason_codes", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("region", sa.String(length=64)),
        sa.Column("vulnerable", sa.Boolean(), nullable=False),
        sa.Column("segment", sa.String(length=32), nullable=False),
        _to("customers", "customer_id", "queue"),
        _to("scores", "score_id", "queue"),
        sa.PrimaryKeyConstraint("customer_id", name="pk_queue"),
    )
    for column in ("exposure", "payment_amount", "payment_due_on", "probability", "runway_days"):
        op.create_index(f"ix_queue_{column}_customer_id", "queue", [column, "customer_id"])
    op.create_table(
        "reasons",
        sa.Column("score_id", SERIAL, nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=48), nullable=False),
        sa.Column("label", sa.String(length=96), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("value", sa.Float()),
        sa.Column("usual", sa.Float()),
        sa.Column("peers", sa.Float()),
        sa.Column("contribution", sa.Float(), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        _to("scores", "score_id", "reasons"),
        sa.PrimaryKeyConstraint("score_id", "rank", name="pk_reasons"),
    )
    op.create_table(
        "approvals",
        sa.Column("approval_id", sa.String(length=32), nullable=False),
        sa.Column("draft_id", sa.String(length=32), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("approver", sa.String(length=64), nullable=False),
        sa.Column("approved_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        _to("drafts", "draft_id", "approvals"),
        sa.PrimaryKeyConstraint("approval_id", name="pk_approvals"),
        sa.UniqueConstraint("draft_id", name="uq_approvals_draft_id"),
    )
    op.create_table(
        "contacts",
        sa.Column("contact_id", SERIAL, nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("draft_id", sa.String(length=32)),
        _to("customers", "customer_id", "contacts"),
        _to("drafts", "draft_id", "contacts"),
        sa.PrimaryKeyConstraint("contact_id", name="pk_contacts"),
    )
    op.create_index("ix_contacts_customer_id_at", "contacts", ["customer_id", "at"])
    op.create_table(
        "outbox",
        sa.Column("outbox_id", SERIAL, nullable=False),
        sa.Column("approval_id", sa.String(length=32), nullable=False),
        sa.Column("idempotency_key", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("claimed_by", sa.String(length=64)),
        sa.Column("claimed_at", MOMENT),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", MOMENT, nullable=False),
        sa.Column("note", sa.Text()),
        _to("approvals", "approval_id", "outbox"),
        sa.PrimaryKeyConstraint("outbox_id", name="pk_outbox"),
        sa.UniqueConstraint("approval_id", name="uq_outbox_approval_id"),
        sa.UniqueConstraint("idempotency_key", name="uq_outbox_idempotency_key"),
    )
    op.create_index("ix_outbox_state_next_attempt_at", "outbox", ["state", "next_attempt_at"])
    op.create_table(
        "deliveries",
        sa.Column("delivery_id", SERIAL, nullable=False),
        sa.Column("outbox_id", SERIAL, nullable=False),
        sa.Column("transport", sa.String(length=16), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        _to("outbox", "outbox_id", "deliveries"),
        sa.PrimaryKeyConstraint("delivery_id", name="pk_deliveries"),
        sa.UniqueConstraint("outbox_id", name="uq_deliveries_outbox_id"),
    )
