"""The table of imports that go on after their request was answered: how far each is, and what became of it."""

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, SmallInteger, Table

from backend.schema.metadata import metadata

# `until_ms`: how long the server that carries it out is believed to live without another word of it. `read`, `size`: bytes.
# `outcome`: the report, or the refusal, sealed.
import_jobs: Final = Table(
    "import_jobs",
    metadata,
    Column("domain", SmallInteger, primary_key=True, autoincrement=False),
    Column("event", BigInteger, primary_key=True, autoincrement=False),
    Column("job", LargeBinary(8), primary_key=True, autoincrement=False),
    Column("asked_ms", BigInteger, nullable=False),
    Column("until_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger, nullable=True),
    Column("state", SmallInteger, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
    Column("read", BigInteger, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("stopping", Boolean, nullable=False),
    Column("outcome", LargeBinary, nullable=True),
)
