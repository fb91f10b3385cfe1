"""PROTOCOL.md 6.3 and 6.4: what an entry says."""

from collections.abc import Iterator, Mapping
from typing import Final

from tests.vectors import spelling
from tests.vectors.case import Case, Json
from tests.vectors.journal import APP, BOOT, MONO_MS, WALL_MS, content, said
from tests.vectors.spelling import NULL, TRUE, array, bstr, long_head, mapping, negative, tstr, uint

RUNNER: Final = "tests/unit/sync_journal/test_vectors.py"

KINDS: Final = (
    "epoch_start",
    "admit",
    "deny",
    "exit",
    "void",
    "override",
    "time_anchor",
    "feed_mark",
    "clock_jump",
    "checkpoint",
)
_HASH8: Final = bytes.fromhex("1122334455667788")
_HASH32: Final = bytes(range(32))
_SEEN: Final = bytes(range(16))
_ANCHOR: Final = bytes(160)

Spelled = Mapping[int, bytes]

_PASSAGE: Final = {9: uint(4711), 10: uint(1), 13: array(uint(9), bstr(_HASH8)), 14: uint(2)}
_PASSAGE_READ: Final[dict[str, Json]] = {
    "ticket": 4711,
    "zone": 1,
    "credential": [9, _HASH8.hex()],
    "gate": 2,
}
NEEDED: Final[dict[int, dict[int, bytes]]] = {
    1: {23: array(uint(2), bstr(_HASH32), tstr("restored"))},
    2: dict(_PASSAGE),
    3: {15: uint(3)},
    4: dict(_PASSAGE),
    5: {9: uint(4711), 10: uint(1), 17: bstr(_HASH32)},
    6: {9: uint(4711), 10: uint(1), 14: uint(2), 15: uint(20)},
    7: {21: bstr(_ANCHOR), 22: array(uint(86_399_900), uint(MONO_MS))},
    8: {},
    9: {},
    10: {},
}
_NEEDED_READ: Final[dict[int, dict[str, Json]]] = {
    1: {"before": [2, _HASH32.hex(), "restored"]},
    2: _PASSAGE_READ,
    3: {"reason": 3},
    4: _PASSAGE_READ,
    5: {"ticket": 4711, "zone": 1, "ref": _HASH32.hex()},
    6: {"ticket": 4711, "zone": 1, "gate": 2, "reason": 20},
    7: {"anchor": _ANCHOR.hex(), "anchor_mono": [86_399_900, MONO_MS]},
    8: {},
    9: {},
    10: {},
}


def cases() -> Iterator[Case]:
    yield from _kinds()
    yield from _optional()
    yield from _ends()
    yield from _beyond()
    yield from _shapes()
    yield from _maps()


def _read(kind: int, **more: Json) -> dict[str, Json]:
    fields: dict[str, Json] = {
        "kind": KINDS[kind - 1],
        "wall_ms": WALL_MS,
        "mono_ms": MONO_MS,
        "boot": BOOT.hex(),
        "known": [2, 41],
        "policy": 1,
        "app": APP,
    }
    return fields | _NEEDED_READ[kind] | more


def _good(name: str, comment: str, kind: int, more: Spelled, _clause: str = "6.3", /, **read: Json) -> Case:
    raw = content(kind, NEEDED[kind] | dict(more))
    return Case(name, _clause, comment, {"content": raw.hex()}, "OK", _read(kind, **read))


def _bad(name: str, comment: str, raw: bytes, clause: str = "6.3") -> Case:
    return Case(name, clause, comment, {"content": raw.hex()}, "UNREADABLE")


def _kinds() -> Iterator[Case]:
    for kind, named in enumerate(KINDS, start=1):
        name = named.replace("_", "-")
        yield _good(name, "what this kind needs, and no more", kind, {}, "6.4")
        for key in NEEDED[kind]:
            fields = NEEDED[kind].copy()
            del fields[key]
            yield _bad(f"{name}-without-{key}", "it says too little", content(kind, fields), "6.4")
    for key, what in ((10, "zone"), (14, "gate")):
        yield _bad(f"{what}-0", "zones and gates are 1 and up", content(2, NEEDED[2] | {key: uint(0)}), "6.4")
    for kind in (0, 11, 255):
        yield _bad(f"kind-{kind}", "no such kind", content(kind), "6.4")


def _optional() -> Iterator[Case]:
    yield _good("proof-of-sight", "an admit as it should be", 2, {16: bstr(_SEEN)}, seen=_SEEN.hex())
    yield _good("use-and-count", "day 2, a party of five", 2, {11: uint(2), 12: uint(5)}, use=2, count=5)
    yield _good(
        "use-and-count-said", "the defaults, written out", 2, {11: uint(0), 12: uint(1)}, use=0, count=1
    )
    yield _good("rotating", "the time of the proof", 2, {26: uint(1_790_000_000)}, proof_s=1_790_000_000)
    yield _good(
        "deny-foreign", "four times", 3, {24: uint(4), 25: bstr(_SEEN)}, repeats=4, foreign=_SEEN.hex()
    )
    yield _good("deny-ticket", "what was read goes along", 3, _PASSAGE, **_PASSAGE_READ)
    yield _good(
        "operator-auth-claim",
        "fields 18 to 20",
        8,
        {18: uint(5), 19: bstr(b"\xaa" * 64), 20: bstr(b"\x01" + _SEEN)},
        operator=5,
        auth="aa" * 64,
        claim="01" + _SEEN.hex(),
    )
    for answer, comment in ((2, "somebody else was first"), (3, "nobody answered in time")):
        mark = bytes((answer,)) + _SEEN
        yield _good(f"claim-answered-{answer}", comment, 2, {20: bstr(mark)}, claim=mark.hex())
    yield _good("mark-with-ticket", "what a kind does not need is no fault", 8, {9: uint(1)}, "6.4", ticket=1)
    first = {23: array(uint(0), bstr(bytes(32)), tstr(""))}
    yield _good("epoch-start-first", "no epoch was before", 1, first, "6.4", before=[0, bytes(32).hex(), ""])


def _ends() -> Iterator[Case]:
    most_ms, most, u24 = 2**53 - 1, 2**31 - 1, 2**24 - 1
    yield _good(
        "times-widest", "2^53 - 1", 8, {3: uint(most_ms), 4: uint(most_ms)}, wall_ms=most_ms, mono_ms=most_ms
    )
    yield _good("times-zero", "1970, and just started", 8, {3: uint(0), 4: uint(0)}, wall_ms=0, mono_ms=0)
    yield _good(
        "known-widest", "the last position", 8, {6: array(uint(most), uint(most_ms))}, known=[most, most_ms]
    )
    yield _good("known-nothing", "no feed was ever heard", 8, {6: array(uint(0), uint(0))}, known=[0, 0])
    yield _good("policy-widest", "2^31 - 1", 8, {7: uint(most)}, policy=most)
    yield _good("app-longest", "32 bytes", 8, {8: tstr("é" * 16)}, app="é" * 16)
    yield _good("app-empty", "no bytes", 8, {8: tstr("")}, app="")
    wide = {9: uint(u24), 10: uint(most), 11: uint(most), 12: uint(65_535), 14: uint(most)}
    read: dict[str, Json] = {"ticket": u24, "zone": most, "use": most, "count": 65_535, "gate": most}
    yield _good("passage-widest", "every number at its end", 2, wide, **read)
    yield _good(
        "index-widest", "2^24 - 1", 2, {13: array(uint(u24), bstr(_HASH8))}, credential=[u24, _HASH8.hex()]
    )
    yield _good("proof-widest", "2^32 - 1", 2, {26: uint(2**32 - 1)}, proof_s=2**32 - 1)
    longest = {23: array(uint(2**32 - 1), bstr(_HASH32), tstr("w" * 32))}
    yield _good("before-widest", "32 bytes of why", 1, longest, before=[2**32 - 1, _HASH32.hex(), "w" * 32])
    yield _good("anchor-longest", "320 bytes", 7, {21: bstr(bytes(320))}, anchor=bytes(320).hex())


def _beyond() -> Iterator[Case]:
    def bad(name: str, comment: str, key: int, value: bytes) -> Case:
        return _bad(name, comment, content(2, {**_PASSAGE, key: value}))

    for key, name in ((3, "wall"), (4, "mono")):
        yield bad(f"{name}-2-53", "one too much", key, uint(2**53))
        yield bad(f"{name}-negative", "before 1970", key, negative(-1))
    yield bad("generation-2-31", "one too much", 6, array(uint(2**31), uint(1)))
    yield bad("position-2-53", "one too much", 6, array(uint(1), uint(2**53)))
    for key, name in (
        (7, "policy"),
        (10, "zone"),
        (11, "use"),
        (14, "gate"),
        (15, "reason"),
        (18, "operator"),
    ):
        yield bad(f"{name}-2-31", "one too much", key, uint(2**31))
    yield bad("ticket-2-24", "one too much", 9, uint(2**24))
    yield bad("index-2-24", "one too much", 13, array(uint(2**24), bstr(_HASH8)))
    yield bad("count-0", "an entry of nobody", 12, uint(0))
    yield bad("count-65536", "one too much", 12, uint(65_536))
    yield bad("proof-2-32", "one too much", 26, uint(2**32))
    yield bad("app-33-bytes", "one too much, though 32 characters", 8, tstr("a" * 31 + "é"))
    yield bad("anchor-321-bytes", "one too much", 21, bstr(bytes(321)))
    yield bad("auth-129-bytes", "one too much", 19, bstr(bytes(129)))
    yield bad("claim-16-bytes", "one too few", 20, bstr(b"\x01" + bytes(15)))
    yield bad("claim-18-bytes", "one too many", 20, bstr(b"\x01" + bytes(17)))
    for answer in (0, 4, 255):
        yield bad(f"claim-answered-{answer}", "no answer", 20, bstr(bytes((answer,)) + bytes(16)))
    for key, size, name in ((5, 8, "boot"), (16, 16, "seen"), (17, 32, "ref"), (25, 16, "foreign")):
        yield bad(f"{name}-{size - 1}-bytes", "one too few", key, bstr(bytes(size - 1)))
        yield bad(f"{name}-{size + 1}-bytes", "one too many", key, bstr(bytes(size + 1)))


def _shapes() -> Iterator[Case]:
    def bad(name: str, comment: str, key: int, value: bytes) -> Case:
        return _bad(name, comment, content(2, {**_PASSAGE, key: value}))

    yield bad("ticket-text", "a text in place of a number", 9, tstr("4711"))
    yield bad("ticket-true", "true is not 1", 9, TRUE)
    yield bad("ticket-null", "null is not absent", 9, NULL)
    yield bad("boot-text", "a text in place of bytes", 5, tstr("b007b007"))
    yield bad("app-bytes", "bytes in place of a text", 8, bstr(b"vectors/1"))
    yield bad("known-number", "no array", 6, uint(41))
    yield bad("known-one", "one number", 6, array(uint(2)))
    yield bad("known-three", "three numbers", 6, array(uint(2), uint(41), uint(0)))
    yield bad("credential-one", "no hash", 13, array(uint(9)))
    yield bad("credential-exchanged", "hash first", 13, array(bstr(_HASH8), uint(9)))
    yield bad("credential-7-bytes", "one too few", 13, array(uint(9), bstr(_HASH8[1:])))
    yield bad("anchor-mono-one", "one time", 22, array(uint(1)))
    yield bad("anchor-mono-negative", "before the boot", 22, array(negative(-1), uint(1)))
    yield bad("before-two", "no why", 23, array(uint(1), bstr(_HASH32)))
    yield bad("before-31-bytes", "one too few", 23, array(uint(1), bstr(_HASH32[1:]), tstr("why")))
    yield bad("before-why-33", "one too much", 23, array(uint(1), bstr(_HASH32), tstr("w" * 33)))


def _maps() -> Iterator[Case]:
    for version in (0, 2):
        yield _bad(f"version-{version}", "kept for who can read it", content(8, {1: uint(version)}))
    for key in range(1, 9):
        fields = said(8)
        del fields[key]
        yield _bad(f"without-{key}", "each entry has fields 1 to 8", mapping(*sorted(fields.items())))
    yield _bad("field-0", "no clause names it", content(8, {0: uint(1)}))
    yield _bad("field-27", "no clause names it", content(8, {27: uint(1)}))
    pairs = sorted(said(8).items())
    yield _bad("keys-descending", "not canonical", mapping(*reversed(pairs)))
    yield _bad("key-twice", "not canonical", mapping(*pairs, pairs[-1]))
    yield _bad("policy-long", "1 in two bytes", content(8, {7: long_head(0, 1, 24, 1)}))
    raw = content(8)
    yield _bad("cut", "the last byte is missing", raw[:-1])
    yield _bad("goes-on", "a byte after the map", raw + b"\x00")
    yield _bad("empty", "no bytes", b"")
    yield _bad("array", "an array around the map", b"\x81" + raw)
    yield _bad("tagged", "tag 24 around it", b"\xd8\x18" + spelling.bstr(raw))
    yield _bad("no-cbor", "a reserved head", b"\xff")
