"""Operators, what they may do from which position of a feed on, and whose word an entry carries."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_AUTHORISED = sa.text("authoriser IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "operators",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("operator", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("role", sa.SmallInteger(), nullable=False),
        sa.Column("key", sa.LargeBinary(32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("changed_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("domain", "operator", name=op.f("pk_operators")),
    )
    op.create_table(
        "operator_changes",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("gen", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pos", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("operator", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("role", sa.SmallInteger(), nullable=False),
        sa.Column("key", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint(
            "domain", "event", "gen", "pos", "operator", name=op.f("pk_operator_changes")
        ),
    )
    op.add_column("ticket_entries", sa.Column("operator", sa.Integer(), nullable=True))
    op.add_column("ticket_entries", sa.Column("authoriser", sa.LargeBinary(32), nullable=True))
    op.create_index(
        "ix_ticket_entries_authorised",
        "ticket_entries",
        ["domain", "event", "ticket"],
        sqlite_where=_AUTHORISED,
        postgresql_where=_AUTHORISED,
    )


def downgrade() -> None:
    op.drop_index("ix_ticket_entries_authorised", "ticket_entries")
    op.drop_column("ticket_entries", "authoriser")
    op.drop_column("ticket_entries", "operator")
    op.drop_table("operator_changes")
    op.drop_table("operators")
