"""What only some devices may read: notes, codes of other systems, and a count of what changed about the people of an event."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

PARTS = 8


def upgrade() -> None:
    op.add_column("events", _count("people"))
    op.add_column("tickets", sa.Column("note", sa.String(64), nullable=True))
    op.add_column("tickets", _count("changed"))
    op.create_index("ix_tickets_changed", "tickets", ["domain", "event", "changed", "number"])
    op.create_table(
        "aliases",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("alias", sa.LargeBinary(8), autoincrement=False, nullable=False),
        sa.Column("ticket", sa.Integer(), nullable=False),
        sa.Column("status_index", sa.Integer(), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("domain", "event", "alias", name=op.f("pk_aliases")),
        postgresql_partition_by="HASH (event)",
    )
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for part in range(PARTS) if on_postgresql else ():
        values = f"WITH (MODULUS {PARTS}, REMAINDER {part})"
        op.execute(f"CREATE TABLE aliases_p{part} PARTITION OF aliases FOR VALUES {values}")


def downgrade() -> None:
    op.drop_table("aliases")
    op.drop_index("ix_tickets_changed", "tickets")
    op.drop_column("tickets", "changed")
    op.drop_column("tickets", "note")
    op.drop_column("events", "people")


def _count(name: str) -> sa.Column[int]:
    """What was there before has changed once: by being there."""
    return sa.Column(name, sa.BigInteger(), nullable=False, server_default="1")
