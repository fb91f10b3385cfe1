"""Policies as they were written, where they refer to the event: what they say so moves with its times."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Null of what is there already: how that was written, nobody kept.
    op.add_column("policies", sa.Column("form", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.drop_column("policies", "form")
