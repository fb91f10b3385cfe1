"""Bytes spelled out by hand: base45, CBOR and COSE without the code under test, so that wrong ones can be written too."""

import hashlib
from typing import Final

BASE45: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

FALSE: Final = b"\xf4"
TRUE: Final = b"\xf5"
NULL: Final = b"\xf6"


def base45(raw: bytes) -> str:
    """RFC 9285, section 4, group by group."""
    text = ""
    for at in range(0, len(raw), 2):
        group = raw[at : at + 2]
        value = int.from_bytes(group, "big")
        for _ in range(3 if len(group) == 2 else 2):
            value, digit = divmod(value, 45)
            text += BASE45[digit]
    return text


def base45_group(value: int) -> str:
    """Three characters for any value below 45^3, also those above 0xFFFF."""
    return BASE45[value % 45] + BASE45[value // 45 % 45] + BASE45[value // 2025]


def head(major: int, number: int) -> bytes:
    """The shortest CBOR head of this major type."""
    if number < 24:
        return bytes((major << 5 | number,))
    for extra, width in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if number < 1 << 8 * width:
            return long_head(major, number, extra, width)
    raise ValueError(number)


def long_head(major: int, number: int, extra: int, width: int) -> bytes:
    """A head of `width` more bytes, whether or not that is the shortest."""
    return bytes((major << 5 | extra,)) + number.to_bytes(width, "big")


def uint(number: int) -> bytes:
    return head(0, number)


def negative(number: int) -> bytes:
    return head(1, -1 - number)


def bstr(raw: bytes) -> bytes:
    return head(2, len(raw)) + raw


def tstr(text: str) -> bytes:
    return head(3, len(text.encode())) + text.encode()


def array(*items: bytes) -> bytes:
    return head(4, len(items)) + b"".join(items)


def mapping(*pairs: tuple[int, bytes]) -> bytes:
    """Keys in the order given."""
    return head(5, len(pairs)) + b"".join(uint(key) + value for key, value in pairs)


def signing_input(label: str, domain: bytes, payload: bytes) -> bytes:
    """Clause 0.2."""
    return label.encode("ascii") + b"\x00" + domain + payload


def hmac_sha256(key: bytes, message: bytes) -> bytes:
    """RFC 2104 with SHA-256, from its definition, for keys of at most a block."""
    padded = key.ljust(64, b"\x00")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded) + message).digest()
    return hashlib.sha256(bytes(byte ^ 0x5C for byte in padded) + inner).digest()


def hkdf(secret: bytes, info: bytes) -> bytes:
    """RFC 5869 with SHA-256, an empty salt and one block out."""
    return hmac_sha256(hmac_sha256(b"", secret), info + b"\x01")


def protected_header(kid: bytes, type_: str | None = None) -> bytes:
    """Clause 4.1: algorithm -19, the kid, perhaps a type."""
    pairs = [(1, negative(-19)), (4, bstr(kid))]
    return mapping(*pairs) if type_ is None else mapping(*pairs, (16, tstr(type_)))


def to_be_signed(protected: bytes, label: str, domain: bytes, payload: bytes) -> bytes:
    """Clause 4.2."""
    return array(tstr("Signature1"), bstr(protected), bstr(signing_input(label, domain, b"")), bstr(payload))


def cose(protected: bytes, payload: bytes, signature: bytes) -> bytes:
    """Clause 4.1: tag 18 around the four parts."""
    return b"\xd2" + array(bstr(protected), mapping(), bstr(payload), bstr(signature))
