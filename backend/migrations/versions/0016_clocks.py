"""How sure a device's clock is known: beside its offset, how far the truth may be from that."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("devices", sa.Column("clock_uncertainty_ms", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("devices", "clock_uncertainty_ms")
