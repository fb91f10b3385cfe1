"""What devices showed before the doors opened, as it was collected."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "readiness",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("device", sa.LargeBinary(8), autoincrement=False, nullable=False),
        sa.Column("text", sa.String(640), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("behind", sa.BigInteger(), nullable=False),
        sa.Column("ready", sa.Boolean(), nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.Column("collected_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("domain", "event", "device", name=op.f("pk_readiness")),
    )


def downgrade() -> None:
    op.drop_table("readiness")
