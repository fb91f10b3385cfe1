"""Puts a backup in place: all of it or nothing, and in the same step another life of every feed begins (PROTOCOL.md 2.2).

On SQLite a new file is made beside the present one and takes its place; the former stays, under another name. On PostgreSQL one
transaction replaces every table. Between the first change and the last a mark in the folder keeps everybody from opening it.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from backend.backup import tables, unfinished
from backend.backup.container import Reader, Source
from backend.backup.contents import Contents, Head
from backend.backup.errors import BackupBroken, BackupTooNew, TargetNotEmpty
from backend.backup.targets import Target, displaced, target_of
from backend.callers.access import TokenRole, new_token
from backend.database.transactions import Database, is_known, upgrade_within
from backend.keyring.vault import Vault
from backend.recovery.generations import begin_everywhere
from backend.settings import ROOT_FILE, URL_FILE, Settings
from backend.store.domains import ONLY
from backend.store.rows import EventRow
from backend.store.sql import SqlTx

_FILES: Final = frozenset({ROOT_FILE, URL_FILE})
_OWNER_ONLY: Final = 0o600


@dataclass(frozen=True, slots=True)
class Revived:
    """What the database holds now. `admin_token` is shown this once; `opened`: the passphrase that lies there opens the ring."""

    events: tuple[EventRow, ...]
    admin_token: str = field(repr=False)
    opened: bool


@dataclass(frozen=True, slots=True)
class Restored:
    """What came out of which backup; `aside` are the files that made room, under their new names."""

    head: Head
    contents: Contents
    revived: Revived
    aside: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Restoring:
    """Where to, and the world: the clock (Unix milliseconds) and randomness. `displace` whatever is there."""

    settings: Settings
    now_ms: int
    random: Callable[[int], bytes]
    displace: bool = False


async def restore(source: Source, to: Restoring) -> Restored:
    """Restore a backup, read once from its begin to its end.

    `NotABackup`, `BackupBroken`, `BackupTooNew`, `TargetNotEmpty`, `StillServed`, `RingLocked` (the passphrase that lies there is
    another one's), `DatabaseUnusable`, `OSError`: then everything is as it was.
    """
    reader = Reader(source)
    if not is_known(reader.head.schema):
        raise BackupTooNew(f"the schema {reader.head.schema}")
    target, data = target_of(to.settings), to.settings.data
    await target.check(to.displace)
    if to.settings.root_ring.exists() and not to.displace:
        raise TargetNotEmpty(str(to.settings.root_ring))
    interrupted = unfinished.begin(data)
    try:
        files, revived, contents = await _filled(reader, target, to)
    except BaseException:
        target.give_up()
        if not interrupted:
            unfinished.end(data)
        raise
    aside = [*target.put_in_place(to.now_ms), *_put_files(files, to)]
    unfinished.end(data)
    return Restored(reader.head, contents, revived, tuple(aside))


async def _filled(
    reader: Reader, target: Target, to: Restoring
) -> tuple[dict[str, bytes], Revived, Contents]:
    database = Database.open(target.url)
    try:
        async with database.writing() as connection:
            await tables.drop_all(connection)
            await upgrade_within(connection, reader.head.schema)
            files = await _load(connection, reader)
            if reader.contents is None:
                raise BackupBroken("it ends too early")
            await upgrade_within(connection)
            await tables.skip_event_numbers(connection)
            revived = await _revived(SqlTx(connection, ONLY), to)
    finally:
        await database.close()
    return files, revived, reader.contents


async def _load(connection: Any, reader: Reader) -> dict[str, bytes]:
    """Write every row; the files that came along."""
    heads = {head.name: head for head in reader.head.tables}
    found = await tables.there(connection, reader.head.tables)
    files: dict[str, bytes] = {}
    for member in reader.members():
        if member.kind == "tables":
            rows = tables.rows_of(member.data, heads[member.name])
            await tables.fill(connection, found[member.name], heads[member.name], rows)
            reader.counted(member, len(rows))
        elif member.name in _FILES:
            files[member.name] = member.data
            reader.counted(member, 1)
        else:
            raise BackupBroken(f"nobody knows its file {member.name}")
    return files


async def _revived(tx: SqlTx, to: Restoring) -> Revived:
    opened = to.settings.passphrase_file.exists()
    sealed = await tx.keys.ring()
    if opened and sealed is not None:
        await Vault(to.settings.passphrase_file, to.settings.cost, to.random).open(sealed.raw)
    token, row = new_token(to.random, TokenRole.ADMIN, to.now_ms)
    await tx.access.add(row)
    return Revived(tuple(await begin_everywhere(tx, to.now_ms)), token, opened)


def _put_files(files: dict[str, bytes], to: Restoring) -> list[Path]:
    """The root's key takes the place of another one; the address that the folder has already is where it is served."""
    aside = []
    root, url = to.settings.root_ring, to.settings.data / URL_FILE
    raw = files.get(ROOT_FILE)
    if raw is not None and not (root.exists() and root.read_bytes() == raw):
        aside.append(displaced(root, to.now_ms))
        _write(root, raw)
    if URL_FILE in files and not url.exists():
        _write(url, files[URL_FILE])
    return [path for path in aside if path is not None]


def _write(path: Path, raw: bytes) -> None:
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    unfinished.sync_folder(path.parent)
