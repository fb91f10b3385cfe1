"""The tables of what devices handed back of tails that this server lost (PROTOCOL.md 4.5), and of the items that adopted it (4.6)."""

from typing import Final

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, SmallInteger, Table

from backend.schema.metadata import metadata

# Two servers may have written different items at one place: the chain tells them apart.
lost_items: Final = Table(
    "lost_items",
    metadata,
    Column("domain", SmallInteger, primary_key=True, autoincrement=False),
    Column("event", BigInteger, primary_key=True, autoincrement=False),
    Column("gen", Integer, primary_key=True, autoincrement=False),
    Column("pos", BigInteger, primary_key=True, autoincrement=False),
    Column("chain", LargeBinary(32), primary_key=True, autoincrement=False),
    Column("raw", LargeBinary, nullable=False),
    Column("device", LargeBinary(8), nullable=False),
    Column("handed_ms", BigInteger, nullable=False),
)

adopted_items: Final = Table(
    "adopted_items",
    metadata,
    Column("domain", SmallInteger, primary_key=True, autoincrement=False),
    Column("event", BigInteger, primary_key=True, autoincrement=False),
    Column("gen", Integer, primary_key=True, autoincrement=False),
    Column("pos", BigInteger, primary_key=True, autoincrement=False),
    Column("lost_gen", Integer, nullable=False),
    Column("lost_pos", BigInteger, nullable=False),
    Column("lost_chain", LargeBinary(32), nullable=False),
)
