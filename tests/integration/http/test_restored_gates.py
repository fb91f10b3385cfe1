"""Real gates whose file was put back to an older copy, or copied to a second machine: nothing is lost, and a fork is told only where there is one."""

import sqlite3
from collections.abc import Sequence

from backend.usecases.settling import list_cases
from sync.cases import CaseClass
from sync.device.device import Device
from tests.integration.http.site import Site


async def classes(site: Site, event: int) -> list[CaseClass]:
    return [listed.case.class_ for listed in (await list_cases(site.ctx, event, None)).cases]


def scanned(device: Device, event: int, codes: Sequence[str]) -> set[bytes]:
    """Let in whoever shows these codes; the hashes of their entries."""
    answers = [device.engine().scan(event, code) for code in codes]
    assert all(answer.verdict.admits for answer in answers)
    return {answer.entry.hash for answer in answers if answer.entry}


async def stored(site: Site) -> set[bytes]:
    return {row[0] for row in await site.rows("SELECT hash FROM ticket_entries")}


def opened_copy(site: Site, of: Device, name: str) -> Device:
    """What the file of this gate is now, as another file."""
    path = site.folder / f"{name}.db"
    with of.database.writing() as connection:
        connection.execute("SELECT 1")
    source = sqlite3.connect(of.database.path)
    target = sqlite3.connect(path)
    source.backup(target)
    source.close()
    target.close()
    device = Device.open(path, site.clock.reading)
    site.stores.append(device)
    return device


async def test_a_gate_put_back_that_syncs_before_it_scans_begins_an_epoch_and_is_no_fork(site: Site) -> None:
    event = await site.event(capacity=40)
    codes = [str(ticket["code"]) for ticket in await site.issue(event, 30)]
    gate = await site.device(event, "gate")
    admitted = scanned(gate, event, codes[:5])
    backup = opened_copy(site, gate, "backup")
    admitted |= scanned(gate, event, codes[5:10])
    await site.sync(gate, event)
    await site.sync(backup, event)
    assert backup.status(event).epoch == gate.status(event).epoch + 1
    admitted |= scanned(backup, event, codes[10:15])
    assert not any(backup.engine().scan(event, code).verdict.admits for code in codes[:15])
    await site.sync(backup, event)
    assert (backup.status(event).unsent, await stored(site)) == (0, admitted)
    assert await classes(site, event) == []


async def test_a_gate_put_back_that_scans_first_is_a_fork_and_both_lives_are_kept(site: Site) -> None:
    event = await site.event(capacity=40)
    codes = [str(ticket["code"]) for ticket in await site.issue(event, 30)]
    gate = await site.device(event, "gate")
    admitted = scanned(gate, event, codes[:5])
    backup = opened_copy(site, gate, "backup")
    admitted |= scanned(gate, event, codes[5:10])
    await site.sync(gate, event)
    admitted |= scanned(backup, event, codes[10:20])
    for _ in range(3):
        await site.sync(backup, event)
    assert (backup.status(event).unsent, await stored(site)) == (0, admitted)
    assert await classes(site, event) == [CaseClass.FORK]


async def test_a_gate_cloned_to_a_second_machine_is_told_once_and_both_go_on_without_losing_anybody(
    site: Site,
) -> None:
    event = await site.event(capacity=60)
    codes = [str(ticket["code"]) for ticket in await site.issue(event, 50)]
    gate = await site.device(event, "gate")
    admitted = scanned(gate, event, codes[:5])
    clone = opened_copy(site, gate, "clone")
    for turn in range(3):
        first = 10 + 10 * turn
        admitted |= scanned(gate, event, codes[first : first + 5])
        admitted |= scanned(clone, event, codes[first + 5 : first + 10])
        for device in (gate, clone, gate, clone):
            await site.sync(device, event)
    for device in (gate, clone, gate, clone):
        await site.sync(device, event)
    assert await stored(site) == admitted
    assert set(await classes(site, event)) == {CaseClass.FORK}
