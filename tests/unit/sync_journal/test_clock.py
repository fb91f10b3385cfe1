"""Anchors, what they prove, and which round trips make one (PROTOCOL.md 7.1, 7.4)."""

from typing import Any

import pytest

from keys import cbor, cose
from keys.crypto import PrivateKey
from keys.errors import BadSignature, KeyCompromised, KeyNotAllowed, KeysError, Malformed, UnknownKey
from keys.labels import Label
from keys.trust import Status, TrustedKey, TrustList, Usage
from sync.clock import (
    UNBOUNDED,
    Anchor,
    Bounds,
    Reading,
    Timing,
    entry_bounds,
    is_steady,
    least_elapsed,
    most_elapsed,
    open_anchor,
    order_key,
    own_bounds,
    sign_anchor,
)
from sync.content import Content, Kind
from tests.altered import replace
from tests.unit.sync_journal.journals import DEVICE, DOMAIN, NOON_MS, OTHER_DEVICE, OTHER_DOMAIN, content

SERVER = PrivateKey.from_seed(b"the server's clock key".ljust(32))
ANCHOR = Anchor(DEVICE, b"sixteen byte one", NOON_MS, NOON_MS + 7)
NOW = NOON_MS // 1000
BOOT, NEXT_BOOT = b"boot one", b"boot two"


def _trust(
    usage: Usage = Usage.RECEIPT, status: Status = Status.ACTIVE, expires: int = 2**32 - 1
) -> TrustList:
    key = TrustedKey(SERVER.public, usage, 0, expires, status, None)
    return TrustList(DOMAIN, 1, 0, 2**32 - 1, (), (), (key,), b"")


def _signed(fields: dict[int, Any]) -> bytes:
    return cose.sign(SERVER, Label.TIME, DOMAIN, cbor.encode(fields))


def _entry(anchor: bytes, mono: tuple[int, int] = (1_000, 1_200), mono_ms: int = 1_200) -> Content:
    return content(Kind.TIME_ANCHOR, mono_ms=mono_ms, anchor=anchor, anchor_mono=mono)


def test_an_anchor_reads_back() -> None:
    assert open_anchor(sign_anchor(SERVER, DOMAIN, ANCHOR), _trust(), NOW) == ANCHOR


@pytest.mark.parametrize(
    ("trust", "error"),
    [
        (_trust(Usage.FEED), KeyNotAllowed),
        (_trust(expires=NOW), KeyNotAllowed),
        (_trust(status=Status.COMPROMISED), KeyCompromised),
        (replace(_trust(), domain=OTHER_DOMAIN), BadSignature),
        (replace(_trust(), keys=()), UnknownKey),
    ],
)
def test_an_anchor_needs_a_key_that_may_sign_the_time(trust: TrustList, error: type[KeysError]) -> None:
    with pytest.raises(error):
        open_anchor(sign_anchor(SERVER, DOMAIN, ANCHOR), trust, NOW)


def test_a_retired_key_still_anchors_what_it_signed() -> None:
    assert open_anchor(sign_anchor(SERVER, DOMAIN, ANCHOR), _trust(status=Status.RETIRED), NOW) == ANCHOR


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {1: DEVICE, 2: bytes(16), 3: NOON_MS},
        {1: DEVICE, 2: bytes(16), 3: NOON_MS, 4: NOON_MS - 1},
        {1: DEVICE, 2: bytes(16), 3: NOON_MS, 4: 2**53},
        {1: DEVICE, 2: bytes(15), 3: NOON_MS, 4: NOON_MS},
        {1: DEVICE[:7], 2: bytes(16), 3: NOON_MS, 4: NOON_MS},
        {1: DEVICE, 2: bytes(16), 3: NOON_MS, 4: NOON_MS, 5: 0},
    ],
)
def test_a_signed_anchor_that_says_something_else_is_malformed(fields: dict[int, Any]) -> None:
    with pytest.raises(Malformed) as caught:
        open_anchor(_signed(fields), _trust(), NOW)
    assert caught.value.clause == "7.1"


def test_an_anchor_of_another_kind_is_refused() -> None:
    payload = cbor.encode({1: DEVICE, 2: bytes(16), 3: NOON_MS, 4: NOON_MS})
    with pytest.raises(BadSignature):
        open_anchor(cose.sign(SERVER, Label.RECEIPT, DOMAIN, payload), _trust(), NOW)
    with pytest.raises(Malformed):
        open_anchor(cose.sign(SERVER, Label.TIME, DOMAIN, payload, "time"), _trust(), NOW)


def test_elapsed_times_are_rounded_to_the_safe_side() -> None:
    assert [least_elapsed(ms) for ms in (0, 1, 10_000, 10_001, 20_000)] == [0, 0, 9_999, 9_999, 19_998]
    assert [most_elapsed(ms) for ms in (0, 1, 9_999, 10_000)] == [0, 2, 10_000, 10_002]


def test_an_anchor_bounds_the_moment_its_answer_came() -> None:
    assert own_bounds(ANCHOR, 5_000, 5_000) == Bounds(NOON_MS + 6, NOON_MS + 4)
    assert own_bounds(ANCHOR, 5_000, 5_090) == Bounds(NOON_MS + 6, NOON_MS + 95)
    assert own_bounds(ANCHOR, 0, 9_999) == Bounds(NOON_MS + 6, NOON_MS + 10_004)


def test_an_answer_before_the_question_bounds_nothing() -> None:
    assert own_bounds(ANCHOR, 5_001, 5_000) == UNBOUNDED == Bounds(None, None)


def test_an_entry_with_an_anchor_is_bounded_by_it() -> None:
    entry = _entry(sign_anchor(SERVER, DOMAIN, ANCHOR))
    assert entry_bounds(entry, DEVICE, _trust(), NOW) == own_bounds(ANCHOR, 1_000, 1_200)


def test_an_entry_written_later_than_its_anchor_is_bounded_from_below_only() -> None:
    entry = _entry(sign_anchor(SERVER, DOMAIN, ANCHOR), mono_ms=1_201)
    assert entry_bounds(entry, DEVICE, _trust(), NOW) == Bounds(NOON_MS + 6, None)


@pytest.mark.parametrize(
    "entry",
    [
        _entry(b"no anchor"),
        _entry(sign_anchor(SERVER, OTHER_DOMAIN, ANCHOR)),
        _entry(sign_anchor(SERVER, DOMAIN, replace(ANCHOR, device=OTHER_DEVICE))),
        _entry(sign_anchor(SERVER, DOMAIN, ANCHOR), mono=(1_201, 1_200)),
        _entry(sign_anchor(SERVER, DOMAIN, ANCHOR), mono_ms=1_199),
        content(Kind.FEED_MARK, anchor=sign_anchor(SERVER, DOMAIN, ANCHOR), anchor_mono=(1_000, 1_200)),
        content(Kind.ADMIT),
    ],
)
def test_an_entry_that_proves_no_time_is_unbounded(entry: Content) -> None:
    assert entry_bounds(entry, DEVICE, _trust(), NOW) == UNBOUNDED


def test_a_clock_is_known_only_between_two_bounds() -> None:
    assert Timing(1, 2, 1).known
    assert not Timing(None, 2, 1).known
    assert not Timing(1, None, 1).known


@pytest.mark.parametrize(
    ("one", "other", "undetermined"),
    [
        (Timing(1, 5, 1), Timing(6, 9, 6), False),
        (Timing(1, 5, 1), Timing(5, 9, 6), True),
        (Timing(1, None, 1), Timing(6, 9, 6), True),
        (Timing(None, 5, 1), Timing(6, None, 6), False),
        (Timing(None, None, 1), Timing(6, 9, 6), True),
    ],
)
def test_the_order_of_overlapping_intervals_is_undetermined(
    one: Timing, other: Timing, undetermined: bool
) -> None:
    assert one.overlaps(other) is other.overlaps(one) is undetermined


def test_the_total_order_goes_by_point_then_device_epoch_seq_and_hash() -> None:
    rows = [
        (5, b"a", 1, 1, b"x"),
        (4, b"b", 9, 9, b"z"),
        (5, b"a", 1, 2, b"a"),
        (5, b"a", 1, 1, b"w"),
        (5, b"A", 2, 3, b"x"),
    ]
    keys = [order_key(Timing(None, None, point), *rest) for point, *rest in rows]  # type: ignore[arg-type]
    assert sorted(keys) == [keys[1], keys[4], keys[3], keys[0], keys[2]]


def _read(wall_ms: int, mono_ms: int, boot: bytes = BOOT) -> Reading:
    return Reading(wall_ms, mono_ms, boot)


@pytest.mark.parametrize(
    ("received", "steady"),
    [
        (_read(NOON_MS + 80, 1_080), True),
        (_read(NOON_MS, 1_000), True),
        (_read(NOON_MS + 30_000, 31_000), True),
        (_read(NOON_MS + 30_001, 31_001), False),
        (_read(NOON_MS + 1_080, 1_080), True),
        (_read(NOON_MS + 1_081, 1_080), False),
        (_read(NOON_MS - 921, 1_080), False),
        (_read(NOON_MS + 80, 999), False),
        (_read(NOON_MS + 80, 1_080, NEXT_BOOT), False),
    ],
)
def test_a_round_trip_makes_an_anchor_only_if_both_clocks_went_on(received: Reading, steady: bool) -> None:
    assert is_steady(_read(NOON_MS, 1_000), received) is steady
