"""PROTOCOL.md 6.5 and 6.6: frames that one signature proves, and those it does not."""

from collections.abc import Iterator, Sequence
from typing import Final

from tests.vectors.actors import DOMAIN, OTHER_DOMAIN
from tests.vectors.case import Case, Json
from tests.vectors.journal import (
    DEVICE,
    DEVICE_KEY,
    EPOCH,
    EVENT,
    NONE,
    OTHER_DEVICE,
    OTHER_KEY,
    content,
    entry_hash,
    hash_of,
    life,
    signed,
    unsigned,
)

RUNNER: Final = "tests/unit/sync_journal/test_vectors.py"

_DEVICES: Final[dict[str, Json]] = {
    DEVICE.hex(): DEVICE_KEY.public.hex(),
    OTHER_DEVICE.hex(): OTHER_KEY.public.hex(),
}


def cases() -> Iterator[Case]:
    yield from _good()
    yield from _middles()
    yield from _unreadable()
    yield from _mixed()
    yield from _links()
    yield from _ends()
    yield from _flips()


def _case(
    name: str,
    comment: str,
    frames: Sequence[bytes],
    expect: str = "BAD_CHUNK",
    decoded: Json = None,
    *,
    clause: str = "6.6",
    domain: bytes = DOMAIN,
    flips: Json = None,
) -> Case:
    fields: dict[str, Json] = {
        "domain": domain.hex(),
        "devices": dict(_DEVICES),
        "chunk": b"".join(frames).hex(),
    }
    if flips is not None:
        fields["flips"] = flips
    return Case(name, clause, comment, fields, expect, decoded)


def _opened(frames: Sequence[bytes], first: int = 1, unproved: Sequence[int] = ()) -> Json:
    """The entries of a chunk that begins with seq `first`; those in `unproved` have no good signature of their own."""
    entries: list[Json] = [
        {"seq": seq, "hash": hash_of(frame).hex(), "verifies": seq not in unproved}
        for seq, frame in enumerate(frames, start=first)
    ]
    return {"device": DEVICE.hex(), "event": EVENT, "epoch": EPOCH, "entries": entries}


def _good() -> Iterator[Case]:
    frames = life(5)
    yield _case("one", "a chunk of one entry", frames[:1], "OK", _opened(frames[:1]))
    yield _case("five", "a whole journal", frames, "OK", _opened(frames))
    yield _case(
        "from-the-middle", "what is before need not come along", frames[2:4], "OK", _opened(frames[2:4], 3)
    )
    said = "a shorter chunk: its last entry is signed as well"
    yield _case("cut-after-an-entry", said, frames[:2], "OK", _opened(frames[:2]))


def _middles() -> Iterator[Case]:
    first, second, third = life(3)
    odd = [first, second[:-64] + bytes(64), third]
    yield _case("middle-signature-zeros", "the last one proves it", odd, "OK", _opened(odd, unproved=[2]))
    odd = [first, second[:-64] + first[-64:], third]
    yield _case("middle-signature-exchanged", "that of another entry", odd, "OK", _opened(odd, unproved=[2]))
    yield _case("that-entry-at-the-end", "now nothing proves it", odd[:2])


def _unreadable() -> Iterator[Case]:
    for name, body in (
        ("content-empty", b""),
        ("content-no-cbor", b"\xff\xff"),
        ("content-unknown-kind", content(99)),
        ("content-unknown-version", content(8, {1: b"\x02"})),
    ):
        frames = life(3, {2: body})
        comment = "it cannot be read, and breaks nothing"
        yield _case(name, comment, frames, "OK", _opened(frames), clause="6.5")


def _mixed() -> Iterator[Case]:
    (first,) = life(1)
    prev = hash_of(first)
    yield _case(
        "two-events", "the second entry is of another event", [first, signed(unsigned(prev, 8, seq=2))]
    )
    yield _case("two-epochs", "of another epoch", [first, signed(unsigned(prev, epoch=EPOCH + 1, seq=2))])
    other = signed(unsigned(prev, device=OTHER_DEVICE, seq=2), OTHER_KEY)
    yield _case("two-devices", "of another device, and well signed", [first, other])
    yield _case("another-device", "alone, it is a chunk of that device's", [other], "OK", _of_another(other))
    stranger = signed(unsigned(device=bytes(8)))
    yield _case("unknown-device", "nobody certified it", [stranger], "UNKNOWN_DEVICE")
    yield _case(
        "order-mixed-and-unknown", "which is told: the chunk is bad whoever signed", [first, stranger]
    )


def _of_another(frame: bytes) -> Json:
    entry: Json = {"seq": 2, "hash": hash_of(frame).hex(), "verifies": True}
    return {"device": OTHER_DEVICE.hex(), "event": EVENT, "epoch": EPOCH, "entries": [entry]}


def _links() -> Iterator[Case]:
    a, b, c = life(3)
    yield _case("exchanged", "two entries in the wrong order", [b, a])
    yield _case("reversed", "the journal backward", [c, b, a])
    yield _case("dropped", "the middle one is missing", [a, c])
    yield _case("doubled", "the middle one comes twice", [a, b, b, c])
    other = signed(unsigned(entry_hash(unsigned(body=content(9))), seq=2))
    yield _case("another-life", "the second names another first entry", [a, other])
    for seq in (3, 2**32 - 1):
        leap = signed(unsigned(hash_of(a), seq=seq))
        yield _case(f"leap-to-{seq}", "the hash fits, the seq does not", [a, leap])
    again = signed(unsigned(hash_of(b), seq=2))
    yield _case("seq-stays", "the hash fits, the seq is the same", [b, again])
    yield _case("first-again", "two first entries", [a, signed(unsigned(NONE, body=content(9)))])


def _ends() -> Iterator[Case]:
    frames = life(2)
    raw = b"".join(frames)
    yield _case("cut", "the last byte is missing", [raw[:-1]])
    yield _case("goes-on", "a byte after the last frame", [raw, b"\x00"])
    yield _case("empty", "no frame", [])
    yield _case("another-domain", "read in a domain where it was not written", frames, domain=OTHER_DOMAIN)
    plain = unsigned()
    yield _case("signed-by-another-key", "a certified one, but not this device's", [signed(plain, OTHER_KEY)])
    for label in ("PORTAO-ENTRY-V1", "PORTAO-LOGIN-V1", "PORTAO-TICKET-V1"):
        frame = signed(plain, label=label)
        yield _case(
            f"signed-as-{label.lower()}", "the right key, meant as something else", [frame], clause="6.2"
        )
    body = bytes(858)
    long = [signed(unsigned(body=body))]
    yield _case("longest-frame", "976 bytes", long, "OK", _opened(long))
    assert len(long[0]) == 976


def _flips() -> Iterator[Case]:
    first, second = life(2)
    size, last = len(first), len(first) + len(second)
    flips: Json = [
        {"first": 0, "last": size - 65, "expect": "BAD_CHUNK"},
        {"first": size - 64, "last": size - 1, "expect": "OK"},
        {"first": size, "last": last - 1, "expect": "BAD_CHUNK"},
    ]
    comment = "every bit but those of the signature in the middle counts"
    yield _case("every-bit", comment, [first, second], "OK", _opened([first, second]), flips=flips)
