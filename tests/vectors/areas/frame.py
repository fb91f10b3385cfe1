"""PROTOCOL.md 6.1 and 6.2: the bytes of entries, their hashes, and whether their own signatures verify."""

from collections.abc import Iterator
from typing import Final

from tests.vectors.actors import DOMAIN, OTHER_DOMAIN
from tests.vectors.case import Case, Json
from tests.vectors.journal import (
    DEVICE,
    DEVICE_KEY,
    EPOCH,
    EVENT,
    MARK,
    NONE,
    OTHER_KEY,
    hash_of,
    life,
    signed,
    unsigned,
)

RUNNER: Final = "tests/unit/sync_journal/test_vectors.py"

_LATER: Final = bytes(range(32))


def cases() -> Iterator[Case]:
    yield from _good()
    yield from _lengths()
    yield from _first_and_later()
    yield from _signatures()
    yield from _streams()


def _case(name: str, clause: str, comment: str, raw: bytes, expect: str, decoded: Json = None) -> Case:
    fields: dict[str, Json] = {"domain": DOMAIN.hex(), "key": DEVICE_KEY.public.hex(), "frames": raw.hex()}
    return Case(name, clause, comment, fields, expect, decoded)


def _bad(name: str, comment: str, raw: bytes) -> Case:
    return _case(name, "6.1", comment, raw, "BAD_CHUNK")


def _read(raw: bytes, body: bytes = MARK, verifies: bool = True, **changes: Json) -> dict[str, Json]:
    """What a reader makes of this frame, with the numbers of the device's first entry but for `changes`."""
    fields: dict[str, Json] = {
        "prev": NONE.hex(),
        "event": EVENT,
        "device": DEVICE.hex(),
        "epoch": EPOCH,
        "seq": 1,
        "content": body.hex(),
        "signature": raw[-64:].hex(),
        "hash": hash_of(raw).hex(),
        "verifies": verifies,
    }
    return fields | changes


def _good() -> Iterator[Case]:
    raw = signed(unsigned())
    yield _case("first", "6.1", "the first entry, after zeros", raw, "OK", [_read(raw)])
    raw = signed(unsigned(_LATER, seq=2))
    read = _read(raw, prev=_LATER.hex(), seq=2)
    yield _case(
        "second", "6.1", "an entry after another, which the frame alone does not prove", raw, "OK", [read]
    )
    most = 2**32 - 1
    raw = signed(unsigned(_LATER, event=most, epoch=most, seq=most))
    read = _read(raw, prev=_LATER.hex(), event=most, epoch=most, seq=most)
    yield _case("widest-numbers", "6.1", "every number at its end", raw, "OK", [read])


def _lengths() -> Iterator[Case]:
    for size in (0, 255, 256, 257, 858):
        body = b"\xab" * size
        raw = signed(unsigned(body=body))
        comment = "a length at a boundary; a frame needs no content that can be read"
        yield _case(f"content-{size}", "6.5", comment, raw, "OK", [_read(raw, body)])
    yield _bad("content-859", "one byte above the cap", signed(unsigned(body=bytes(859))))
    raw = signed(unsigned(length=len(MARK) + 1))
    yield _bad("length-one-more", "one byte more than there is", raw)
    yield _bad("length-one-less", "a byte is left over", signed(unsigned(length=len(MARK) - 1)))
    yield _bad("length-zero", "the content is left over", signed(unsigned(length=0)))
    swapped = int.from_bytes(len(MARK).to_bytes(2, "little"), "big")
    yield _bad("length-little-endian", "the two bytes exchanged", signed(unsigned(length=swapped)))
    raw = signed(unsigned())
    for size in (1, 31, 53, 54, 54 + len(MARK), len(raw) - 1):
        yield _bad(f"cut-to-{size}", "the rest is missing", raw[:size])
    yield _bad("a-byte-more", "a zero byte after the frame", raw + b"\x00")
    yield _bad("empty", "no frame at all", b"")


def _first_and_later() -> Iterator[Case]:
    yield _bad("seq-0", "after zeros", signed(unsigned(seq=0)))
    yield _bad("seq-0-after-an-entry", "after a hash", signed(unsigned(_LATER, seq=0)))
    yield _bad("first-after-an-entry", "seq 1, but not zeros before it", signed(unsigned(_LATER, seq=1)))
    yield _bad("later-after-zeros", "seq 2 with zeros before it", signed(unsigned(seq=2)))


def _signatures() -> Iterator[Case]:
    def unproved(name: str, comment: str, raw: bytes) -> Case:
        return _case(name, "6.2", comment, raw, "OK", [_read(raw, verifies=False)])

    plain = unsigned()
    yield unproved("signed-by-another-key", "reads well, and proves nothing", signed(plain, OTHER_KEY))
    yield unproved(
        "signed-under-another-domain",
        "hash and signature of another domain",
        signed(plain, domain=OTHER_DOMAIN),
    )
    yield unproved(
        "signed-under-another-label", "the hash's own label", signed(plain, label="PORTAO-ENTRY-V1")
    )
    straight = plain + DEVICE_KEY.sign("PORTAO-ENTRY-SIG-V1", DOMAIN, plain)
    yield unproved("signed-without-the-hash", "over the bytes in place of their hash", straight)
    raw = signed(plain)
    yield unproved(
        "signature-bit", "one bit of it flipped; the hash is the same", raw[:-1] + bytes((raw[-1] ^ 1,))
    )
    yield unproved("signature-zeros", "64 zero bytes", plain + bytes(64))


def _streams() -> Iterator[Case]:
    frames = life(3)
    read = [
        _read(frame, seq=seq, prev=(hash_of(frames[seq - 2]) if seq > 1 else NONE).hex())
        for seq, frame in enumerate(frames, start=1)
    ]
    yield _case("three", "6.1", "one frame after another", b"".join(frames), "OK", list(read))
    yield _bad("three-cut", "the last one lacks a byte", b"".join(frames)[:-1])
