"""The table of claims (PROTOCOL.md 11.6): who was told that he is first, at which gate, and until when that holds without an entry.

Leases of one ticket in one zone are numbered together, whatever their use: a limit may count them together, and of two who count at
a time and take the same number one is told to count again. Rows that are over are overwritten, and swept (`backend.sweeping`).
"""

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, SmallInteger, Table

from backend.schema.central import BY_EVENT
from backend.schema.metadata import metadata

claims: Final = Table(
    "claims",
    metadata,
    Column("domain", SmallInteger, primary_key=True, autoincrement=False),
    Column("event", BigInteger, primary_key=True, autoincrement=False),
    Column("ticket", Integer, primary_key=True, autoincrement=False),
    Column("zone", Integer, primary_key=True, autoincrement=False),
    Column("stay", Integer, primary_key=True, autoincrement=False),
    Column("use", Integer, nullable=False),
    Column("device", LargeBinary(8), nullable=False),
    Column("gate", Integer, nullable=False),
    Column("nonce", LargeBinary(16), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("until_ms", BigInteger, nullable=False),
    Column("entered", Boolean, nullable=False),
    sqlite_with_rowid=False,
    **BY_EVENT,
)
