"""Makes a device's certificate (PROTOCOL.md 5.4), in the caller's transaction."""

from dataclasses import replace
from typing import Final

from backend.context import Context
from backend.database.trying_again import Overtaken
from backend.errors import NotAllowed
from backend.keyring.keychain import Keychain
from backend.keyring.publishing import BACKDATED_S, DAY_S, EVENT_GRACE_S
from backend.store.contract import Tx
from backend.store.rows import DeviceRow, EnrolmentRow
from keys.trusted import Usage
from sync.enrolment import Certificate, EnrolRequest, device_id, sign_certificate

_CERTIFICATE_S: Final = 366 * DAY_S


async def certify(
    ctx: Context,
    tx: Tx,
    keys: Keychain,
    offered: EnrolmentRow,
    request: EnrolRequest,
    known: DeviceRow | None,
) -> DeviceRow:
    """Use the offer for this device, `known` if it was enrolled before with the same keys or a new opening key.

    Raises `Overtaken` if somebody used it meanwhile, `NotAllowed`, `KeysNotPublished`, `KeyMissing`.
    """
    if known is not None and known.signing_key != request.signing_key.raw:
        raise NotAllowed("another device has this id: make new keys and ask again")
    certificate = await _certificate(ctx, tx, keys, offered, request)
    device = certificate.device
    if not await tx.devices.use_offer(offered.token_hash, device, ctx.now_ms()):
        raise Overtaken  # the same request twice at a time, perhaps: then the other one's answer serves for both
    raw = sign_certificate(keys.signing_key(Usage.DEVICE, None, ctx.now_s), certificate)
    row = _row(certificate, raw, ctx.now_ms())
    if known is not None:
        row = replace(row, enrolled_ms=known.enrolled_ms, last_seen_ms=known.last_seen_ms, app=known.app)
    await tx.devices.put(row)
    return row


async def _certificate(
    ctx: Context, tx: Tx, keys: Keychain, offered: EnrolmentRow, request: EnrolRequest
) -> Certificate:
    return Certificate(
        domain=keys.domain,
        device=device_id(request.signing_key),
        signing_key=request.signing_key,
        opening_key=request.opening_key,
        role=offered.role,
        events=offered.events,
        gates=offered.gates,
        from_s=ctx.now_s - BACKDATED_S,
        to_s=await _end(ctx, tx, offered.events),
        name=offered.name or request.name,
    )


async def _end(ctx: Context, tx: Tx, events: frozenset[int] | None) -> int:
    """When a certificate ends: some time after its events, or after a year."""
    ends = [ctx.now_s + EVENT_GRACE_S if events else ctx.now_s + _CERTIFICATE_S]
    for event in events or ():
        ends.append((await tx.events.get(event)).ends_s + EVENT_GRACE_S)
    return max(ends)


def _row(certificate: Certificate, raw: bytes, now_ms: int) -> DeviceRow:
    return DeviceRow(
        device=certificate.device,
        name=certificate.name,
        certificate=raw,
        signing_key=certificate.signing_key.raw,
        opening_key=certificate.opening_key,
        role=certificate.role,
        events=certificate.events,
        gates=certificate.gates,
        expires_s=certificate.to_s,
        enrolled_ms=now_ms,
    )
