"""Backups of a site that goes on, and small ones made by hand."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from backend.backup.container import Writer
from backend.backup.contents import FORMAT, Digest, Head, TableHead
from backend.backup.restoring import Restored, Restoring, restore
from backend.backup.saving import save, verify
from backend.context import Context, open_database
from backend.settings import Settings
from tests.integration.http.site import START_MS
from tests.world import SeededRandom

DOMAINS = TableHead("domains", ("domain", "raw", "first_root", "next_event", "created_ms"))
DOMAIN_ROW = (1, bytes(16), bytes(32), 2, 0)


async def backed_up(ctx: Context) -> bytes:
    """A backup of this installation, over connections of its own."""
    out = io.BytesIO()
    async with open_database(ctx.settings) as database:
        await save(database, ctx.settings, out, ctx.now_ms())
    return out.getvalue()


async def put_back(raw: bytes, settings: Settings, displace: bool = False) -> Restored:
    to = Restoring(settings, START_MS, SeededRandom("restored"), displace)
    return await restore(io.BytesIO(raw), to)


def beside(ctx: Context, folder: Path, url: str | None = None) -> Settings:
    """Another installation, in this folder and database, with the same passphrase."""
    data = folder / "restored"
    data.mkdir(exist_ok=True)
    passphrase = data / "passphrase"
    passphrase.touch(0o600)
    passphrase.write_bytes(ctx.settings.passphrase_file.read_bytes())
    settings = Settings.under(data, ctx.settings.public_url, ctx.settings.cost)
    return replace(settings, database_url=url or settings.database_url)


def tables_of(raw: bytes) -> Mapping[str, Digest]:
    """How many rows each table has, and their digest."""
    return verify(io.BytesIO(raw))[1].tables


def by_hand(
    tables: Sequence[tuple[TableHead, Sequence[tuple[object, ...]]]] = ((DOMAINS, [DOMAIN_ROW]),),
    schema: str = "0001",
    format_: int = FORMAT,
    files: Mapping[str, bytes] | None = None,
) -> bytes:
    """A backup with these rows."""
    out = io.BytesIO()
    head = Head(format_, schema, START_MS, bytes(16).hex(), "sqlite", tuple(table for table, _ in tables))
    writer = Writer(out, head)
    for table, rows in tables:
        writer.rows(table.name, len(rows), msgspec.msgpack.encode(list(rows)))
    for name, data in (files or {}).items():
        writer.file(name, data)
    writer.finish()
    return out.getvalue()
