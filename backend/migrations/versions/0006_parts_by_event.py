"""On PostgreSQL the tables that grow with events lie in parts, by event. A gate may say that it has more unsent than 31 bits hold."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

PARTS = 8
PARTED = (
    "credential_changes",
    "credentials",
    "entries",
    "feed_items",
    "key_views",
    "ticket_entries",
    "tickets",
)


def upgrade() -> None:
    with op.batch_alter_table("devices") as devices:
        devices.alter_column("unsent", type_=sa.BigInteger(), existing_type=sa.Integer())
    if op.get_bind().dialect.name == "postgresql":
        for table in PARTED:
            made = _made_anew(table, " PARTITION BY HASH (event)")
            for part in range(PARTS):
                values = f"WITH (MODULUS {PARTS}, REMAINDER {part})"
                op.execute(f"CREATE TABLE {table}_p{part} PARTITION OF {table} FOR VALUES {values}")
            _filled(table, made)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in PARTED:
            _filled(table, _made_anew(table, ""))
    with op.batch_alter_table("devices") as devices:
        devices.alter_column("unsent", type_=sa.Integer(), existing_type=sa.BigInteger())


def _made_anew(table: str, how: str) -> list[str]:
    """An empty table like this one, whose rows wait beside it. What is to be done once they are in: keys and indexes."""
    finishing = [
        f'ALTER TABLE {table} ADD CONSTRAINT "{rule.conname}" {rule.definition}'
        for rule in _asked(
            "SELECT conname, pg_get_constraintdef(oid) AS definition FROM pg_constraint"
            " WHERE conrelid = CAST(:name AS regclass) AND contype IN ('p', 'u') ORDER BY conname",
            table,
        )
    ]
    finishing += [
        str(index[0])
        for index in _asked(
            "SELECT replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ') FROM pg_index"
            " WHERE indrelid = CAST(:name AS regclass)"
            " AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid) ORDER BY 1",
            table,
        )
    ]
    op.execute(f"ALTER TABLE {table} RENAME TO {table}_former")
    op.execute(f"CREATE TABLE {table} (LIKE {table}_former INCLUDING DEFAULTS){how}")
    return finishing


def _filled(table: str, finishing: list[str]) -> None:
    op.execute(f"INSERT INTO {table} SELECT * FROM {table}_former")  # noqa: S608 - names from above
    op.execute(f"DROP TABLE {table}_former")
    for statement in finishing:
        op.execute(statement)


def _asked(query: str, table: str) -> list[sa.Row[Any]]:
    return list(op.get_bind().execute(sa.text(query), {"name": table}))
