"""Claims: who was told that a ticket is the first one at its place, and until when that holds without an entry."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

PARTS = 8


def upgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "claims",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ticket", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("zone", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("use", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stay", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("device", sa.LargeBinary(8), nullable=False),
        sa.Column("gate", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(16), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("domain", "event", "ticket", "zone", "use", "stay", name=op.f("pk_claims")),
        postgresql_partition_by="HASH (event)",
        sqlite_with_rowid=False,
    )
    for part in range(PARTS) if on_postgresql else ():
        values = f"WITH (MODULUS {PARTS}, REMAINDER {part})"
        op.execute(f"CREATE TABLE claims_p{part} PARTITION OF claims FOR VALUES {values}")


def downgrade() -> None:
    op.drop_table("claims")
