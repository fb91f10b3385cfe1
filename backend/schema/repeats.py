"""The table of requests with an idempotency key: rows of a day, so small that neither parts nor an index are needed."""

from typing import Final

from sqlalchemy import BigInteger, Column, LargeBinary, SmallInteger, Table

from backend.schema.metadata import metadata

repeats: Final = Table(
    "repeats",
    metadata,
    Column("domain", SmallInteger, primary_key=True, autoincrement=False),
    Column("key", LargeBinary(32), primary_key=True, autoincrement=False),
    Column("request", LargeBinary(32), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("answer", LargeBinary, nullable=True),
    Column("until_ms", BigInteger, nullable=True),
)
