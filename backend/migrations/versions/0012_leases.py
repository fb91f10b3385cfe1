"""Claims: leases of one ticket in one zone are numbered together, and one whose entry was counted is over.

A lease is good for ten seconds: those of the former table are let go.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

PARTS = 8


def upgrade() -> None:
    op.drop_table("claims")
    _create(("stay",), sa.Column("use", sa.Integer(), nullable=False), _entered())


def downgrade() -> None:
    op.drop_table("claims")
    _create(("use", "stay"))


def _create(numbered: tuple[str, ...], *more: sa.Column[bool] | sa.Column[int]) -> None:
    key = ("domain", "event", "ticket", "zone", *numbered)
    op.create_table(
        "claims",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Integer(), autoincrement=False, nullable=False) for name in key[2:]),
        *more,
        sa.Column("device", sa.LargeBinary(8), nullable=False),
        sa.Column("gate", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(16), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_claims")),
        postgresql_partition_by="HASH (event)",
        sqlite_with_rowid=False,
    )
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for part in range(PARTS) if on_postgresql else ():
        values = f"WITH (MODULUS {PARTS}, REMAINDER {part})"
        op.execute(f"CREATE TABLE claims_p{part} PARTITION OF claims FOR VALUES {values}")


def _entered() -> sa.Column[bool]:
    return sa.Column("entered", sa.Boolean(), nullable=False)
