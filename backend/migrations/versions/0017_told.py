"""When a device last said what it has left to send: heard of it is more often."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("devices", sa.Column("told_ms", sa.BigInteger(), nullable=True))
    # Until now nothing else was heard of a device than what it had to say.
    op.execute("UPDATE devices SET told_ms = last_seen_ms WHERE unsent IS NOT NULL")


def downgrade() -> None:
    op.drop_column("devices", "told_ms")
