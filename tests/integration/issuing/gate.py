"""A device at a gate: the keys that it made, and how it joins and signs in."""

from backend.usecases.enrolling import challenge, enrol, login, offer
from keys.crypto import PrivateKey
from sync.enrolment import EnrolmentCode, EnrolRequest, Role, device_id, sign_challenge
from tests.integration.issuing.office import Office

HOUR_S = 3_600


def device_key(seed: bytes = b"d") -> PrivateKey:
    """The signing key that a device made."""
    return PrivateKey.from_seed(seed * 32)


def request_of(code: EnrolmentCode, seed: bytes = b"d", opening: bytes = b"o") -> bytes:
    """What a device with these keys sends when it scanned an enrolment code."""
    key = device_key(seed)
    return EnrolRequest(code.token, key.public, opening * 32, "tablet").sign(key, code.domain)


async def an_offer(
    office: Office, events: frozenset[int] | None = None, name: str | None = None
) -> EnrolmentCode:
    return await offer(office.ctx, events, None, Role.GATE, name, HOUR_S)


async def an_enrolled_device(
    office: Office, events: frozenset[int] | None = None, seed: bytes = b"d"
) -> bytes:
    await enrol(office.ctx, request_of(await an_offer(office, events), seed))
    return device_id(device_key(seed).public)


async def signed_in(office: Office, seed: bytes = b"d") -> str:
    key = device_key(seed)
    device = device_id(key.public)
    asked = await challenge(office.ctx, device)
    domain = (await office.keys()).domain
    return (await login(office.ctx, device, asked, sign_challenge(key, domain, asked))).token
