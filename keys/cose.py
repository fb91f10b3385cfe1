"""COSE_Sign1 objects (FORMAT.md clause 4): everything signed that is not a scanned code.

The outer structure is read by hand, byte by byte: what an unsigned bomb could make a CBOR decoder do, it cannot make this do.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from keys import canonical, cbor
from keys.crypto import KID_BYTES, SIGNATURE_BYTES, PrivateKey, PublicKey
from keys.errors import BadSignature, Malformed, UnknownKey
from keys.labels import Domain, Label, prefixed

CAP: Final = 4 * 1024 * 1024
TYPE_BYTES: Final = 64

_ED25519: Final = -19
_ALGORITHM: Final = 1
_KID: Final = 4
_TYPE: Final = 16
_PROTECTED_CAP: Final = 128
_START: Final = b"\xd2\x84"  # tag 18, array of four
_EMPTY_MAP: Final = b"\xa0"
_BYTES: Final = 0x40
_PROTECTED: Final = cbor.encode({_ALGORITHM: _ED25519, _KID: bytes(KID_BYTES)})[:-KID_BYTES]
"""What comes before the kid in a header that names no type."""
_CONTEXT: Final = b"\x84" + cbor.encode("Signature1")
_SIZES: Final = {
    0x58: (1, 24),
    0x59: (2, 1 << 8),
    0x5A: (4, 1 << 16),
}  # head: bytes of length, shortest it may say


@dataclass(frozen=True)
class Signed:
    """An object whose signature verified: its payload, and the key that signed."""

    kid: bytes
    payload: bytes
    type: str | None
    key: PublicKey


@dataclass(frozen=True)
class _Parts:
    protected: bytes
    payload: bytes
    signature: bytes
    kid: bytes
    type: str | None


def sign(key: PrivateKey, label: Label, domain: Domain, payload: bytes, type_: str | None = None) -> bytes:
    """The COSE object of this payload (4.1); `type_` goes into header 16. `Malformed` when it exceeds the caps."""
    protected = _PROTECTED + key.public.kid if type_ is None else _protected(key.public.kid, type_)
    signature = key.sign_raw(_to_be_signed(label, domain, protected, payload))
    raw = b"".join((_START, _string(protected), _EMPTY_MAP, _string(payload), _string(signature)))
    _parts(raw)
    return raw


def peek_kid(raw: bytes) -> bytes:
    """The kid that the object claims, before anything is verified. `Malformed` (0.7, 4.1)."""
    return _parts(raw).kid


def unverified_payload(raw: bytes) -> bytes:
    """The payload before anything is verified: for the trust list alone, which names its own signer (3.2)."""
    return _parts(raw).payload


def open_signed(raw: bytes, label: Label, domain: Domain, candidates: Iterable[PublicKey]) -> Signed:
    """The payload, once a candidate with the object's kid verified it under this label and domain.

    Raises `Malformed` (0.7, 4.1), `UnknownKey` when no candidate has the kid, `BadSignature` when none of those verifies.
    """
    parts = _parts(raw)
    keys = [key for key in candidates if key.kid == parts.kid]
    if not keys:
        raise UnknownKey(parts.kid)
    signed = _to_be_signed(label, domain, parts.protected, parts.payload)
    for key in keys:
        if key.verify_raw(signed, parts.signature):
            return Signed(parts.kid, parts.payload, parts.type, key)
    raise BadSignature(label)


def _protected(kid: bytes, type_: str) -> bytes:
    return cbor.encode({_ALGORITHM: _ED25519, _KID: kid, _TYPE: type_})


def _to_be_signed(label: Label, domain: Domain, protected: bytes, payload: bytes) -> bytes:
    """The Sig_structure of RFC 9052, 4.4, put together as it stands there."""
    aad = prefixed(label, domain, b"")
    return b"".join((_CONTEXT, _string(protected), _string(aad), _string(payload)))


def _string(value: bytes) -> bytes:
    return canonical.head(_BYTES, len(value)) + value


def _parts(raw: bytes) -> _Parts:
    if len(raw) > CAP:
        raise Malformed("0.7", f"a COSE object of more than {CAP} bytes")
    if not raw.startswith(_START):
        raise Malformed("4.1", "not a tagged COSE_Sign1")
    protected, at = _byte_string(raw, len(_START))
    if raw[at : at + 1] != _EMPTY_MAP:
        raise Malformed("4.1", "the unprotected map is not empty")
    payload, at = _byte_string(raw, at + 1)
    signature, at = _byte_string(raw, at)
    if at != len(raw) or len(signature) != SIGNATURE_BYTES:
        raise Malformed("4.1", "the object does not end with a signature of 64 bytes")
    kid, type_ = _header(protected)
    return _Parts(protected, payload, signature, kid, type_)


def _header(protected: bytes) -> tuple[bytes, str | None]:
    fields = cbor.Fields.of(cbor.decode(protected, "4.1", _PROTECTED_CAP), "4.1")
    fields.exactly(_ALGORITHM, _ED25519)
    kid = fields.bytes(_KID, size=KID_BYTES)
    type_ = fields.text_or_none(_TYPE, at_most=TYPE_BYTES)
    fields.done()
    return kid, type_


def _byte_string(raw: bytes, at: int) -> tuple[bytes, int]:
    """The byte string whose head stands at `at`, in its shortest form, and the place after it."""
    head = raw[at] if at < len(raw) else 0
    if 0x40 <= head < 0x58:
        start, size = at + 1, head - 0x40
    elif head in _SIZES:
        width, least = _SIZES[head]
        start = at + 1 + width
        size = int.from_bytes(raw[at + 1 : start], "big")
        if size < least:
            raise Malformed("4.1", "a length that is not in its shortest form")
    else:
        raise Malformed("4.1", "a byte string was expected")
    if start + size > len(raw):
        raise Malformed("4.1", "a byte string that is longer than the object")
    return raw[start : start + size], start + size
