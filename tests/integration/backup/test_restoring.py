"""What was backed up comes back, on either kind of database, but for what must not come back to life."""

import hashlib
import sqlite3
from pathlib import Path

import pytest

from backend.backup.contents import TableHead
from backend.backup.errors import BackupTooNew, StillServed, TargetNotEmpty
from backend.backup.tables import LEFT_OUT
from backend.backup.unfinished import begin
from backend.context import open_context
from backend.errors import BackendError
from backend.merging.refolding import refold
from backend.schema.metadata import metadata
from backend.settings import Settings
from backend.ticketing.event_drafts import EventDraft
from backend.usecases.enrolling import offer
from backend.usecases.running_events import create_event, list_events
from backend.usecases.signing_in import caller_of, offer_link
from keys.cbor import encode
from keys.errors import RingLocked
from sync.enrolment import Role
from sync.policy import Policy
from tests.databases import KINDS, SQLITE, bare_database
from tests.integration.backup.made import DOMAIN_ROW, DOMAINS, backed_up, beside, by_hand, put_back, tables_of
from tests.integration.http.site import Site

COME_BACK = frozenset(
    ("adopted_items", "aliases", "cases", "claims", "credential_changes", "credentials", "device_locks", "devices", "domains", "entries",
     "event_views", "events", "feed_items", "gates", "generations", "holder_changes", "journal_views", "journals", "key_rings",
     "key_views", "lost_items", "operator_changes", "operators", "parts", "policies", "readiness", "refusals", "segments", "settlements", "ticket_entries",
     "ticket_references", "tickets", "trust_lists", "zone_totals", "zones")
)  # fmt: skip
OLD_EVENTS = TableHead(
    "events",
    ("domain", "event", "name", "kind", "timezone", "starts_s", "ends_s", "capacity", "slots", "numbers", "live",
     "next_number", "next_index", "with_names", "gen", "pos", "chain", "created_ms", "closed_ms"),
)  # fmt: skip
OLD_POLICIES = TableHead("policies", ("domain", "event", "version", "raw", "gen", "pos"))
CHANGED = {"domains", "events", "generations", "event_views", "admin_tokens"}
"""The tables in which a restore writes: another life of each feed, a gap in the numbers, a new token."""


async def lived_in(site: Site) -> int:
    """An evening with something in nearly every table: a double admission, a revocation, a closed event beside it."""
    event = await site.event(capacity=40)
    tickets = await site.issue(event, 12, name="Ana", seat="A-1")
    first, second = await site.device(event, "a"), await site.device(event, "b", 2)
    for gate in (first, second):
        for ticket in tickets[:3]:
            gate.engine().scan(event, ticket["code"])
    for gate in (first, second):
        await site.sync(gate, event)
    await site.told("POST", f"/v1/events/{event}/tickets/{tickets[5]['reference']}/revoke")
    await site.told("POST", f"/v1/events/{event}/close")
    return await site.event(kind="show", name="Second night")


@pytest.mark.parametrize("into", KINDS)
async def test_everything_comes_back_on_either_kind_of_database(
    site: Site, tmp_path: Path, into: str
) -> None:
    await lived_in(site)
    raw = await backed_up(site.ctx)
    settings = beside(site.ctx, tmp_path, await bare_database(into, tmp_path))
    done = await put_back(raw, settings)
    assert (done.revived.opened, done.aside) == (True, ())
    assert settings.root_ring.read_bytes() == site.ctx.settings.root_ring.read_bytes()
    async with open_context(settings, site.clock) as ctx:
        before, after = tables_of(raw), tables_of(await backed_up(ctx))
        assert {name for name in before if before[name] != after[name]} <= CHANGED
        assert before["entries"].rows == 12
        assert before["cases"].rows >= 3
        for row in await list_events(ctx):
            assert (row.at.gen, await refold(ctx, row.event)) == (2, ())


async def test_what_must_not_come_back_to_life_does_not(site: Site, tmp_path: Path) -> None:
    event = await lived_in(site)
    await site.ask("POST", f"/v1/events/{event}/close", headers={"idempotency-key": "once-and-once-only"})
    link = await offer_link(site.ctx)
    code = await offer(site.ctx, None, None, Role.GATE, None, 3_600)
    settings = beside(site.ctx, tmp_path)
    raw = await backed_up(site.ctx)
    assert link.url not in raw.decode("latin-1")
    done = await put_back(raw, settings)
    assert [tables_of(raw)[name].rows for name in ("admin_tokens", "repeats")] == [0, 0]
    async with open_context(settings, site.clock) as ctx:
        assert await caller_of(ctx, f"Bearer {site.token}") is None
        assert await caller_of(ctx, f"Bearer {done.revived.admin_token}") is not None
        async with ctx.store.reading() as tx:
            assert await tx.devices.offered(hashlib.sha256(code.token).digest()) is None
    with sqlite3.connect(settings.data / "portao.db") as restored:
        (used,) = restored.execute("SELECT count(*) FROM enrolment_codes WHERE used_ms > 0").fetchone()
    restored.close()
    assert used == 2


async def test_numbers_of_events_that_the_lost_server_may_have_given_are_not_given_again(
    site: Site, tmp_path: Path
) -> None:
    last = await lived_in(site)
    settings = beside(site.ctx, tmp_path)
    await put_back(await backed_up(site.ctx), settings)
    async with open_context(settings, site.clock) as ctx:
        made = await create_event(ctx, _draft(ctx.now_s))
    assert made.event > last + 900


def _draft(now_s: int) -> EventDraft:
    return EventDraft(name="Anew", kind="show", timezone="UTC", starts_s=now_s, ends_s=now_s + 60, capacity=4)


async def test_an_installation_is_displaced_only_when_that_is_said(
    site: Site, kind: str, tmp_path: Path
) -> None:
    raw = await backed_up(site.ctx)
    settings = beside(site.ctx, tmp_path, await bare_database(kind, tmp_path / "restored"))
    await put_back(raw, settings)
    await site.event()
    fuller = await backed_up(site.ctx)
    with pytest.raises(TargetNotEmpty):
        await put_back(fuller, settings)
    assert await _events(settings) == 0
    done = await put_back(fuller, settings, displace=True)
    assert await _events(settings) == 1
    names = [path.name.partition(".before-")[0] for path in done.aside]
    assert names == (["portao.db"] if kind == SQLITE else [])


async def _events(settings: Settings) -> int:
    async with open_context(settings) as ctx:
        return len(await list_events(ctx))


async def test_a_database_that_is_served_is_not_replaced(site: Site) -> None:
    raw = await backed_up(site.ctx)
    event = await site.event()
    with pytest.raises(StillServed):
        await put_back(raw, site.ctx.settings, displace=True)
    assert [row.event for row in await list_events(site.ctx)] == [event]
    assert not (site.folder / "restoring").exists()


@pytest.mark.parametrize("into", KINDS)
async def test_a_broken_backup_changes_nothing(site: Site, tmp_path: Path, into: str) -> None:
    await lived_in(site)
    raw = bytearray(await backed_up(site.ctx))
    settings = beside(site.ctx, tmp_path, await bare_database(into, tmp_path))
    await put_back(bytes(raw), settings)
    was = await _all(settings)
    raw[-400] ^= 1
    with pytest.raises(BackendError) as caught:
        await put_back(bytes(raw), settings, displace=True)
    assert caught.value.name == "BACKUP_BROKEN"
    assert await _all(settings) == was
    assert sorted(path.name for path in settings.data.iterdir() if "portao.db" in path.name) in (
        [],
        ["portao.db"],
    )


async def _all(settings: Settings) -> object:
    async with open_context(settings, lambda: 0) as ctx:
        return tables_of(await backed_up(ctx))


async def test_a_broken_database_makes_room_and_is_kept(site: Site, tmp_path: Path, kind: str) -> None:
    if kind != SQLITE:  # of a broken PostgreSQL its own tools take care
        return
    settings = beside(site.ctx, tmp_path)
    (settings.data / "portao.db").write_bytes(b"SQLite format 3\0" + bytes(100_000))
    done = await put_back(await backed_up(site.ctx), settings, displace=True)
    assert [path.stat().st_size for path in done.aside] == [100_016]
    assert await _events(settings) == 0


async def test_another_passphrase_is_told_before_anything_is_changed(site: Site, tmp_path: Path) -> None:
    settings = beside(site.ctx, tmp_path)
    settings.passphrase_file.write_text("another one\n")
    with pytest.raises(RingLocked):
        await put_back(await backed_up(site.ctx), settings)
    assert [path.name for path in settings.data.iterdir()] == ["passphrase"]
    settings.passphrase_file.unlink()
    assert not (await put_back(await backed_up(site.ctx), settings)).revived.opened


async def test_an_interrupted_restore_serves_nobody_until_one_was_finished(
    site: Site, tmp_path: Path
) -> None:
    settings, raw = beside(site.ctx, tmp_path), await backed_up(site.ctx)
    begin(settings.data)
    for _ in range(2):
        with pytest.raises(BackendError, match="was interrupted"):
            await _events(settings)
        with pytest.raises(BackendError):  # one that fails does not make good what was interrupted before
            await put_back(raw[:-9], settings)
    await put_back(raw, settings)
    assert await _events(settings) == 0


@pytest.mark.parametrize("into", KINDS)
async def test_tables_of_an_older_release_are_brought_up_to_date(tmp_path: Path, into: str) -> None:
    row = (1, 1, "Old", 1, "UTC", 0, 9, 4, 8, 4, 0, 0, 0, True, 1, 0, bytes(32), 0, None)
    policy = (1, 1, 1, encode(Policy(1).to_value()), 1, 0)
    raw = by_hand([(DOMAINS, [DOMAIN_ROW]), (OLD_EVENTS, [row]), (OLD_POLICIES, [policy])])
    settings = Settings.under(tmp_path / "data")
    url = await bare_database(into, tmp_path)
    done = await put_back(raw, Settings(settings.data, url, settings.passphrase_file, settings.root_ring))
    assert [(event.name, event.at.gen, event.flight) for event in done.revived.events] == [("Old", 2, None)]


async def test_tables_of_a_later_release_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BackupTooNew):
        await put_back(by_hand(schema="9999"), Settings.under(tmp_path / "data"))
    assert not (tmp_path / "data").exists()


def test_of_every_table_it_is_decided_whether_its_rows_may_come_back() -> None:
    """A new table belongs into one of both: what is secret and short-lived must not rise again with a backup."""
    left = {table.name for table in LEFT_OUT}
    assert left == {"admin_tokens", "enrolment_codes", "import_jobs", "repeats"}
    assert {table.name for table in metadata.sorted_tables} - left == COME_BACK
