"""Makes a backup while the server goes on: one transaction that sees one state of the database, and the files beside it.

Keys stay sealed as they are; the passphrase that opens them is in no backup.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from backend.backup.container import Reader, Source, Writer
from backend.backup.contents import FORMAT, Contents, Head
from backend.backup.errors import BackupBroken, FileExists
from backend.backup.tables import chunks, heads, rows_of
from backend.backup.unfinished import sync_folder
from backend.database.transactions import Database
from backend.migrations import HEAD
from backend.settings import ROOT_FILE, URL_FILE, Settings
from backend.store.domains import ONLY
from backend.store.sql import SqlTx

_OWNER_ONLY = 0o600


async def save(database: Database, settings: Settings, out: IO[bytes], made_ms: int) -> Contents:
    """Write a backup into `out`, a row at a time; `NotInitialised`, `DatabaseUnusable`, `OSError` (no room)."""
    async with database.reading() as connection:
        domain = await SqlTx(connection, ONLY).domains.get()
        head = Head(FORMAT, HEAD, made_ms, domain.domain.hex, database.kind, heads())
        writer = Writer(out, head)
        for table in head.tables:
            async for rows, data in chunks(connection, table.name):
                writer.rows(table.name, rows, data)
    # After the snapshot: the file of the root holds every root that an older trust list names (`backend.keyring.root_ring`).
    for name, path in ((ROOT_FILE, settings.root_ring), (URL_FILE, settings.data / URL_FILE)):
        if path.is_file():
            writer.file(name, path.read_bytes())
    return writer.finish()


def verify(source: Source) -> tuple[Head, Contents]:
    """Read all of a backup and check it; `NotABackup`, `BackupBroken`, `BackupTooNew`."""
    reader = Reader(source)
    tables = {table.name: table for table in reader.head.tables}
    for member in reader.members():
        table = tables.get(member.name) if member.kind == "tables" else None
        reader.counted(member, 1 if table is None else len(rows_of(member.data, table)))
    if reader.contents is None:
        raise BackupBroken("it ends too early")
    return reader.head, reader.contents


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """A file that has its name only once it is whole and on the disk; `FileExists`. Nothing is left of one that fails."""
    if path.exists():
        raise FileExists(path)
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)  # of a run that was killed
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.link(part, path)  # unlike a renaming, it displaces nothing
    except FileExistsError:
        raise FileExists(path) from None
    finally:
        part.unlink(missing_ok=True)
    sync_folder(path.parent)
