"""Tickets that open, and the times of 1.9."""

from collections.abc import Iterator

from tests.vectors.actors import (
    HOLDER,
    LAST_TIME,
    NOW,
)
from tests.vectors.areas.ticket.build import (
    EXPIRES,
    NOT_BEFORE,
    bad,
    body,
    good,
    malformed,
    signed,
    tlv,
)
from tests.vectors.case import Case, Json


def cases() -> Iterator[Case]:
    yield from _plain()
    yield from _fields()
    yield from _areas_of_many_lengths()
    yield from _times()


def _plain() -> Iterator[Case]:
    yield good("ok-plain", "1.4", "the shortest ticket: no TLV area", body())
    area = tlv(1, b"12F") + tlv(2, b"Ana") + tlv(3, HOLDER.public) + tlv(4, b"VIP") + tlv(5, b"")
    everything: dict[str, Json] = {
        "seat": "12F",
        "name": "Ana",
        "holder": HOLDER.public.hex(),
        "class": "VIP",
        "paper": True,
        "proof": 1,
    }
    yield good("ok-every-field", "1.5", "all five tags", body(area, kind=1), says=everything)
    area = tlv(3, HOLDER.public)
    yield good(
        "ok-holder-key-without-proof",
        "2.5",
        "kind 1 shown as PT1: is well formed; the policy decides",
        body(area, kind=1),
        says={"holder": HOLDER.public.hex(), "proof": 1},
    )


def _fields() -> Iterator[Case]:
    yield good("ok-event-lowest", "1.4", "event 1", body(event=1), says={"event": 1})
    yield good("ok-event-highest", "1.4", "event 2^32 - 1", body(event=2**32 - 1), says={"event": 2**32 - 1})
    yield good(
        "ok-numbers-lowest",
        "1.4",
        "ticket number and status index 0",
        body(number=0, index=0),
        says={"number": 0, "index": 0},
    )
    last = 2**24 - 1
    yield good(
        "ok-numbers-highest",
        "1.4",
        "2^24 - 1",
        body(number=last, index=last),
        says={"number": last, "index": last},
    )
    for name, tag, size in (("seat", 1, 16), ("name", 2, 64), ("class", 4, 16)):
        yield good(f"ok-{name}-one-byte", "1.5", "the shortest", body(tlv(tag, b"x")), says={name: "x"})
        yield good(
            f"ok-{name}-longest", "1.5", f"{size} bytes", body(tlv(tag, b"x" * size)), says={name: "x" * size}
        )
        half = "\u00e9" * (size // 2)
        yield good(
            f"ok-{name}-longest-in-two-byte-characters",
            "1.5",
            "bytes are counted, not characters",
            body(tlv(tag, half.encode())),
            says={name: half},
        )
    for code in (0x20, 0x7E, 0xA0, 0x2028, 0x1F3AB):
        yield good(
            f"ok-name-u{code:04x}",
            "1.5",
            "no control character",
            body(tlv(2, chr(code).encode())),
            says={"name": chr(code)},
        )
    yield good("ok-paper", "1.5", "issued for paper", body(tlv(5, b"")), says={"paper": True})


def _areas_of_many_lengths() -> Iterator[Case]:
    yield good("ok-tag-128", "1.5", "skipped", body(tlv(128, b"later")))
    yield good("ok-tag-255", "1.5", "skipped, and empty", body(tlv(255, b"")))
    yield good("ok-tag-128-not-text", "1.5", "whatever it holds", body(tlv(128, b"\xff\x00")))
    for n in (2, 127, 128, 254, 255):
        yield good(f"ok-n-{n}", "1.4", "one skipped tag fills the area", body(tlv(200, bytes(n - 2))))
    longer = "an area longer than n can say, n being its low byte"
    yield malformed("n-256", "1.4", longer, body(tlv(200, bytes(252)) + tlv(201, b""), n=0))
    yield malformed("n-257", "1.4", longer, body(tlv(200, bytes(253)) + tlv(201, b""), n=1))


def _times() -> Iterator[Case]:
    def at(
        name: str, comment: str, expect: str, now: int, not_before: int = NOT_BEFORE, expires: int = EXPIRES
    ) -> Case:
        raw = body(not_before=not_before, expires=expires)
        if expect == "OK":
            says: dict[str, Json] = {"not_before": not_before, "expires": expires}
            return good(name, "1.9", comment, raw, now=now, says=says)
        return bad(name, "1.9", comment, expect, signed(raw), now=now)

    yield at("time-before-the-first-second", "now = not before - 1", "NOT_YET", NOT_BEFORE - 1)
    yield at("time-first-second", "now = not before", "OK", NOT_BEFORE)
    yield at("time-after-the-first-second", "now = not before + 1", "OK", NOT_BEFORE + 1)
    yield at("time-last-second", "now = expires - 1", "OK", EXPIRES - 1)
    yield at("time-end", "now = expires", "EXPIRED", EXPIRES)
    yield at("time-after-the-end", "now = expires + 1", "EXPIRED", EXPIRES + 1)
    yield at("time-from-always", "not before 0", "OK", 0, not_before=0)
    yield at("time-one-second-long", "expires = not before + 1", "OK", NOW, not_before=NOW, expires=NOW + 1)
    yield at("time-highest", "expires 2^32 - 1", "OK", LAST_TIME - 1, expires=LAST_TIME)
