"""PROTOCOL.md 11.1, 11.2, 11.5 and 11.6: HELLO, PUSH, RETURN, CLAIM and their answers, as bytes."""

from collections.abc import Iterator, Mapping
from typing import Final

from tests.vectors.case import Case, Json
from tests.vectors.journal import BOOT, DEVICE, EPOCH, EVENT, OTHER_DEVICE, life
from tests.vectors.spelling import NULL, array, bstr, mapping, tstr, uint

RUNNER: Final = "tests/unit/sync_journal/test_vectors.py"

_HASH: Final = bytes(range(32))
_SECOND: Final = bytes(range(32, 64))
_NONCE: Final = bytes(range(16))
_CHUNKS: Final = (b"".join(life(2)), b"rubbish", b"")

Spelled = dict[int, bytes]

_HELLO: Final[Spelled] = {
    1: bstr(DEVICE),
    2: uint(EVENT),
    3: uint(EPOCH),
    4: uint(9),
    5: array(array(uint(9), bstr(_HASH)), array(uint(8), bstr(_SECOND)), array(uint(1), bstr(bytes(32)))),
    6: bstr(BOOT),
    7: uint(86_400_000),
    8: bstr(_NONCE),
}
_HELLO_READ: Final[dict[str, Json]] = {
    "device": DEVICE.hex(),
    "event": EVENT,
    "epoch": EPOCH,
    "head": 9,
    "skips": [[9, _HASH.hex()], [8, _SECOND.hex()], [1, bytes(32).hex()]],
    "boot": BOOT.hex(),
    "mono_ms": 86_400_000,
    "nonce": _NONCE.hex(),
}
_ANSWER: Final[Spelled] = {
    1: bstr(b"\xaa\xbb"),
    2: uint(7),
    3: bstr(_HASH),
    4: array(array(uint(8), uint(8)), array(uint(11), uint(19))),
    5: array(uint(2), uint(41)),
    6: uint(2),
    7: uint(6),
    8: uint(3),
}
_ANSWER_READ: Final[dict[str, Json]] = {
    "anchor": "aabb",
    "connected_seq": 7,
    "connected_hash": _HASH.hex(),
    "gaps": [[8, 8], [11, 19]],
    "at": [2, 41],
    "must": 2,
    "trust_counter": 6,
    "last_epoch": 3,
}
_PUSH: Final[Spelled] = {1: uint(EVENT), 2: array(*(bstr(chunk) for chunk in _CHUNKS))}
_PUSH_READ: Final[dict[str, Json]] = {"event": EVENT, "chunks": [chunk.hex() for chunk in _CHUNKS]}
_RESULT: Final[Spelled] = {
    1: array(array(bstr(DEVICE), uint(EPOCH), uint(9), bstr(_HASH))),
    2: array(
        array(bstr(DEVICE), uint(EPOCH), uint(10), uint(12)),
        array(bstr(OTHER_DEVICE), uint(1), uint(1), uint(1)),
    ),
    3: array(array(bstr(_HASH), tstr("UNREADABLE"))),
    4: uint(2),
    5: array(uint(2), uint(42)),
    6: uint(1),
    7: array(array(uint(1), tstr("BAD_CHUNK")), array(uint(2), tstr("BAD_CHUNK"))),
}
_RESULT_READ: Final[dict[str, Json]] = {
    "connected": [[DEVICE.hex(), EPOCH, 9, _HASH.hex()]],
    "gaps": [[DEVICE.hex(), EPOCH, 10, 12], [OTHER_DEVICE.hex(), 1, 1, 1]],
    "quarantined": [[_HASH.hex(), "UNREADABLE"]],
    "level": 2,
    "at": [2, 42],
    "must": 1,
    "refused": [[1, "BAD_CHUNK"], [2, "BAD_CHUNK"]],
}
_RETURN: Final[Spelled] = {
    1: uint(EVENT),
    2: bstr(_HASH),
    3: bstr(b"head"),
    4: array(bstr(b"item"), bstr(b"")),
}
_RETURN_READ: Final[dict[str, Json]] = {
    "event": EVENT,
    "before": _HASH.hex(),
    "page": {"head_raw": b"head".hex(), "items": [b"item".hex(), ""]},
}
_RETURNED: Final[Spelled] = {1: array(uint(3), uint(42)), 2: uint(2)}
_RETURNED_READ: Final[dict[str, Json]] = {"at": [3, 42], "lost": 2}
_CLAIM: Final[Spelled] = {
    1: uint(EVENT),
    2: uint(4711),
    3: uint(1),
    4: uint(0),
    5: uint(3),
    6: array(uint(9), bstr(_HASH[:8])),
    7: bstr(_NONCE),
    8: bstr(_HASH[16:]),
}
_CLAIM_READ: Final[dict[str, Json]] = {
    "event": EVENT,
    "ticket": 4711,
    "zone": 1,
    "use": 0,
    "gate": 3,
    "credential": [9, _HASH[:8].hex()],
    "nonce": _NONCE.hex(),
    "sight": _HASH[16:].hex(),
    "unsaid": [0, 0, 0, 0],
}
_CLAIMED: Final[Spelled] = {1: uint(2), 2: uint(1)}
_GOOD: Final[dict[str, tuple[Spelled, dict[str, Json], str]]] = {
    "hello": (_HELLO, _HELLO_READ, "11.1"),
    "hello_reply": (_ANSWER, _ANSWER_READ, "11.1"),
    "push": (_PUSH, _PUSH_READ, "11.2"),
    "push_reply": (_RESULT, _RESULT_READ, "11.2"),
    "return": (_RETURN, _RETURN_READ, "11.5"),
    "return_reply": (_RETURNED, _RETURNED_READ, "11.5"),
    "claim": (_CLAIM, _CLAIM_READ, "11.6"),
    "claim_reply": (_CLAIMED, {"answer": 2, "rule": 1}, "11.6"),
}


def cases() -> Iterator[Case]:
    for kind in _GOOD:
        yield from _shared(kind)
    yield from _hellos()
    yield from _answers()
    yield from _pushes()
    yield from _results()
    yield from _heard()
    yield from _returns()
    yield from _claims()
    yield from _claim_answers()
    yield from _skip_lists()


def _raw(fields: Mapping[int, bytes]) -> bytes:
    return mapping(*sorted(fields.items()))


def _case(kind: str, name: str, comment: str, raw: bytes, expect: str, decoded: Json = None) -> Case:
    fields: dict[str, Json] = {"kind": kind, "message": raw.hex()}
    return Case(f"{kind.replace('_', '-')}-{name}", _GOOD[kind][2], comment, fields, expect, decoded)


def _good(kind: str, name: str, comment: str, more: Spelled, **read: Json) -> Case:
    fields, decoded, _ = _GOOD[kind]
    return _case(kind, name, comment, _raw(fields | more), "OK", decoded | read)


def _bad(kind: str, name: str, comment: str, more: Spelled) -> Case:
    return _case(kind, name, comment, _raw(_GOOD[kind][0] | more), "MALFORMED")


def _shared(kind: str) -> Iterator[Case]:
    """What a reader of any message does alike."""
    fields, read, _ = _GOOD[kind]
    raw = _raw(fields)
    yield _case(kind, "good", "every field", raw, "OK", read)
    for key in fields:
        short = {other: value for other, value in fields.items() if other != key}
        yield _case(kind, f"without-{key}", "no field may be missing", _raw(short), "MALFORMED")
        yield _bad(kind, f"null-{key}", "null is no value of it", {key: NULL})
    yield _bad(kind, "field-99", "no clause names it", {99: uint(1)})
    yield _case(kind, "goes-on", "a byte after the map", raw + b"\x00", "MALFORMED")
    yield _case(kind, "cut", "the last byte is missing", raw[:-1], "MALFORMED")
    yield _case(kind, "empty", "no bytes", b"", "MALFORMED")
    backward = mapping(*sorted(fields.items(), reverse=True))
    yield _case(kind, "keys-descending", "not canonical", backward, "MALFORMED")


def _skips(*seqs: int) -> Spelled:
    return {5: array(*(array(uint(seq), bstr(_HASH)) for seq in seqs))}


def _hellos() -> Iterator[Case]:
    yield _good("hello", "of-nothing", "an empty journal", {4: uint(0), 5: array()}, head=0, skips=[])
    most = 2**32 - 1
    wide = {2: uint(most), 3: uint(most), 4: uint(most), 7: uint(2**53 - 1), **_skips(most)}
    read: dict[str, Json] = {"event": most, "epoch": most, "head": most, "mono_ms": 2**53 - 1}
    yield _good("hello", "widest", "every number at its end", wide, **read, skips=[[most, _HASH.hex()]])
    yield _bad("hello", "skips-ascend", "the list descends", _skips(8, 9))
    yield _bad("hello", "skip-twice", "the list descends", _skips(9, 9))
    yield _bad("hello", "skip-0", "there is no entry 0", _skips(9, 0))
    yield _bad("hello", "skip-above-head", "there is no entry 10 yet", _skips(10, 9))
    yield _bad("hello", "skip-short-hash", "31 bytes", {5: array(array(uint(9), bstr(_HASH[1:])))})
    yield _bad("hello", "skip-no-pair", "a number alone", {5: array(uint(9))})
    yield _bad("hello", "device-7-bytes", "one too few", {1: bstr(DEVICE[1:])})
    yield _bad("hello", "nonce-17-bytes", "one too many", {8: bstr(bytes(17))})
    yield _bad("hello", "mono-2-53", "one too much", {7: uint(2**53)})
    yield _bad("hello", "epoch-2-32", "one too much", {3: uint(2**32)})
    raw = _raw(
        _HELLO | {5: array(*(array(uint(seq), bstr(_HASH)) for seq in range(900, 400, -1))), 4: uint(900)}
    )
    assert len(raw) > 16_384
    yield _case("hello", "above-16-kib", "more than the cap", raw, "MALFORMED")


def _answers() -> Iterator[Case]:
    nothing = {2: uint(0), 3: bstr(bytes(32)), 4: array()}
    read: dict[str, Json] = {"connected_seq": 0, "connected_hash": bytes(32).hex(), "gaps": []}
    yield _good("hello_reply", "of-nothing", "the server has no entry yet", nothing, **read)
    for must in (1, 3, 4, 5):
        yield _good("hello_reply", f"must-{must}", "another order", {6: uint(must)}, must=must)
    for must in (0, 6):
        yield _bad("hello_reply", f"must-{must}", "no such order", {6: uint(must)})
    yield _bad("hello_reply", "generation-0", "they are 1 and up", {5: array(uint(0), uint(41))})
    yield _bad("hello_reply", "gap-of-one", "a gap has two ends", {4: array(array(uint(8)))})
    yield _bad(
        "hello_reply", "gap-of-three", "a gap has two ends", {4: array(array(uint(8), uint(8), uint(8)))}
    )


def _pushes() -> Iterator[Case]:
    yield _good("push", "of-nothing", "it asks how things stand", {2: array()}, chunks=[])
    yield _bad("push", "chunk-text", "a text in place of bytes", {2: array(tstr("frames"))})
    yield _bad("push", "chunks-bytes", "one chunk in place of the list", {2: bstr(_CHUNKS[0])})


def _results() -> Iterator[Case]:
    nothing: Spelled = {1: array(), 2: array(), 3: array(), 7: array()}
    yield _good(
        "push_reply", "of-nothing", "nothing came", nothing, connected=[], gaps=[], quarantined=[], refused=[]
    )
    for level in (1, 3):
        yield _good("push_reply", f"level-{level}", "another level", {4: uint(level)}, level=level)
    for level in (0, 4):
        yield _bad("push_reply", f"level-{level}", "no such level", {4: uint(level)})
    short = {1: array(array(bstr(DEVICE), uint(EPOCH), uint(9)))}
    yield _bad("push_reply", "connected-without-hash", "three items", short)
    long = {3: array(array(bstr(_HASH), tstr("X" * 33)))}
    yield _bad("push_reply", "code-33-bytes", "one too much", long)


def _place(gen: int, pos: int, hash_: bytes = _HASH) -> bytes:
    return array(uint(gen), uint(pos), bstr(hash_))


def _heard() -> Iterator[Case]:
    """How far the feed was heard, and what of it the server has lost."""
    three = {9: array(_place(2, 41), _place(1, 40, _SECOND), _place(1, 0, bytes(32)))}
    read: Json = [[[2, 41], _HASH.hex()], [[1, 40], _SECOND.hex()], [[1, 0], bytes(32).hex()]]
    yield _good("hello", "heard", "three places", three, heard=read)
    yield _bad("hello", "heard-nothing", "no list is no field", {9: array()})
    yield _bad("hello", "heard-ascends", "positions descend", {9: array(_place(1, 40), _place(1, 41))})
    twice = {9: array(_place(2, 40), _place(1, 40))}
    yield _bad("hello", "heard-twice", "positions descend, whatever their generation", twice)
    yield _bad("hello", "heard-generation-0", "they are 1 and up", {9: array(_place(0, 40))})
    yield _bad("hello", "heard-short-hash", "31 bytes", {9: array(_place(1, 40, _HASH[1:]))})
    yield _bad("hello", "heard-pair", "no hash", {9: array(array(uint(1), uint(40)))})
    many = {9: array(*(_place(1, pos) for pos in range(65, 0, -1)))}
    yield _bad("hello", "heard-65", "one too many", many)
    yield _good("hello_reply", "lost", "above 40", {9: uint(40)}, lost_after=40)
    yield _good("hello_reply", "lost-all", "nothing in common", {9: uint(0)}, lost_after=0)
    yield _bad("hello_reply", "lost-2-53", "one too much", {9: uint(2**53)})


def _returns() -> Iterator[Case]:
    none: Json = {"head_raw": b"head".hex(), "items": []}
    yield _good("return", "of-a-head-alone", "no items", {4: array()}, page=none)
    yield _bad("return", "hash-31-bytes", "one too few", {2: bstr(_HASH[1:])})
    yield _bad("return", "item-text", "a text in place of bytes", {4: array(tstr("item"))})
    yield _bad("return", "items-bytes", "one item in place of the list", {4: bstr(b"item")})
    yield _good("return_reply", "nothing-lost", "the server had them all", {2: uint(0)}, lost=0)
    yield _bad("return_reply", "generation-0", "they are 1 and up", {1: array(uint(0), uint(42))})


def _claims() -> Iterator[Case]:
    most = {2: uint(2**24 - 1), 3: uint(2**31 - 1), 4: uint(2**31 - 1), 5: uint(2**31 - 1)}
    read: dict[str, Json] = {"ticket": 2**24 - 1, "zone": 2**31 - 1, "use": 2**31 - 1, "gate": 2**31 - 1}
    yield _good("claim", "widest", "every number at its end", most, **read)
    unsaid = {9: array(uint(1), uint(0), uint(2), uint(2**31 - 1))}
    yield _good("claim", "unsaid", "what was not acknowledged", unsaid, unsaid=[1, 0, 2, 2**31 - 1])
    for name, comment, more in (
        ("ticket-25-bits", "one too much", {2: uint(2**24)}),
        ("zone-0", "zones are 1 and up", {3: uint(0)}),
        ("use-32-bits", "one too much", {4: uint(2**31)}),
        ("gate-0", "gates are 1 and up", {5: uint(0)}),
        ("credential-of-one", "no hash", {6: array(uint(9))}),
        ("credential-hash-7-bytes", "one too few", {6: array(uint(9), bstr(_HASH[:7]))}),
        ("nonce-15-bytes", "one too few", {7: bstr(_NONCE[1:])}),
        ("sight-17-bytes", "one too many", {8: bstr(bytes(17))}),
        ("unsaid-nothing", "all zeros are left out", {9: array(uint(0), uint(0), uint(0), uint(0))}),
        ("unsaid-of-three", "there are four", {9: array(uint(1), uint(0), uint(0))}),
        ("unsaid-of-five", "there are four", {9: array(*(uint(1) for _ in range(5)))}),
        ("unsaid-32-bits", "one too much", {9: array(uint(2**31), uint(0), uint(0), uint(0))}),
    ):
        yield _bad("claim", name, comment, more)
    long = _raw(_CLAIM | {10: bstr(bytes(1024))})
    yield _case("claim", "above-1-kib", "more than the cap", long, "MALFORMED")


def _claim_answers() -> Iterator[Case]:
    taken = {3: array(bstr(OTHER_DEVICE), uint(2), uint(1_790_000_000_000))}
    read: Json = [OTHER_DEVICE.hex(), 2, 1_790_000_000_000]
    yield _good("claim_reply", "taken", "it is known by whom", taken, taken=read)
    for rule in (2, 3, 4):
        yield _good("claim_reply", f"rule-{rule}", "a limit", {2: uint(rule)}, rule=rule)
    yield _case("claim_reply", "first", "nobody was faster", mapping((1, uint(1))), "OK", {"answer": 1})
    with_who = mapping((1, uint(1)), *taken.items())
    yield _case("claim_reply", "first-with-who", "only a second says who", with_who, "MALFORMED")
    for name, comment, more in (
        ("answer-0", "no such answer", {1: uint(0)}),
        ("answer-3", "a device says that of itself", {1: uint(3)}),
        ("first-with-a-rule", "only a second has one", {1: uint(1)}),
        ("rule-0", "no such rule", {2: uint(0)}),
        ("rule-5", "no such rule", {2: uint(5)}),
        ("who-at-gate-0", "gates are 1 and up", {3: array(bstr(DEVICE), uint(0), uint(5))}),
        ("who-of-two", "when?", {3: array(bstr(DEVICE), uint(1))}),
        ("who-of-7-bytes", "one too few", {3: array(bstr(DEVICE[1:]), uint(1), uint(5))}),
        ("when-2-53", "one too much", {3: array(bstr(DEVICE), uint(1), uint(2**53))}),
    ):
        yield _bad("claim_reply", name, comment, more)


def _skip_lists() -> Iterator[Case]:
    for head, seqs in (
        (0, []),
        (1, [1]),
        (2, [2, 1]),
        (3, [3, 2, 1]),
        (4, [4, 3, 2, 1]),
        (5, [5, 4, 3, 1]),
        (6, [6, 5, 4, 2, 1]),
        (9, [9, 8, 7, 5, 1]),
        (100, [100, 99, 98, 96, 92, 84, 68, 36, 1]),
    ):
        comment = "head, and as far below it as each power of two, and 1"
        yield Case(f"skips-{head}", "11.1", comment, {"kind": "skips", "head": head}, "OK", list(seqs))
