"""Clauses 0.4 and 0.5: which public keys are acceptable, and which signatures.

Without `signature` only the key is judged. With it, `payload` was signed, or not, under `label` and `domain`.
"""

import hashlib
from collections.abc import Iterator
from typing import Final

from tests.vectors import curve, spelling
from tests.vectors.actors import DOMAIN, ISSUER, OTHER_DOMAIN, STRANGER
from tests.vectors.case import Case, Json

RUNNER: Final = "tests/unit/keys/test_vectors.py"

_LABEL: Final = "PORTAO-TICKET-V1"
_PAYLOAD: Final = b"what is signed"
_MESSAGE: Final = spelling.signing_input(_LABEL, DOMAIN, _PAYLOAD)
_NONCE: Final = 0x1234567890ABCDEF1234567890ABCDEF1234567890ABCDEF


def cases() -> Iterator[Case]:
    yield from _good_keys()
    yield from _small_order_keys()
    yield from _other_bad_keys()
    yield from _good_signatures()
    yield from _wrong_inputs()
    yield from _bad_scalars()
    yield from _bad_points()


def _key(name: str, comment: str, raw: bytes, expect: str = "BAD_KEY") -> Case:
    decoded: Json = {"kid": hashlib.sha256(raw).digest()[:4].hex()} if expect == "OK" else None
    return Case(name, "0.4", comment, {"key": raw.hex()}, expect, decoded)


def _good_keys() -> Iterator[Case]:
    yield _key("key-of-a-seed", "an ordinary key; its kid is by clause 0.6", ISSUER.public, "OK")
    yield _key("key-base-point", "the base point has prime order", curve.encode(curve.BASE), "OK")
    minus_base = curve.multiply(curve.L - 1, curve.BASE)
    yield _key("key-minus-base-point", "the same y, the other sign of x", curve.encode(minus_base), "OK")


def _small_order_keys() -> Iterator[Case]:
    for times, point in enumerate(curve.small_order_points()):
        order = next(order for order in (1, 2, 4, 8) if times * order % 8 == 0)
        name = "key-identity" if times == 0 else f"key-small-order-{times}"
        yield _key(
            name,
            f"a point of order {order}: one signature would verify for many messages",
            curve.encode(point),
        )
    yield _key("key-identity-signed-zero", "x = 0 with its sign bit set: not canonical", curve.spell(1, 1))
    yield _key(
        "key-order-two-signed-zero", "y = -1, x = 0 with its sign bit set", curve.spell(curve.P - 1, 1)
    )
    yield _key(
        "key-identity-above-p", "y = p + 1, read as 1 by a reader that reduces", curve.spell(curve.P + 1, 0)
    )
    yield _key("key-order-four-above-p", "y = p, read as 0 by a reader that reduces", curve.spell(curve.P, 0))


def _other_bad_keys() -> Iterator[Case]:
    for excess in range(2, 19):
        if curve.x_of(excess) is not None:
            raw = curve.spell(curve.P + excess, 0)
            yield _key(f"key-y-p-plus-{excess}", f"y = p + {excess}: on the curve only if it is reduced", raw)
    point = curve.decode(ISSUER.public)
    for times in (1, 2, 4):
        mixed = curve.add(point, curve.small_order_points()[times])
        comment = f"a good key plus a point of order {8 // times}: outside the prime-order subgroup"
        yield _key(f"key-mixed-order-{8 // times}", comment, curve.encode(mixed))
    off = next(y for y in range(2, 100) if curve.x_of(y) is None)
    yield _key("key-off-the-curve", f"no point has y = {off}", curve.spell(off, 0))
    yield _key("key-all-ones", "y = 2^255 - 1", b"\xff" * 32)
    yield _key("key-empty", "no bytes", b"")
    yield _key("key-31-bytes", "one byte short", ISSUER.public[:-1])
    yield _key("key-33-bytes", "one byte long", ISSUER.public + b"\x00")


def _signature(
    name: str,
    comment: str,
    signature: bytes,
    expect: str = "BAD_SIGNATURE",
    payload: bytes = _PAYLOAD,
    clause: str = "0.5",
) -> Case:
    fields: dict[str, Json] = {
        "key": ISSUER.public.hex(),
        "label": _LABEL,
        "domain": DOMAIN.hex(),
        "payload": payload.hex(),
        "signing_input": spelling.signing_input(_LABEL, DOMAIN, payload).hex(),
        "signature": signature.hex(),
    }
    decoded: Json = {"kid": ISSUER.kid.hex()} if expect == "OK" else None
    return Case(name, clause, comment, fields, expect, decoded)


def _good_signatures() -> Iterator[Case]:
    yield _signature("signature-good", "an ordinary signature", ISSUER.sign_bytes(_MESSAGE), "OK")
    empty = ISSUER.sign(_LABEL, DOMAIN, b"")
    yield _signature("signature-of-nothing", "an empty payload", empty, "OK", b"")
    nonce_zero = curve.sign_with_r(ISSUER.seed, ISSUER.public, 0, curve.encode(curve.IDENTITY), _MESSAGE)
    comment = "R is the identity: foolish of the signer, and what clause 0.5 accepts"
    yield _signature("signature-r-identity", comment, nonce_zero, "OK")


def _wrong_inputs() -> Iterator[Case]:
    good = ISSUER.sign_bytes(_MESSAGE)
    other_label = ISSUER.sign("PORTAO-PROOF-V1", DOMAIN, _PAYLOAD)
    yield _signature("signature-wrong-label", "signed as a proof", other_label, clause="0.2")
    other_domain = ISSUER.sign(_LABEL, OTHER_DOMAIN, _PAYLOAD)
    yield _signature("signature-wrong-domain", "signed for another domain", other_domain, clause="0.2")
    no_zero = ISSUER.sign_bytes(_LABEL.encode() + DOMAIN + _PAYLOAD)
    yield _signature(
        "signature-without-the-zero-byte", "label and domain run together", no_zero, clause="0.2"
    )
    bare = ISSUER.sign_bytes(_PAYLOAD)
    yield _signature("signature-of-the-payload-alone", "neither label nor domain", bare, clause="0.2")
    yield _signature("signature-by-another-key", "a stranger's", STRANGER.sign_bytes(_MESSAGE))
    digest = hashlib.sha512(_MESSAGE).digest()
    prehashed = ISSUER.sign_bytes(b"SigEd25519 no Ed25519 collisions\x01\x00" + digest)
    yield _signature(
        "signature-prehashed", "Ed25519ph with an empty context, not the pure Ed25519", prehashed
    )
    yield _signature("signature-empty", "no bytes", b"")
    yield _signature("signature-63-bytes", "one byte short", good[:-1])
    yield _signature("signature-65-bytes", "one byte long", good + b"\x00")
    yield _signature(
        "signature-other-payload", "one bit of the payload differs", good, payload=b"what is signee"
    )


def _bad_scalars() -> Iterator[Case]:
    good = ISSUER.sign_bytes(_MESSAGE)
    s = int.from_bytes(good[32:], "little")
    for times in (1, 2, 14):
        comment = f"S + {times} L verifies for a reader that does not check its bound"
        raised = (s + times * curve.L).to_bytes(32, "little")
        yield _signature(f"signature-s-plus-{times}-l", comment, good[:32] + raised)
    yield _signature("signature-s-negated", "L - S", good[:32] + (curve.L - s).to_bytes(32, "little"))
    yield _signature("signature-s-zero", "S = 0", good[:32] + bytes(32))
    yield _signature("signature-s-is-l", "S = L", good[:32] + curve.L.to_bytes(32, "little"))
    yield _signature("signature-all-zero", "64 zero bytes", bytes(64))
    yield _signature("signature-all-ones", "64 bytes 0xFF", b"\xff" * 64)


def _bad_points() -> Iterator[Case]:
    r = curve.multiply(_NONCE, curve.BASE)
    for times in (1, 2, 4):
        moved = curve.encode(curve.add(r, curve.small_order_points()[times]))
        comment = f"R plus a point of order {8 // times}: verifies only with the cofactor, which clause 0.5 leaves out"
        raw = curve.sign_with_r(ISSUER.seed, ISSUER.public, _NONCE, moved, _MESSAGE)
        yield _signature(f"signature-r-plus-order-{8 // times}", comment, raw)
    for name, spelled in (
        ("signature-r-identity-above-p", curve.spell(curve.P + 1, 0)),
        ("signature-r-identity-signed-zero", curve.spell(1, 1)),
    ):
        raw = curve.sign_with_r(ISSUER.seed, ISSUER.public, 0, spelled, _MESSAGE)
        yield _signature(name, "the right R in another spelling: the bytes are compared", raw)
    small = curve.encode(curve.small_order_points()[1])
    raw = curve.sign_with_r(ISSUER.seed, ISSUER.public, 0, small, _MESSAGE)
    yield _signature("signature-r-small-order", "R of order 8, S as if R were the identity", raw)
