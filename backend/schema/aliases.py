"""The table of codes of other systems that are as good as a code of ours."""

from typing import Final

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, SmallInteger, Table

from backend.schema.central import BY_EVENT
from backend.schema.metadata import metadata

aliases: Final = Table(
    "aliases",
    metadata,
    Column("domain", SmallInteger, primary_key=True, autoincrement=False),
    Column("event", BigInteger, primary_key=True, autoincrement=False),
    Column("alias", LargeBinary(8), primary_key=True, autoincrement=False),
    Column("ticket", Integer, nullable=False),
    Column("status_index", Integer, nullable=False),
    Column("sealed_secret", LargeBinary, nullable=False),
    **BY_EVENT,
)
