"""Tickets by their class, where they have one: they are printed class by class."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_WITH_CLASS = sa.text("class_ IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_tickets_class",
        "tickets",
        ["domain", "event", "class_", "number"],
        sqlite_where=_WITH_CLASS,
        postgresql_where=_WITH_CLASS,
    )


def downgrade() -> None:
    op.drop_index("ix_tickets_class", "tickets")
