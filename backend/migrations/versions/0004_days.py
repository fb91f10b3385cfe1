"""The latest local day on which a ticket entered, and how often on it: for policies that limit entries a day."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("key_views", sa.Column("day_s", sa.BigInteger(), nullable=True))
    op.add_column("key_views", sa.Column("day_admits", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("key_views", "day_admits")
    op.drop_column("key_views", "day_s")
