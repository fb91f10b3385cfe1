"""What an entry says (PROTOCOL.md 6.3, 6.4), and what no reader takes."""

from collections.abc import Callable
from typing import Any

import pytest

from keys import cbor
from sync.content import Content, Kind
from sync.errors import Unreadable
from sync.position import Position
from tests.altered import replace
from tests.unit.sync_journal.journals import BOOT, NOON_MS, REQUIRED, content

CLAIM = b"\x02" + bytes(16)
EVERYTHING: dict[str, Any] = {
    "ticket": 2**24 - 1,
    "zone": 2**31 - 1,
    "use": 3,
    "count": 65_535,
    "credential": (2**24 - 1, b"bodyhash"),
    "gate": 2,
    "reason": 24,
    "seen": bytes(16),
    "ref": bytes(32),
    "operator": 5,
    "auth": bytes(64),
    "claim": CLAIM,
    "anchor": bytes(160),
    "anchor_mono": (1_000, 1_200),
    "before": (2**32 - 1, bytes(32), "restored"),
    "repeats": 8,
    "foreign": bytes(16),
    "proof_s": 2**32 - 1,
}


KEYS = {
    "ticket": 9,
    "zone": 10,
    "credential": 13,
    "gate": 14,
    "reason": 15,
    "ref": 17,
    "anchor": 21,
    "anchor_mono": 22,
    "before": 23,
}


def _raw(**changes: Any) -> bytes:
    """A `feed_mark`, with fields by their key (`k9=...`) added, replaced, or dropped when None."""
    fields: dict[int, Any] = {1: 1, 2: 8, 3: NOON_MS, 4: 1_200, 5: BOOT, 6: [1, 5], 7: 1, 8: "tests/1"}
    fields |= {int(key[1:]): value for key, value in changes.items()}
    return cbor.encode({key: value for key, value in sorted(fields.items()) if value is not None})


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_reads_back_with_what_it_needs(kind: Kind) -> None:
    said = content(kind)
    assert Content.parse(said.encode()) == said


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_reads_back_with_everything_else_beside_it(kind: Kind) -> None:
    said = content(kind, **EVERYTHING)
    assert Content.parse(said.encode()) == said


def test_the_map_has_the_keys_of_the_specification() -> None:
    said = cbor.Fields.of(cbor.decode(content(Kind.ADMIT, **EVERYTHING).encode(), "6.3", 858), "6.3")
    assert said.uint(1) == 1
    assert said.uint(2) == Kind.ADMIT
    assert (said.uint(3), said.uint(4), said.bytes(5)) == (NOON_MS + 1_200, 1_200, BOOT)
    assert (said.list(6, 2), said.uint(7), said.text(8, 32)) == ([1, 5], 1, "tests/1")
    assert (said.uint(9), said.uint(10), said.uint(11)) == (2**24 - 1, 2**31 - 1, 3)
    assert (said.uint(12), said.list(13, 2)) == (65_535, [2**24 - 1, b"bodyhash"])
    assert (said.uint(14), said.uint(15), said.bytes(16)) == (2, 24, bytes(16))
    assert (said.bytes(17), said.uint(18), said.bytes(19)) == (bytes(32), 5, bytes(64))
    assert (said.bytes(20), said.bytes(21), said.list(22, 2)) == (CLAIM, bytes(160), [1_000, 1_200])
    assert said.list(23, 3) == [2**32 - 1, bytes(32), "restored"]
    assert (said.uint(24), said.bytes(25), said.uint(26)) == (8, bytes(16), 2**32 - 1)
    said.done()


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind in Kind for name in REQUIRED[kind]])
def test_a_kind_without_what_it_needs_is_neither_written_nor_read(kind: Kind, name: str) -> None:
    gone: dict[str, Any] = {name: None}
    lacking = replace(content(kind), **gone)
    with pytest.raises(Unreadable, match=f"{kind.name} without {name}"):
        lacking.encode()
    said = cbor.decode(content(kind).encode(), "6.3", 858)
    assert isinstance(said, dict)
    del said[KEYS[name]]
    with pytest.raises(Unreadable, match=f"{kind.name} without {name}"):
        Content.parse(cbor.encode(said))


def test_an_admit_without_proof_of_sight_reads_well_for_the_merge_to_judge() -> None:
    said = content(Kind.ADMIT)
    assert said.seen is None
    assert Content.parse(said.encode()).seen is None


def test_one_person_and_the_first_entitlement_go_without_saying() -> None:
    silent, loud = content(Kind.ADMIT), content(Kind.ADMIT, count=3, use=2)
    assert (silent.people, silent.entitlement) == (1, 0)
    assert (loud.people, loud.entitlement) == (3, 2)


def test_a_device_that_knows_no_feed_yet_can_write() -> None:
    said = replace(content(Kind.DENY), known=Position(0, 0), policy=0)
    assert Content.parse(said.encode()) == said


@pytest.mark.parametrize(
    "wrong", [{"boot": bytes(256)}, {"ticket": -1}, {"policy": 2**64}, {"app": "\ud800"}]
)
def test_what_has_no_place_in_an_entry_is_not_written(wrong: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        replace(content(Kind.FEED_MARK), **wrong).encode()


REFUSED: list[Callable[[], bytes]] = [
    lambda: b"",
    lambda: b"\xff",
    lambda: b"\xa0",
    lambda: _raw() + b"\x00",
    lambda: _raw()[:-1],
    lambda: _raw(k1=2),
    lambda: _raw(k1=0),
    lambda: _raw(k2=0),
    lambda: _raw(k2=11),
    lambda: _raw(k3=None),
    lambda: _raw(k3=-1),
    lambda: _raw(k3=2**53),
    lambda: _raw(k4=2**53),
    lambda: _raw(k5=bytes(7)),
    lambda: _raw(k5="one boot"),
    lambda: _raw(k6=[1]),
    lambda: _raw(k6=[1, 5, 9]),
    lambda: _raw(k6=[1, 2**53]),
    lambda: _raw(k6=[2**31, 1]),
    lambda: _raw(k7=2**31),
    lambda: _raw(k8="x" * 33),
    lambda: _raw(k8=b"tests/1"),
    lambda: _raw(k9=2**24),
    lambda: _raw(k9=True),
    lambda: _raw(k10=2**31),
    lambda: _raw(k12=0),
    lambda: _raw(k12=65_536),
    lambda: _raw(k13=[1]),
    lambda: _raw(k13=[1, bytes(9)]),
    lambda: _raw(k13=[2**24, bytes(8)]),
    lambda: _raw(k16=bytes(15)),
    lambda: _raw(k17=bytes(31)),
    lambda: _raw(k19=bytes(129)),
    lambda: _raw(k21=bytes(321)),
    lambda: _raw(k22=[1]),
    lambda: _raw(k22=[1, 2, 3]),
    lambda: _raw(k22=[-1, 2]),
    lambda: _raw(k23=[1, bytes(32)]),
    lambda: _raw(k23=[1, bytes(32), "x" * 33]),
    lambda: _raw(k25=bytes(17)),
    lambda: _raw(k26=2**32),
    lambda: _raw(k27=0),
    lambda: _raw(k9=1).replace(b"\x09\x01", b"\x09\x18\x01"),
    lambda: _raw(k9=None, k8="x\x00"[:1]).replace(b"\x61x", b"\x61\xff"),
    lambda: b"\xa9" + _raw()[1:],
    lambda: b"\xb8\x08" + _raw()[1:],
]


@pytest.mark.parametrize("place", range(len(REFUSED)))
def test_what_breaks_the_specification_is_unreadable(place: int) -> None:
    raw = REFUSED[place]()
    with pytest.raises(Unreadable) as caught:
        Content.parse(raw)
    assert caught.value.name == "UNREADABLE"


def test_the_most_that_can_be_said_fits_into_a_frame_and_nothing_longer_is_read() -> None:
    longest = {"auth": bytes(128), "anchor": bytes(320), "before": (2**32 - 1, bytes(32), "x" * 32)}
    full = replace(content(Kind.EPOCH_START, **EVERYTHING | longest), app="x" * 32)
    raw = full.encode()
    assert Content.parse(raw) == full
    assert len(raw) <= 858
    with pytest.raises(Unreadable, match="at most 858"):
        Content.parse(raw + bytes(859 - len(raw)))


@pytest.mark.parametrize(
    "fault", [{"wall_ms": -1}, {"wall_ms": 2**64}, {"boot": b"short"}, {"app": "\ud800"}, {"ticket": 2**24}]
)
def test_nobody_writes_what_nobody_could_read(fault: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        replace(content(), **fault).encode()
