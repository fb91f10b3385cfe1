"""Keys come, retire and are withdrawn; devices hear of each change by a list under the root."""

import base64
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from backend.errors import BadInput, Conflict, KeyMissing, KeysNotPublished, RootUnusable, UnknownEvent
from backend.keyring.keychain import Keychain
from backend.keyring.root_ring import find_root, root_of
from backend.keyring.vault import Vault
from backend.store.contract import Tx
from backend.ticketing.ticket_drafts import TicketDraft
from backend.usecases.issuing import issue
from backend.usecases.keeping_keys import (
    compromise,
    export_trust,
    list_keys,
    publish,
    retire,
    rotate,
    rotate_root,
)
from keys.crypto import PublicKey
from keys.errors import KeyCompromised, KeyNotAllowed, UnknownKey
from keys.labels import Domain
from keys.ring import KeyRing
from keys.trust import Anchor, accept
from keys.trusted import Status, Usage
from tests.integration.issuing.office import Office, open_office

DAY_S = 86_400


async def key_of(office: Office, usage: Usage, event: int | None = None) -> bytes:
    return (await office.keys()).signing_key(usage, event, office.ctx.now_s).public.kid


async def statuses(office: Office, usage: Usage) -> list[Status]:
    return [key.status for key in await list_keys(office.ctx) if key.usage is usage]


@pytest.mark.parametrize("usage", [Usage.ROSTER, Usage.FEED, Usage.DEVICE, Usage.RECEIPT])
async def test_a_rotated_key_signs_at_once_and_the_former_one_retires(office: Office, usage: Usage) -> None:
    before = await key_of(office, usage)
    change = await rotate(office.ctx, usage)
    assert change.counter == office.ctx.now_s
    assert await key_of(office, usage) == change.kid != before
    assert await statuses(office, usage) == [Status.RETIRED, Status.ACTIVE]
    assert all(key.published for key in await list_keys(office.ctx))


async def test_tickets_of_a_retired_key_stay_good_and_new_ones_have_the_new_key(office: Office) -> None:
    event = (await office.event()).event
    old = (await issue(office.ctx, event, [TicketDraft()]))[0]
    change = await rotate(office.ctx, Usage.TICKET, event)
    new = (await issue(office.ctx, event, [TicketDraft()]))[0]
    assert (await office.opened(old.text)).ticket.number == old.number
    assert (await office.opened(new.text)).kid == change.kid


async def test_tickets_of_a_withdrawn_key_are_believed_no_more(office: Office) -> None:
    event = (await office.event()).event
    issued = (await issue(office.ctx, event, [TicketDraft()]))[0]
    change = await compromise(office.ctx, await key_of(office, Usage.TICKET, event))
    assert change.counter is not None
    with pytest.raises(KeyCompromised):
        await office.opened(issued.text)
    with pytest.raises(KeyMissing) as caught:
        await issue(office.ctx, event, [TicketDraft()])
    assert caught.value.command == "portao keys rotate"
    await rotate(office.ctx, Usage.TICKET, event)
    assert await issue(office.ctx, event, [TicketDraft()])


async def test_a_retired_key_signs_no_more(office: Office) -> None:
    event = (await office.event()).event
    await retire(office.ctx, await key_of(office, Usage.TICKET, event))
    with pytest.raises(KeyMissing):
        await issue(office.ctx, event, [TicketDraft()])


async def test_a_key_moves_one_way_only(office: Office) -> None:
    kid = await key_of(office, Usage.FEED)
    await compromise(office.ctx, kid)
    with pytest.raises(KeyNotAllowed):
        await retire(office.ctx, kid)
    with pytest.raises(UnknownKey):
        await retire(office.ctx, b"\x00\x00\x00\x00")


@pytest.mark.parametrize(
    ("usage", "event"), [(Usage.TICKET, None), (Usage.ROSTER, 1), (Usage.ROOT, None), (Usage.BCBP, None)]
)
async def test_a_usage_that_is_not_rotated_like_this_is_refused(
    office: Office, usage: Usage, event: int | None
) -> None:
    with pytest.raises(BadInput, match="usage"):
        await rotate(office.ctx, usage, event)


async def test_a_key_for_an_event_that_is_not_there_is_not_made(office: Office) -> None:
    with pytest.raises(UnknownEvent):
        await rotate(office.ctx, Usage.TICKET, 9)
    assert (await office.trust()).counter == 1


async def test_without_the_root_a_new_event_waits_for_its_list(office: Office) -> None:
    root = office.move_root_away()
    event = (await office.event()).event
    with pytest.raises(KeysNotPublished) as caught:
        await issue(office.ctx, event, [TicketDraft()])
    assert caught.value.command == "portao keys publish --root FILE"
    assert (await office.row(event)).next_number == 0
    assert await publish(office.ctx, root) == office.ctx.now_s
    issued = (await issue(office.ctx, event, [TicketDraft()]))[0]
    assert (await office.opened(issued.text)).ticket.event == event


async def test_without_the_root_the_former_key_goes_on_until_the_new_one_is_published(office: Office) -> None:
    root = office.move_root_away()
    before = await key_of(office, Usage.ROSTER)
    change = await rotate(office.ctx, Usage.ROSTER)
    assert change.counter is None
    assert await key_of(office, Usage.ROSTER) == before
    assert [key.published for key in await list_keys(office.ctx) if key.usage is Usage.ROSTER] == [
        True,
        False,
    ]
    await publish(office.ctx, root)
    assert await key_of(office, Usage.ROSTER) == change.kid
    assert await statuses(office, Usage.ROSTER) == [Status.RETIRED, Status.ACTIVE]


async def test_without_the_root_a_withdrawn_key_stops_signing_at_once(office: Office) -> None:
    office.move_root_away()
    change = await compromise(office.ctx, await key_of(office, Usage.FEED))
    assert change.counter is None
    with pytest.raises(KeyMissing):
        await key_of(office, Usage.FEED)


async def test_publishing_without_a_root_says_what_is_missing(office: Office) -> None:
    office.move_root_away()
    with pytest.raises(RootUnusable, match="no such file"):
        await publish(office.ctx)


async def test_publishing_again_only_counts_on(office: Office) -> None:
    before = await office.trust()
    assert await publish(office.ctx) == office.ctx.now_s
    after = await office.trust()
    assert after.keys == before.keys


async def test_a_device_follows_two_changes_of_the_root_at_once(office: Office) -> None:
    first = await office.trust()
    fingerprint = await rotate_root(office.ctx)
    assert fingerprint == await last_root_of(office)
    await rotate_root(office.ctx)
    slept = accept(Anchor(first.domain, bytes(32)), first, (await office.trust()).raw)
    assert (slept.counter, len(slept.roots)) == (office.ctx.now_s + 1, 3)


async def last_root_of(office: Office) -> bytes:
    return hashlib.sha256((await office.trust()).roots[-1].raw).digest()


async def test_a_file_without_the_root_in_force_signs_nothing(
    office: Office,
) -> None:
    path = office.ctx.settings.root_ring
    before = path.read_bytes()
    await rotate_root(office.ctx)
    path.write_bytes(before)
    with pytest.raises(RootUnusable, match="does not hold the root"):
        await publish(office.ctx)


class Slower(Vault):
    """Somebody else has always been faster."""

    async def replace(self, tx: Tx, held: Keychain, ring: KeyRing) -> None:
        raise Conflict("the key ring was changed by another process; try again")


async def test_a_change_of_the_root_that_is_not_stored_leaves_the_former_one_in_force(office: Office) -> None:
    trust = await office.trust()
    slower = Slower(office.ctx.settings.passphrase_file, office.ctx.settings.cost, office.ctx.random)
    with pytest.raises(Conflict):
        await rotate_root(replace(office.ctx, vault=slower))
    path = office.ctx.settings.root_ring
    ring = await find_root(path, office.ctx.vault, trust.domain)
    assert ring is not None
    assert len(ring.keys) == 2
    assert root_of(path, ring, trust.roots[-1]).public == trust.roots[-1]


async def test_an_export_is_all_that_somebody_needs_to_verify(office: Office) -> None:
    await rotate_root(office.ctx)
    exported = await export_trust(office.ctx)
    root = PublicKey.parse(bytes.fromhex(exported["root_public_key"]))
    anchor = Anchor(Domain(bytes.fromhex(exported["domain"])), hashlib.sha256(root.raw).digest())
    assert accept(anchor, None, base64.b64decode(exported["trust_list"])).counter == office.ctx.now_s


async def test_two_processes_never_overwrite_each_others_keys(office: Office, tmp_path: Path) -> None:
    async with open_office(tmp_path) as other:
        kids = [(await rotate(each.ctx, Usage.FEED)).kid for each in (office, other, office, other)]
        assert [key.kid for key in await list_keys(office.ctx) if key.usage is Usage.FEED][1:] == kids
        assert (await other.trust()).raw == (await office.trust()).raw


async def test_a_ring_that_another_process_changed_meanwhile_is_not_replaced(office: Office) -> None:
    held = await office.keys()
    await rotate(office.ctx, Usage.FEED)
    async with office.ctx.store.transaction() as tx:
        with pytest.raises(Conflict):
            await office.ctx.vault.replace(tx, held, held.ring)


async def test_keys_of_events_long_over_leave_list_and_ring(office: Office) -> None:
    await office.event()
    office.clock.pass_s(100 * DAY_S)
    await publish(office.ctx)
    assert Usage.TICKET not in {key.usage for key in (await office.trust()).keys}
    assert Usage.TICKET in {key.usage for key in await list_keys(office.ctx)}
    office.clock.pass_s(400 * DAY_S)
    await publish(office.ctx)
    assert Usage.TICKET not in {key.usage for key in await list_keys(office.ctx)}
