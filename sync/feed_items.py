"""The items of the feed: each states what is so from its position on, never by how much it changed (PROTOCOL.md 2.4, 4.1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias, assert_never

from keys import cbor
from keys.cbor import Fields, Value
from keys.crypto import KEY_BYTES
from keys.errors import Malformed
from keys.trusted import read_enum
from sync.authority import OperatorChange, OperatorRole
from sync.fields import SMALL_BITS, TICKET_BITS, read_id
from sync.policy import Policy
from sync.position import Position, read_position
from sync.presence import PresenceItem, read_presence, write_presence
from sync.roster import SLOTS_AT_MOST, CredentialState

ITEM_CAP: Final = 64 * 1024
DEVICE_BYTES: Final = 8
HASH_BYTES: Final = 32
_KIND_BITS: Final = 8
_CLAUSE: Final = "4.1"
_CREDENTIAL, _, _POLICY, _SLOTS, _LOCK, _CASE, _CLOSED, _OPERATOR, _OCCUPANCY, _PROFILE = range(1, 11)
_IN_EVERY_LOCK: Final = bytes((3, _LOCK, 4, 0x40 + DEVICE_BYTES))  # its type, and the head of the device


@dataclass(frozen=True, slots=True)
class CredentialItem:
    """The credential with this status index, one of the ticket's, has this state."""

    at: Position
    ticket: int
    index: int
    state: CredentialState


@dataclass(frozen=True, slots=True)
class PolicyItem:
    """This policy is in force."""

    at: Position
    policy: Policy


@dataclass(frozen=True, slots=True)
class SlotsItem:
    """The roster has this many status indexes, and the event this capacity."""

    at: Position
    slots: int
    capacity: int


@dataclass(frozen=True, slots=True)
class LockItem:
    """The device is locked; `last_hash` is the last entry that the server takes from it as authorised."""

    at: Position
    device: bytes
    last_hash: bytes


@dataclass(frozen=True, slots=True)
class CaseItem:
    """A case has this status. Class and status are numbers of `sync.cases`; newer ones than this reader knows are let by."""

    at: Position
    id: bytes
    class_: int
    status: int
    ticket: int | None = None
    zone: int | None = None
    use: int | None = None


@dataclass(frozen=True, slots=True)
class ClosedItem:
    """The event is over."""

    at: Position


@dataclass(frozen=True, slots=True)
class OperatorItem:
    """The operator has this role and this key (32 bytes): what a device's list of operators may be behind of (5.7)."""

    at: Position
    operator: int
    role: OperatorRole
    key: bytes

    @property
    def change(self) -> OperatorChange:
        """As a fact of the merge."""
        return OperatorChange(self.at, self.operator, self.role, self.key)


@dataclass(frozen=True, slots=True)
class OccupancyItem:
    """So many people are inside the zone (12.6): told where the policy in force says how many may be (9.1)."""

    at: Position
    zone: int
    people: int


@dataclass(frozen=True, slots=True)
class ProfileItem:
    """Zones or gates came, or these or the event have other names or times: the profile says which from here on."""

    at: Position


@dataclass(frozen=True, slots=True)
class UnknownItem:
    """An item of a type that came after this reader. It is skipped, and counts in the chain."""

    at: Position


_Other: TypeAlias = (
    CredentialItem
    | PolicyItem
    | SlotsItem
    | LockItem
    | CaseItem
    | ClosedItem
    | OperatorItem
    | OccupancyItem
    | ProfileItem
    | UnknownItem
)
Item: TypeAlias = PresenceItem | _Other


def encode_item(item: Item) -> bytes:
    """The bytes of an item, as they go into the chain. `Malformed` for an unknown one: its bytes were never read."""
    if isinstance(item, PresenceItem):
        return write_presence(item)
    type_, body = _body(item)
    raw = cbor.encode({1: item.at.gen, 2: item.at.pos, 3: type_, **body})
    parse_item(raw)
    return raw


def parse_item(raw: bytes) -> Item:
    """The item in these bytes; `Malformed` (4.1, or 9.1 in a policy). Only an unknown type may have unknown fields."""
    fields = Fields.of(cbor.decode(raw, _CLAUSE, ITEM_CAP), _CLAUSE)
    at = read_position(fields, 1, _CLAUSE)
    type_ = fields.uint(3, bits=SMALL_BITS)
    if not _CREDENTIAL <= type_ <= _PROFILE:
        return UnknownItem(at)
    item = _read(type_, at, fields)
    fields.done()
    return item


def locked_devices(raws: Iterable[bytes]) -> frozenset[bytes]:
    """The devices that these items lock (4.1); `Malformed` for one that is no lock after all and cannot be read.

    Every lock has the same four bytes in it, so that hardly any other item has to be read for this.
    """
    likely = (parse_item(raw) for raw in raws if _IN_EVERY_LOCK in raw)
    return frozenset(item.device for item in likely if isinstance(item, LockItem))


def _body(item: _Other) -> tuple[int, dict[int, Value]]:
    match item:
        case CredentialItem():
            return _CREDENTIAL, {4: item.ticket, 5: item.index, 6: int(item.state)}
        case PolicyItem():
            return _POLICY, {4: item.policy.to_value()}
        case SlotsItem():
            return _SLOTS, {4: item.slots, 5: item.capacity}
        case LockItem():
            return _LOCK, {4: item.device, 5: item.last_hash}
        case CaseItem():
            return _CASE, _case_body(item)
        case ClosedItem():
            return _CLOSED, {}
        case OperatorItem():
            return _OPERATOR, {4: item.operator, 5: int(item.role), 6: item.key}
        case OccupancyItem():
            return _OCCUPANCY, {4: item.zone, 5: item.people}
        case ProfileItem():
            return _PROFILE, {}
        case UnknownItem():
            raise Malformed(_CLAUSE, "an item of unknown type has no bytes of ours")
        case _:
            assert_never(item)


def _case_body(item: CaseItem) -> dict[int, Value]:
    body: dict[int, Value] = {4: item.id, 5: item.class_, 6: item.status}
    about = {7: item.ticket, 8: item.zone, 9: item.use}
    return body | {key: value for key, value in about.items() if value is not None}


def _read(type_: int, at: Position, fields: Fields) -> Item:
    match type_:
        case 1:
            state = read_enum(fields, 6, CredentialState, _CLAUSE)
            return CredentialItem(at, _ticket(fields, 4), _ticket(fields, 5), state)
        case 2:
            return read_presence(at, fields)
        case 3:
            return PolicyItem(at, Policy.from_value(fields.value(4)))
        case 4:
            return _read_slots(at, fields)
        case 5:
            return LockItem(at, fields.bytes(4, size=DEVICE_BYTES), fields.bytes(5, size=HASH_BYTES))
        case 6:
            return _read_case(at, fields)
        case 7:
            return ClosedItem(at)
        case 8:
            return _read_operator(at, fields)
        case 9:
            return OccupancyItem(at, read_id(fields, 4, _CLAUSE), fields.uint(5, bits=SMALL_BITS))
        case _:
            return ProfileItem(at)


def _read_operator(at: Position, fields: Fields) -> OperatorItem:
    operator, role = fields.uint(4, bits=SMALL_BITS), read_enum(fields, 5, OperatorRole, _CLAUSE)
    return OperatorItem(at, operator, role, fields.bytes(6, size=KEY_BYTES))


def _read_slots(at: Position, fields: Fields) -> SlotsItem:
    slots, capacity = fields.uint(4, bits=TICKET_BITS + 1), fields.uint(5, bits=TICKET_BITS)
    if not 1 <= slots <= SLOTS_AT_MOST:
        raise Malformed(_CLAUSE, f"{slots} slots")
    return SlotsItem(at, slots, capacity)


def _read_case(at: Position, fields: Fields) -> CaseItem:
    return CaseItem(
        at=at,
        id=fields.bytes(4, size=HASH_BYTES),
        class_=fields.uint(5, bits=_KIND_BITS),
        status=fields.uint(6, bits=_KIND_BITS),
        ticket=fields.uint_or_none(7, bits=TICKET_BITS),
        zone=fields.uint_or_none(8, bits=SMALL_BITS),
        use=fields.uint_or_none(9, bits=SMALL_BITS),
    )


def _ticket(fields: Fields, key: int) -> int:
    return fields.uint(key, bits=TICKET_BITS)
