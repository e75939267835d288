"""When the text stood on the approver's screen, and when they decided."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add both moments; of approvals until now nobody knows them."""
    op.add_column("approvals", sa.Column("opened_at", MOMENT))
    op.add_column("approvals", sa.Column("decided_at", MOMENT))
