"""Points that would verify anything, in every place where a stranger brings a key, and in every signature."""

import dataclasses
from typing import Final

import pytest

from keys import base45, cose
from keys.cbor import Value, decode, encode
from keys.crypto import SIGNATURE_BYTES, PublicKey
from keys.errors import BadKey, BadSignature, KeysError
from keys.labels import Label
from keys.ticket import open_ticket
from keys.trust import Usage, accept
from sync.certificate import open_certificate
from sync.enrolment import EnrolRequest
from sync.errors import BadChunk
from sync.journal import open_chunk
from tests.hostile import made
from tests.hostile.ground import ANCHOR, DEVICE, DOMAIN, HOLDER, NOW_S, ROOT, SIGNERS, TRUST, signed, ticket
from tests.hostile.objects import OBJECTS
from tests.vectors import curve

SMALL: Final = [curve.encode(point) for point in curve.small_order_points()]
OTHERWISE: Final = [
    curve.spell(y, sign) for y in (0, 1, curve.P - 1, curve.P, curve.P + 1) for sign in (0, 1)
]
"""Every spelling of the small-order points with x = 0 or y = 0, those with a sign of zero and those at or above p among them."""
BAD: Final = list(dict.fromkeys([*SMALL, *OTHERWISE, bytes([255]) * 32, bytes([2]) + bytes(31)]))
ORDERS: Final = (1, 2, 14)
"""How many times L fits above a scalar in 32 bytes; `S + 14 L` is the last that does."""


@pytest.fixture(params=BAD, ids=lambda point: point.hex()[:8] + point.hex()[-2:])
def point(request: pytest.FixtureRequest) -> bytes:
    raw: bytes = request.param
    return raw


def test_there_are_eight_points_of_small_order_and_six_other_spellings() -> None:
    assert len(set(SMALL)) == 8
    assert len(BAD) == 16


def test_it_is_no_key(point: bytes) -> None:
    with pytest.raises(BadKey):
        PublicKey.parse(point)


def test_it_is_no_holders_key_although_we_signed_the_ticket(point: bytes) -> None:
    body = ticket().body
    tlv = bytes((3, 32)) + point
    bound = body[:1] + b"\x01" + body[2:24] + bytes((len(tlv),)) + tlv
    signature = SIGNERS[Usage.TICKET].sign(Label.TICKET, DOMAIN, bound)
    for text in (
        "PT1:" + base45.encode(bound + signature),
        "PT1+" + base45.encode(bound + signature) + base45.encode(bytes(68)),
    ):
        with pytest.raises(BadKey):
            open_ticket(text, TRUST, NOW_S)


def test_it_is_no_devices_key_in_a_request_or_a_certificate(point: bytes) -> None:
    request = encode({1: bytes(16), 2: point, 3: bytes(32), 4: "Gate", 5: point + bytes(32)})
    with pytest.raises(BadKey):
        EnrolRequest.open(request, DOMAIN)
    fields = read(OBJECTS["certificate"].raw) | {3: point}
    with pytest.raises(BadKey):
        open_certificate(signed(Usage.DEVICE, Label.CERT, encode(fields)), TRUST, NOW_S)


def test_it_is_neither_a_key_nor_a_root_of_a_trust_list(point: bytes) -> None:
    fields = read(TRUST.raw)
    rows = fields[6]
    assert isinstance(rows, list)
    row = rows[0]
    assert isinstance(row, dict)
    for changed in (fields | {6: [row | {1: point}]}, fields | {5: [[point]]}):
        with pytest.raises(BadKey):
            accept(ANCHOR, None, cose.sign(ROOT, Label.TRUST, DOMAIN, encode(changed)))


def test_it_is_no_half_of_a_signature_of_anything(point: bytes) -> None:
    for s in (bytes(32), b"\x01" + bytes(31), ticket().signature[32:]):
        refuses_everywhere(point + s)


def test_a_scalar_above_the_order_of_the_group_is_refused_everywhere() -> None:
    good = ticket()
    scalar = int.from_bytes(good.signature[32:], "little")
    for times in ORDERS:
        above = (scalar + times * curve.L).to_bytes(32, "little")
        with pytest.raises(BadSignature):
            open_ticket("PT1:" + base45.encode(good.body + good.signature[:32] + above), TRUST, NOW_S)
    refuses_everywhere(good.signature[:32] + curve.L.to_bytes(32, "little"))
    for name in ("roster", "profile", "admissions", "head", "certificate", "time anchor", "trust list"):
        raw = OBJECTS[name].raw
        scalar = int.from_bytes(raw[-32:], "little")
        with pytest.raises(BadSignature):
            OBJECTS[name].open(raw[:-32] + (scalar + curve.L).to_bytes(32, "little"))


def read(raw: bytes) -> dict[int, Value]:
    value = decode(cose.unverified_payload(raw), "0.9", 4_096)
    assert isinstance(value, dict)
    return value


def refuses_everywhere(signature: bytes) -> None:
    """In the place of every signature that a stranger can bring."""
    good, chunk = ticket(), made.chunk()
    proof = base45.encode(NOW_S.to_bytes(4, "big") + signature)
    rotating = OBJECTS["rotating ticket"].raw.decode()[:-102] + proof
    request = read_request() | {5: signature}
    for attempt in (
        lambda: open_ticket("PT1:" + base45.encode(good.body + signature), TRUST, NOW_S),
        lambda: open_ticket(rotating, TRUST, NOW_S),
        lambda: OBJECTS["roster"].open(OBJECTS["roster"].raw[:-SIGNATURE_BYTES] + signature),
        lambda: OBJECTS["trust list"].open(TRUST.raw[:-SIGNATURE_BYTES] + signature),
        lambda: EnrolRequest.open(encode(request), DOMAIN),
    ):
        with pytest.raises(BadSignature):
            attempt()
    with pytest.raises(BadChunk):
        open_chunk(chunk[:-SIGNATURE_BYTES] + signature, DOMAIN, lambda _: DEVICE.public)


def read_request() -> dict[int, Value]:
    value = decode(OBJECTS["enrolment request"].raw, "5.2", 1_024)
    assert isinstance(value, dict)
    return value


def test_a_proof_by_any_other_key_than_the_holders_is_refused() -> None:
    good = OBJECTS["rotating ticket"].raw.decode()
    assert open_ticket(good, TRUST, NOW_S).ticket.holder == HOLDER.public
    trust = dataclasses.replace(TRUST, keys=())
    with pytest.raises(KeysError):
        open_ticket(good, trust, NOW_S)
