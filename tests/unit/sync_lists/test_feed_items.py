"""The items of the feed (PROTOCOL.md 4.1)."""

import pytest

from keys import cbor
from keys.errors import Malformed
from sync.authority import OperatorChange, OperatorRole
from sync.feed import (
    CaseItem,
    ClosedItem,
    CredentialItem,
    Holder,
    Item,
    LockItem,
    OccupancyItem,
    OperatorItem,
    PolicyItem,
    PresenceItem,
    ProfileItem,
    SlotsItem,
    UnknownItem,
    encode_item,
    locked_devices,
    parse_item,
)
from sync.policy import Mode, Policy
from sync.position import Position
from sync.presence import Day
from sync.roster import CredentialState

AT = Position(2, 2**53 - 1)
HOLDER = Holder(b"devdevde", 3, 1_790_000_000_123, b"credhash")

ITEMS: list[Item] = [
    CredentialItem(AT, 2**24 - 1, 2**24 - 1, CredentialState.REPLACED),
    CredentialItem(AT, 0, 0, CredentialState.VALID),
    PresenceItem(AT, 9, 1, 0, 2, 1, HOLDER),
    PresenceItem(AT, 9, 1, 2, 0, 0),
    PresenceItem(AT, 9, 1, 2, 3, 1, HOLDER, Day(1_790_000_000, 2)),
    PolicyItem(AT, Policy(3, mode=Mode.REENTRY)),
    SlotsItem(AT, 2**24, 80_000),
    LockItem(AT, b"devdevde", bytes(32)),
    CaseItem(AT, bytes(32), 1, 2, ticket=0, zone=1, use=0),
    CaseItem(AT, bytes(32), 255, 255),
    ClosedItem(AT),
    OccupancyItem(AT, 1, 2**31 - 1),
    ProfileItem(AT),
    OperatorItem(AT, 2**31 - 1, OperatorRole.SUPERVISOR, bytes(32)),
]


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: type(item).__name__)
def test_an_item_comes_back_from_its_bytes(item: Item) -> None:
    assert parse_item(encode_item(item)) == item


def test_locks_are_found_among_other_items_at_any_position() -> None:
    locks = [
        LockItem(Position(3, pos), bytes([pos % 251] * 8), bytes(32)) for pos in (1, 23, 24, 2**16, 2**53 - 1)
    ]
    raws = [encode_item(item) for item in (*ITEMS, *locks)]
    assert locked_devices(raws) == {b"devdevde", *(lock.device for lock in locks)}


def test_what_only_looks_like_a_lock_is_none() -> None:
    inside = bytes((3, 5, 4, 0x48)) + bytes(28)
    assert locked_devices(
        [encode_item(CaseItem(AT, inside, 1, 2)), encode_item(LockItem(AT, bytes(8), inside))]
    ) == {bytes(8)}


@pytest.mark.parametrize("type_", [0, 11, 2**31 - 1])
def test_an_item_of_unknown_type_is_let_by_whatever_it_holds(type_: int) -> None:
    raw = cbor.encode({1: 2, 2: 5, 3: type_, 4: "news", 77: [None, {1: True}]})
    assert parse_item(raw) == UnknownItem(Position(2, 5))


def test_what_an_item_says_of_an_operator_is_a_fact_of_the_merge() -> None:
    item = OperatorItem(AT, 3, OperatorRole.SUPERVISOR, bytes(32))
    assert item.change == OperatorChange(AT, 3, OperatorRole.SUPERVISOR, bytes(32))


def test_an_unknown_item_cannot_be_written_again() -> None:
    with pytest.raises(Malformed):
        encode_item(UnknownItem(AT))


@pytest.mark.parametrize(
    "item",
    [
        PresenceItem(AT, 9, 0, 0, 1, 0),
        PresenceItem(AT, 2**24, 1, 0, 1, 0),
        PresenceItem(Position(0, 1), 9, 1, 0, 1, 0),
        PresenceItem(AT, 9, 1, 0, -1, 0),
        PresenceItem(AT, 9, 1, 0, 1, 0, Holder(b"device7", 3, 1, b"credhash")),
        PresenceItem(AT, 9, 1, 0, 1, 0, Holder(b"devdevde", 0, 1, b"credhash")),
        PresenceItem(AT, 9, 1, 0, 1, 0, HOLDER, Day(2**32, 1)),
    ],
)
def test_a_presence_that_no_reader_takes_is_not_written(item: PresenceItem) -> None:
    with pytest.raises(Malformed):
        encode_item(item)


HOLDER_ROW: list[cbor.Value] = [b"devdevde", 3, 1, b"credhash"]
PRESENCE: dict[int, cbor.Value] = {3: 2, 4: 1, 5: 1, 6: 0, 7: 1, 8: 0}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({3: 1, 4: 2**24, 5: 0, 6: 1}, id="a ticket too high"),
        pytest.param({3: 1, 4: 1, 5: 2**24, 6: 1}, id="an index too high"),
        pytest.param({3: 1, 4: 1, 5: 0, 6: 5}, id="an unknown state"),
        pytest.param({3: 1, 4: 1, 5: 0, 6: True}, id="a state that is true"),
        pytest.param({3: 1, 4: 1, 5: 0}, id="no state"),
        pytest.param({3: 1, 4: 1, 5: 0, 6: 1, 7: 0}, id="a field more"),
        pytest.param({**PRESENCE, 5: 0}, id="presence in zone 0"),
        pytest.param({**PRESENCE, 7: 2**31}, id="too many admits"),
        pytest.param({**PRESENCE, 9: HOLDER_ROW[:3]}, id="a holder cut short"),
        pytest.param({**PRESENCE, 9: [b"device", *HOLDER_ROW[1:]]}, id="a holder with a short device"),
        pytest.param({**PRESENCE, 9: [*HOLDER_ROW[:2], 2**53, b"credhash"]}, id="a holder beyond time"),
        pytest.param({**PRESENCE, 9: None}, id="a holder that is null"),
        pytest.param({3: 3}, id="no policy"),
        pytest.param({3: 3, 4: {1: 1}}, id="a policy cut short"),
        pytest.param({3: 4, 4: 0, 5: 1}, id="no slots"),
        pytest.param({3: 4, 4: 2**24 + 1, 5: 1}, id="more slots than a list has"),
        pytest.param({3: 5, 4: bytes(8), 5: bytes(31)}, id="a short hash"),
        pytest.param({3: 6, 4: bytes(32), 5: 256, 6: 1}, id="a case class too high"),
        pytest.param({3: 7, 4: 1}, id="closed with something"),
        pytest.param({3: 2**31}, id="a type too high"),
        pytest.param({3: -1}, id="a negative type"),
        pytest.param({}, id="no type"),
    ],
)
def test_an_item_that_breaks_its_clause_is_refused(body: dict[int, cbor.Value]) -> None:
    with pytest.raises(Malformed):
        parse_item(cbor.encode({1: 1, 2: 1, **body}))


@pytest.mark.parametrize("raw", [b"", b"\x80", b"\xa0", b"\xff", b"\xa3\x01\x01\x02\x01\x03"])
def test_bytes_that_are_no_item_are_refused(raw: bytes) -> None:
    with pytest.raises(Malformed):
        parse_item(raw)


def test_an_item_too_large_is_refused_before_it_is_read() -> None:
    with pytest.raises(Malformed, match="65536"):
        parse_item(cbor.encode({1: 1, 2: 1, 3: 99, 4: bytes(64 * 1024)}))
