"""The short way to the view of a first admit and to the bytes of its item leads where the long way leads (PROTOCOL.md 4.1, 12.2, 12.7)."""

from random import Random

from hypothesis import example, given, settings
from hypothesis import strategies as st

from backend.merging.first_admits import FirstAdmits
from backend.merging.key_changes import group_row
from keys import cbor
from keys.errors import Malformed
from sync.clock import Timing
from sync.content import Kind
from sync.feed_items import encode_item, parse_item
from sync.fold import FoldEntry, GroupFacts, fold_group
from sync.limits import Limits
from sync.policy import Mode
from sync.position import Position
from sync.presence import Day, Holder, PresenceItem
from tests.altered import replace
from tests.property.test_fold import any_entry, any_facts
from tests.unit.sync_fold.scenes import EVENT, ONCE

SEEDS = st.integers(0, 2**32)
NUMBERS = st.sampled_from(
    [0, 1, 23, 24, 255, 256, 65_535, 65_536, 2**24 - 1, 2**24, 2**31 - 1, 2**31, 2**32, 2**53]
)
DEVICES = st.sampled_from([bytes(8), bytes(8), bytes(7)])
HOLDERS = st.none() | st.builds(Holder, DEVICES, NUMBERS, NUMBERS, DEVICES)
ITEMS = st.builds(
    PresenceItem, st.builds(Position, NUMBERS, NUMBERS), *[NUMBERS] * 5, HOLDERS, st.none() | st.builds(Day, NUMBERS, NUMBERS)
)  # fmt: skip
LIMITS = [
    Limits(),
    Limits(per_use=1),
    Limits(per_use=2),
    Limits(per_day=1, days=(0, 1_790_000_003)),
    Limits(gap_s=60),
    Limits(total=1),
    Limits(total=2),
]


def _scene(dice: Random) -> tuple[FoldEntry, GroupFacts]:
    entry = any_entry(dice, f"{dice.random()}", [])
    if dice.random() < 0.8:
        entry = replace(entry, kind=Kind.ADMIT, proven=True)
    zone, point = dice.choice([None, 1, 2**31 - 1]), dice.choice([-5, 0, entry.timing.point])
    entry = replace(entry, zone=zone, timing=Timing(None, None, point), ticket=dice.choice([0, 23, 70_000]))
    policy = replace(ONCE, mode=dice.choice(list(Mode)), limits=dice.choice(LIMITS))
    about = replace(any_facts(dice), ticket=entry.ticket, in_force=policy)
    return entry, about if dice.random() < 0.2 else replace(about, changes=())


@settings(max_examples=150, deadline=None)
@given(SEEDS)
def test_a_first_admit_has_the_view_that_the_fold_gives_it(seed: int) -> None:
    entry, about = _scene(Random(seed))
    short = FirstAdmits(about.in_force).row(entry, about)
    whole = group_row(fold_group(EVENT, [entry], about))
    simple = entry.kind is Kind.ADMIT and entry.proven and not (entry.authoriser or about.changes)
    assert short == (whole if simple else None)


@settings(max_examples=150, deadline=None)
@given(ITEMS)
@example(
    PresenceItem(Position(1, 1), 5, 1, 0, 1, 0, Holder(bytes(8), 1, 1_790_000_000_000, bytes(8)), Day(0, 1))
)
@example(PresenceItem(Position(1, 1), 5, 1, 0, 1, 0, Holder(bytes(7), 1, 1_790_000_000_000, bytes(8))))
@example(PresenceItem(Position(1, 1), -1, 1, 0, 1, 0))
@example(PresenceItem(Position(1, 1), 2**64, 1, 0, 1, 0))
def test_a_presence_has_the_bytes_that_the_writer_of_any_map_gives_it(item: PresenceItem) -> None:
    wanted = None
    try:
        raw = cbor.encode(_said(item))
        wanted = raw if parse_item(raw) == item else None
    except Malformed:
        pass
    assert _written(item) == wanted


def _written(item: PresenceItem) -> bytes | None:
    try:
        return encode_item(item)
    except Malformed:
        return None


def _said(item: PresenceItem) -> dict[int, cbor.Encodable]:
    counts = {5: item.zone, 6: item.use, 7: item.admits, 8: item.exits}
    said: dict[int, cbor.Encodable] = {1: item.at.gen, 2: item.at.pos, 3: 2, 4: item.ticket, **counts}
    holder, day = item.holder, item.day
    if holder is not None:
        said[9] = [holder.device, holder.gate, holder.point_ms, holder.credential_hash]
    return said if day is None else {**said, 10: [day.starts_s, day.admits]}
