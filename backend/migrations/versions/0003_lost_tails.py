"""When generations began and through whom, what devices handed back of lost tails, and the items that adopted it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("generations", sa.Column("begun_ms", sa.BigInteger(), nullable=True))
    op.add_column("generations", sa.Column("device", sa.LargeBinary(length=8), nullable=True))
    op.create_table(
        "lost_items",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("gen", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pos", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("chain", sa.LargeBinary(length=32), autoincrement=False, nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("device", sa.LargeBinary(length=8), nullable=False),
        sa.Column("handed_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("domain", "event", "gen", "pos", "chain", name=op.f("pk_lost_items")),
    )
    op.create_table(
        "adopted_items",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("gen", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pos", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("lost_gen", sa.Integer(), nullable=False),
        sa.Column("lost_pos", sa.BigInteger(), nullable=False),
        sa.Column("lost_chain", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("domain", "event", "gen", "pos", name=op.f("pk_adopted_items")),
    )


def downgrade() -> None:
    op.drop_table("adopted_items")
    op.drop_table("lost_items")
    op.drop_column("generations", "device")
    op.drop_column("generations", "begun_ms")
