"""The tables of operators: who they are, and what each event's feed says of them from which position on (PROTOCOL.md 5.7)."""

from typing import Final

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, SmallInteger, String, Table

from backend.schema.metadata import metadata

# Of the whole domain. `role` 0: no longer an operator; the row stays, so that its number is never given again and its name is
# known. `sealed`: the private key under the PIN (FORMAT.md 6.5), which nobody here can open.
operators: Final = Table(
    "operators",
    metadata,
    Column("domain", SmallInteger, primary_key=True, autoincrement=False),
    Column("operator", Integer, primary_key=True, autoincrement=False),
    Column("name", String(200), nullable=False),
    Column("role", SmallInteger, nullable=False),
    Column("key", LargeBinary(32), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("changed_ms", BigInteger, nullable=False),
)

# The facts that the merge judges a supervisor's word by (12.1). Position 0 of generation 1: before the event began.
operator_changes: Final = Table(
    "operator_changes",
    metadata,
    Column("domain", SmallInteger, primary_key=True, autoincrement=False),
    Column("event", BigInteger, primary_key=True, autoincrement=False),
    Column("gen", Integer, primary_key=True, autoincrement=False),
    Column("pos", BigInteger, primary_key=True, autoincrement=False),
    Column("operator", Integer, primary_key=True, autoincrement=False),
    Column("role", SmallInteger, nullable=False),
    Column("key", LargeBinary(32), nullable=False),
)
