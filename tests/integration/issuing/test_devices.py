"""A device signs in with its key, and is locked out by name."""

import pytest

from backend.callers.access import CHALLENGE_S, DEVICE_SESSION_S, Device
from backend.errors import (
    NotAllowed,
    NotSignedIn,
    UnknownDevice,
)
from backend.usecases.enrolling import challenge, enrol, lock, login
from backend.usecases.running_events import close_event
from backend.usecases.signing_in import caller_of
from sync.enrolment import (
    sign_challenge,
)
from sync.feed import LockItem
from sync.position import Position
from tests.integration.issuing.gate import an_enrolled_device, an_offer, device_key, request_of, signed_in
from tests.integration.issuing.office import Office


async def test_a_device_that_signs_the_challenge_is_recognised_for_an_hour(office: Office) -> None:
    device = await an_enrolled_device(office)
    token = await signed_in(office)
    caller = await caller_of(office.ctx, f"Bearer {token}")
    assert isinstance(caller, Device)
    assert caller.id == device
    office.clock.pass_s(DEVICE_SESSION_S)
    assert await caller_of(office.ctx, f"Bearer {token}") is None


async def test_a_challenge_is_answered_by_its_device_within_a_minute(office: Office) -> None:
    device = await an_enrolled_device(office)
    domain = (await office.keys()).domain
    asked = await challenge(office.ctx, device)
    answer = sign_challenge(device_key(), domain, asked)
    with pytest.raises(NotSignedIn):
        await login(office.ctx, device, asked, sign_challenge(device_key(b"e"), domain, asked))
    with pytest.raises(NotSignedIn):
        await login(office.ctx, device, bytes(32), sign_challenge(device_key(), domain, bytes(32)))
    office.clock.pass_s(CHALLENGE_S + 1)
    with pytest.raises(NotSignedIn):
        await login(office.ctx, device, asked, answer)


async def test_a_stranger_gets_a_challenge_and_no_session(office: Office) -> None:
    asked = await challenge(office.ctx, b"stranger")
    assert len(asked) == 32
    with pytest.raises(NotSignedIn):
        await login(office.ctx, b"stranger", asked, bytes(64))


async def test_a_device_whose_certificate_is_over_is_not_recognised(office: Office) -> None:
    await an_enrolled_device(office)
    office.clock.pass_s(367 * 86_400)
    with pytest.raises(NotSignedIn):
        await signed_in(office)


async def test_a_locked_device_is_told_to_the_gates_and_still_hands_over(office: Office) -> None:
    serves, elsewhere, over = [(await office.event()).event for _ in range(3)]
    device = await an_enrolled_device(office, frozenset({serves, over}))
    await close_event(office.ctx, over)
    row = await lock(office.ctx, device)
    assert (row.locked, row.locked_ms) == (True, office.clock.ms)
    assert await office.feed(serves) == [LockItem(Position(1, 1), device, bytes(32))]
    assert await office.feed(elsewhere) == []
    assert len(await office.feed(over)) == 1
    async with office.ctx.store.reading() as tx:
        assert await tx.devices.locks(serves) == {device: bytes(32)}
    caller = await caller_of(office.ctx, f"Bearer {await signed_in(office)}")
    assert isinstance(caller, Device)
    assert caller.row.locked


async def test_locking_twice_changes_nothing(office: Office) -> None:
    event = (await office.event()).event
    device = await an_enrolled_device(office)
    first = await lock(office.ctx, device)
    office.clock.pass_s(60)
    assert await lock(office.ctx, device) == first
    assert len(await office.feed(event)) == 1
    with pytest.raises(UnknownDevice):
        await lock(office.ctx, b"stranger")


async def test_a_locked_device_enrols_again_only_with_new_keys(office: Office) -> None:
    device = await an_enrolled_device(office)
    await lock(office.ctx, device)
    with pytest.raises(NotAllowed, match="new keys"):
        await enrol(office.ctx, request_of(await an_offer(office)))
    assert await an_enrolled_device(office, seed=b"e") != device
