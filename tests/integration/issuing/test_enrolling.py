"""A code enrols one device, whatever gets lost on the way."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from backend.errors import (
    BadInput,
    EnrolmentCodeInvalid,
    KeysNotPublished,
    UnknownEvent,
    UnknownGate,
)
from backend.usecases.enrolling import enrol, list_devices, offer
from backend.usecases.keeping_keys import publish, retire, rotate
from keys.errors import BadSignature, Malformed
from keys.trust import Anchor, accept
from keys.trusted import Usage
from sync.enrolment import (
    Certificate,
    EnrolmentCode,
    EnrolReply,
    Role,
    device_id,
    open_certificate,
)
from tests.integration.issuing.gate import (
    HOUR_S,
    an_enrolled_device,
    an_offer,
    device_key,
    request_of,
)
from tests.integration.issuing.office import Office, at_rest, open_office

DEVICE = device_id(device_key().public)


async def opened(office: Office, reply: bytes, code: EnrolmentCode) -> Certificate:
    """What the device believes, knowing nothing but its code."""
    parsed = EnrolReply.parse(reply)
    trust = accept(Anchor(code.domain, code.root_fingerprint), None, parsed.trust_list)
    return open_certificate(parsed.certificate, trust, office.ctx.now_s)


async def test_a_device_joins_with_nothing_but_its_code(office: Office) -> None:
    event = (await office.event()).event
    code = EnrolmentCode.parse(
        (await offer(office.ctx, frozenset({event}), frozenset({1}), Role.SUPERVISOR, None, 60)).text
    )
    assert code.url == "https://check.example"
    certificate = await opened(office, await enrol(office.ctx, request_of(code)), code)
    assert (certificate.device, certificate.signing_key) == (DEVICE, device_key().public)
    assert (certificate.role, certificate.events, certificate.gates) == (
        Role.SUPERVISOR,
        frozenset({event}),
        frozenset({1}),
    )
    assert (certificate.name, certificate.opening_key) == ("tablet", b"o" * 32)
    assert certificate.allows(event, 1, office.ctx.now_s)
    devices = await list_devices(office.ctx)
    assert [(device.device, device.name, device.locked) for device in devices] == [(DEVICE, "tablet", False)]


async def test_the_name_in_the_offer_goes_before_the_devices_own(office: Office) -> None:
    code = await an_offer(office, name="Portão A")
    assert (await opened(office, await enrol(office.ctx, request_of(code)), code)).name == "Portão A"


async def test_a_certificate_outlasts_its_events(office: Office) -> None:
    row = await office.event(ends_s=office.ctx.now_s + 400 * 86_400)
    code = await an_offer(office, frozenset({row.event}))
    assert (await opened(office, await enrol(office.ctx, request_of(code)), code)).to_s > row.ends_s


async def test_a_lost_answer_is_given_again_to_the_same_keys(office: Office) -> None:
    code = await an_offer(office)
    first = await enrol(office.ctx, request_of(code))
    office.clock.pass_s(2 * HOUR_S)
    assert await enrol(office.ctx, request_of(code)) == first
    assert len(await list_devices(office.ctx)) == 1


@pytest.mark.parametrize(("seed", "opening"), [(b"e", b"o"), (b"d", b"p")])
async def test_a_used_code_enrols_no_other_keys(office: Office, seed: bytes, opening: bytes) -> None:
    code = await an_offer(office)
    await enrol(office.ctx, request_of(code))
    with pytest.raises(EnrolmentCodeInvalid):
        await enrol(office.ctx, request_of(code, seed, opening))
    assert [device.opening_key for device in await list_devices(office.ctx)] == [b"o" * 32]


async def test_of_many_devices_at_once_one_gets_the_code(office: Office, tmp_path: Path) -> None:
    code = await an_offer(office)
    async with open_office(tmp_path) as other:
        asked = [
            enrol(each.ctx, request_of(code, seed)) for each in (office, other) for seed in (b"d", b"e", b"f")
        ]
        answers = await asyncio.gather(*asked, return_exceptions=True)
    devices = await list_devices(office.ctx)
    assert len(devices) == 1
    given = {EnrolReply.parse(answer).certificate for answer in answers if isinstance(answer, bytes)}
    assert given == {devices[0].certificate}
    assert {type(answer) for answer in answers} == {bytes, EnrolmentCodeInvalid}


async def test_a_code_is_over_at_its_end(office: Office) -> None:
    code = await an_offer(office)
    office.clock.pass_s(HOUR_S)
    with pytest.raises(EnrolmentCodeInvalid):
        await enrol(office.ctx, request_of(code))


async def test_a_code_that_nobody_made_enrols_nobody(office: Office) -> None:
    code = await an_offer(office)
    guess = EnrolmentCode(code.url, code.domain, code.root_fingerprint, bytes(16))
    with pytest.raises(EnrolmentCodeInvalid):
        await enrol(office.ctx, request_of(guess))


async def test_a_request_with_a_changed_byte_is_refused(office: Office) -> None:
    raw = bytearray(request_of(await an_offer(office)))
    raw[-1] ^= 1
    with pytest.raises(BadSignature):
        await enrol(office.ctx, bytes(raw))
    with pytest.raises(Malformed):
        await enrol(office.ctx, b"\x00")
    assert await list_devices(office.ctx) == []


async def test_a_token_is_kept_as_a_hash(office: Office) -> None:
    code = await an_offer(office)
    assert code.token not in await at_rest(office)


@pytest.mark.parametrize("valid_s", [0, -1, 31 * 86_400])
async def test_an_offer_has_an_end_within_a_month(office: Office, valid_s: int) -> None:
    with pytest.raises(BadInput, match="valid_s"):
        await offer(office.ctx, None, None, Role.GATE, None, valid_s)


async def test_an_offer_is_for_events_and_gates_that_are_there(office: Office) -> None:
    event = (await office.event()).event
    with pytest.raises(UnknownEvent):
        await offer(office.ctx, frozenset({event, 9}), None, Role.GATE, None, 60)
    with pytest.raises(UnknownGate):
        await offer(office.ctx, frozenset({event}), frozenset({1, 7}), Role.GATE, None, 60)
    with pytest.raises(BadInput, match="events"):
        await offer(office.ctx, frozenset(), None, Role.GATE, None, 60)


async def test_an_address_that_no_device_can_use_is_told_before_a_code_is_made(office: Office) -> None:
    settings = replace(office.ctx.settings, public_url="check.example")
    with pytest.raises(BadInput, match="public_url"):
        await offer(replace(office.ctx, settings=settings), None, None, Role.GATE, None, 60)


async def test_a_device_that_comes_with_a_new_code_gets_a_new_certificate(office: Office) -> None:
    event = (await office.event()).event
    device = await an_enrolled_device(office)
    office.clock.pass_s(60)
    code = await an_offer(office, frozenset({event}))
    certificate = await opened(office, await enrol(office.ctx, request_of(code)), code)
    assert (certificate.device, certificate.events) == (device, frozenset({event}))
    devices = await list_devices(office.ctx)
    assert [(row.device, row.events) for row in devices] == [(device, frozenset({event}))]


async def test_without_a_published_key_nobody_is_enrolled_and_the_code_stays_good(office: Office) -> None:
    code = await an_offer(office)
    keys = await office.keys()
    root = office.move_root_away()
    await rotate(office.ctx, Usage.DEVICE)
    await retire(office.ctx, keys.signing_key(Usage.DEVICE, None, office.ctx.now_s).public.kid)
    with pytest.raises(KeysNotPublished):
        await enrol(office.ctx, request_of(code))
    root.rename(office.ctx.settings.root_ring)
    await publish(office.ctx)
    assert await enrol(office.ctx, request_of(code))


@pytest.mark.parametrize(
    ("events", "gates"),
    [
        (frozenset[int](), None),
        (None, frozenset[int]()),
        (frozenset({0}), None),
        (frozenset({1 << 32}), None),
        (frozenset({1 << 63}), None),
        (None, frozenset({-1})),
        (None, frozenset({1 << 64})),
        (None, frozenset(range(1, 4_098))),
    ],
)
async def test_an_offer_that_no_certificate_could_carry_is_refused(
    office: Office, events: frozenset[int] | None, gates: frozenset[int] | None
) -> None:
    with pytest.raises(BadInput):
        await offer(office.ctx, events, gates, Role.GATE, None, HOUR_S)
