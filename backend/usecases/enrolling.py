"""How a device joins, signs in, and is locked out (PROTOCOL.md 5)."""

import hashlib
from dataclasses import dataclass, field
from typing import Final

from backend.callers.access import (
    DEVICE_SESSION_S,
    NONCE_BYTES,
    Audience,
    is_fresh,
    new_challenge,
    open_session,
)
from backend.context import Context
from backend.database.trying_again import until_it_holds
from backend.errors import (
    BadInput,
    EnrolmentCodeInvalid,
    EventClosed,
    NotAllowed,
    NotSignedIn,
    UnknownDevice,
    UnknownGate,
)
from backend.keyring.certifying import certify
from backend.keyring.publishing import DAY_S
from backend.merging.folding import fold
from backend.store.contract import Tx
from backend.store.rows import DeviceRow, EnrolmentRow, EventRow
from backend.ticketing.text_rules import optional_text
from keys.crypto import PublicKey
from keys.errors import Malformed
from keys.ring import Secret
from keys.trusted import EVENTS_AT_MOST
from sync.enrolment import (
    TOKEN_BYTES,
    EnrolmentCode,
    EnrolReply,
    EnrolRequest,
    Role,
    check_challenge,
    device_id,
)
from sync.feed import LockItem
from sync.fields import EVENT_BITS, NAME_BYTES
from sync.journal import FIRST_PREV

OFFERED: Final = {role.name.lower(): role for role in (Role.GATE, Role.SUPERVISOR)}
"""The roles that a device may be enrolled as: relays are reserved (PROTOCOL.md 8.3), and would be any gate."""
_LONGEST_OFFER_S: Final = 30 * DAY_S


@dataclass(frozen=True, slots=True)
class DeviceSession:
    """A bearer token of a device, good until `expires_s` (Unix seconds)."""

    token: str = field(repr=False)
    expires_s: int


async def offer(
    ctx: Context,
    events: frozenset[int] | None,
    gates: frozenset[int] | None,
    role: Role,
    name: str | None,
    valid_s: int,
) -> EnrolmentCode:
    """A code that enrols one device, for these events and gates (None: all). It is shown once; only a hash of it is kept.

    Raises `BadInput`, `UnknownEvent`, `UnknownGate`, `EventClosed`, `NotInitialised`.
    """
    if not 0 < valid_s <= _LONGEST_OFFER_S:
        raise BadInput("valid_s", f"is {valid_s}", f"Choose 1 to {_LONGEST_OFFER_S} seconds.")
    if role not in OFFERED.values():
        raise BadInput("role", "no device is enrolled as that", f"Choose one of {', '.join(OFFERED)}.")
    called = optional_text("name", name, NAME_BYTES)
    token = ctx.random(TOKEN_BYTES)
    expires_s = ctx.now_s + valid_s
    row = EnrolmentRow(_hash(token), called, role, events, gates, expires_s, ctx.now_ms())
    async with ctx.store.transaction() as tx:
        keys = await ctx.vault.keys(tx)
        code = EnrolmentCode(ctx.settings.public_url, keys.domain, keys.root_fingerprint, token)
        _check_address(code)
        await _check_scope(tx, events, gates)
        await tx.devices.offer(row)
    return code


@until_it_holds
async def enrol(ctx: Context, raw: bytes) -> bytes:
    """The answer to a device's request (5.2, 5.3). The same request again gets the same certificate: an answer may get lost.

    Raises `Malformed`, `BadKey`, `BadSignature`, `EnrolmentCodeInvalid`, `NotAllowed`, `KeysNotPublished`, `KeyMissing`.
    """
    async with ctx.store.reading() as tx:  # strangers do not get at the write lock
        keys = await ctx.vault.keys(tx)
        request = EnrolRequest.open(raw, keys.domain)
        await _usable_offer(ctx, tx, request)
    async with ctx.store.transaction() as tx:
        keys = await ctx.vault.keys(tx)
        offered = await _usable_offer(ctx, tx, request)
        device = await tx.devices.get(device_id(request.signing_key))
        if device is None or offered.used_ms is None:
            device = await certify(ctx, tx, keys, offered, request, device)
    return EnrolReply(device.certificate, keys.trust.raw).encode()


async def challenge(ctx: Context, device: bytes) -> bytes:
    """What a device has to sign to get a session: 32 bytes, good for a minute. Strangers get one too, and learn nothing."""
    async with ctx.store.reading() as tx:
        keys = await ctx.vault.keys(tx)
    return new_challenge(keys.secret(Secret.SESSION), device, ctx.now_s, ctx.random(NONCE_BYTES))


async def login(ctx: Context, device: bytes, challenge: bytes, signature: bytes) -> DeviceSession:
    """A session for the device that signed the challenge; `NotSignedIn`, `Malformed`.

    A locked device gets one too: it still has to hand over what it wrote.
    """
    async with ctx.store.reading() as tx:
        keys, row = await ctx.vault.keys(tx), await tx.devices.get(device)
    secret = keys.secret(Secret.SESSION)
    if row is None or ctx.now_s >= row.expires_s or not is_fresh(secret, device, challenge, ctx.now_s):
        raise NotSignedIn
    if not check_challenge(PublicKey.parse(row.signing_key), keys.domain, challenge, signature):
        raise NotSignedIn
    token = open_session(secret, keys.domain, Audience.DEVICE, device.hex(), ctx.now_s, DEVICE_SESSION_S)
    return DeviceSession(token, ctx.now_s + DEVICE_SESSION_S)


async def list_devices(ctx: Context) -> list[DeviceRow]:
    """All devices, in the order of enrolment."""
    async with ctx.store.reading() as tx:
        return await tx.devices.every()


async def get_device(ctx: Context, device: bytes) -> DeviceRow:
    """One device and what was last heard of it; `UnknownDevice`."""
    async with ctx.store.reading() as tx:
        row = await tx.devices.get(device)
    if row is None:
        raise UnknownDevice(device)
    return row


@until_it_holds
async def lock(ctx: Context, device: bytes) -> DeviceRow:
    """The device admits nobody any more, and what it wrote after its last accepted entry does not count until a person decides.

    Locking twice changes nothing. `UnknownDevice`.
    """
    async with ctx.store.transaction() as tx:
        row = await tx.devices.get(device)
        if row is None:
            raise UnknownDevice(device)
        if await tx.devices.lock(device, ctx.now_ms()):
            for event in await tx.events.every():
                if row.events is None or event.event in row.events:
                    await _lock_in(ctx, tx, event, device)
        return await tx.devices.get(device) or row


async def _lock_in(ctx: Context, tx: Tx, event: EventRow, device: bytes) -> None:
    ends = [state.cursor.hash for state in await tx.journals.every(event.event) if state.device == device]
    if event.closed and not ends:
        return
    accepted = [end for end in ends if end != FIRST_PREV]
    last = accepted[-1] if accepted else FIRST_PREV
    await tx.devices.add_lock(event.event, device, last, ctx.now_ms())
    await tx.feed.append(event, [lambda at: LockItem(at, device, last)])
    await fold(tx, event.event, ctx.now_ms())


async def _usable_offer(ctx: Context, tx: Tx, request: EnrolRequest) -> EnrolmentRow:
    """The offer that this request may use, or used already; `EnrolmentCodeInvalid`, `NotAllowed`."""
    offered = await tx.devices.offered(_hash(request.token))
    if offered is None:
        raise EnrolmentCodeInvalid
    id = device_id(request.signing_key)
    device = await tx.devices.get(id)
    if device is not None and device.locked:
        raise NotAllowed("this device is locked: enrol it again with new keys")
    same_keys = device is not None and _has_keys(device, request)
    if offered.used_ms is not None and (offered.device != id or not same_keys):
        raise EnrolmentCodeInvalid
    if offered.used_ms is None and ctx.now_s >= offered.expires_s:
        raise EnrolmentCodeInvalid
    return offered


def _has_keys(device: DeviceRow, request: EnrolRequest) -> bool:
    return (device.signing_key, device.opening_key) == (request.signing_key.raw, request.opening_key)


def _check_address(code: EnrolmentCode) -> None:
    try:
        len(code.text)
    except Malformed as error:
        raise BadInput(
            "public_url", error.detail, "Set PORTAO_PUBLIC_URL to the address devices use."
        ) from None


async def _check_scope(tx: Tx, events: frozenset[int] | None, gates: frozenset[int] | None) -> None:
    _check_numbers("events", events)
    _check_numbers("gates", gates)
    if events is None:
        return
    there: set[int] = set()
    for event in sorted(events):
        if (await tx.events.get(event)).closed:
            raise EventClosed(event)
        there |= {gate.id for gate in await tx.events.gates(event)}
    for gate in sorted((gates or frozenset()) - there):
        raise UnknownGate(min(events), gate)


def _check_numbers(what: str, numbers: frozenset[int] | None) -> None:
    """What a certificate can name (5.4), whether or not it is there."""
    if numbers is None:
        return
    if not 0 < len(numbers) <= EVENTS_AT_MOST:
        what_to_do = "Name some, or leave it out for all."
        raise BadInput(what, f"names {len(numbers)}, where 1 to {EVENTS_AT_MOST} may be", what_to_do)
    wrong = [number for number in sorted(numbers) if not 0 < number < 1 << EVENT_BITS]
    if wrong:
        raise BadInput(what, "has a number that none can have", "Numbers are from 1 to 4294967295.")


def _hash(token: bytes) -> bytes:
    return hashlib.sha256(token).digest()
