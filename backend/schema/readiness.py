"""The table of what devices showed before the doors opened, and a supervisor collected (PROTOCOL.md 5.9): of each the newest."""

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, LargeBinary, SmallInteger, String, Table

from backend.schema.metadata import metadata

# `text` is the code as it was shown. `at_ms`: when the device said it, by the server's clock. `behind`: how many items of the
# feed it had not heard when it was collected. `since_ms`: since when it has been as ready, or as little, as it is.
readiness: Final = Table(
    "readiness",
    metadata,
    Column("domain", SmallInteger, primary_key=True, autoincrement=False),
    Column("event", BigInteger, primary_key=True, autoincrement=False),
    Column("device", LargeBinary(8), primary_key=True, autoincrement=False),
    Column("text", String(640), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("behind", BigInteger, nullable=False),
    Column("ready", Boolean, nullable=False),
    Column("since_ms", BigInteger, nullable=False),
    Column("collected_ms", BigInteger, nullable=False),
)
