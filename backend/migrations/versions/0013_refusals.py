"""Which refusals named which ticket; those that are there already are read once more."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from keys import cbor

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

PARTS = 8
DENY = 3
TICKET = 9
LENGTH_AT = 52
CONTENT_AT = 54
CONTENT_AT_MOST = 858
KEY = ("domain", "event", "ticket", "device", "epoch", "seq", "hash")
AT_ONCE = 1_000  # rows
ENTRY = (
    sa.column("domain", sa.SmallInteger()),
    sa.column("event", sa.BigInteger()),
    sa.column("device", sa.LargeBinary()),
    sa.column("epoch", sa.BigInteger()),
    sa.column("seq", sa.BigInteger()),
    sa.column("hash", sa.LargeBinary()),
)


def upgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "refusals",
        sa.Column("domain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ticket", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("device", sa.LargeBinary(8), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(32), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint(*KEY, name=op.f("pk_refusals")),
        postgresql_partition_by="HASH (event)",
        sqlite_with_rowid=False,
    )
    for part in range(PARTS) if on_postgresql else ():
        values = f"WITH (MODULUS {PARTS}, REMAINDER {part})"
        op.execute(f"CREATE TABLE refusals_p{part} PARTITION OF refusals FOR VALUES {values}")
    refusals = _table("refusals", *KEY)
    for page in _pages():
        op.bulk_insert(refusals, [row for row in map(_found, page) if row["ticket"] is not None])


def downgrade() -> None:
    op.drop_table("refusals")


def _pages() -> Iterator[Sequence[sa.RowMapping]]:
    """The refusals there are, in the order of their keys: a server that was busy for years has more than its memory holds."""
    log = _table("entries", "kind", "raw")
    query = sa.select(*ENTRY, log.c.raw).where(log.c.kind == DENY).order_by(*ENTRY).limit(AT_ONCE)
    after: sa.ColumnElement[bool] = sa.true()
    while page := op.get_bind().execute(query.where(after)).mappings().all():
        yield page
        last = [sa.literal(page[-1][column.name], column.type) for column in ENTRY]
        after = sa.tuple_(*ENTRY) > sa.tuple_(*last)


def _found(row: sa.RowMapping) -> dict[str, Any]:
    return {column.name: row[column.name] for column in ENTRY} | {"ticket": _ticket(row["raw"])}


def _ticket(frame: bytes) -> int | None:
    """The ticket that a refusal names, if any (PROTOCOL.md 6.1, 6.3). It was read before: `kind` is there where that went well."""
    length = int.from_bytes(frame[LENGTH_AT:CONTENT_AT], "big")
    said = cbor.decode(frame[CONTENT_AT : CONTENT_AT + length], "6.3", CONTENT_AT_MOST)
    found = said.get(TICKET) if isinstance(said, dict) else None
    return found if isinstance(found, int) else None


def _table(name: str, *columns: str) -> sa.TableClause:
    return sa.table(name, *(sa.column(column) for column in columns))
