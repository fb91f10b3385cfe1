"""What each feed item changes in the device's store (PROTOCOL.md 4.1). Items are absolute: applying one twice changes nothing."""

import sqlite3
from collections.abc import Sequence
from typing import Final, assert_never

from keys.cbor import encode
from sync.authority import OperatorRole
from sync.device.locking import is_locked, lock_out
from sync.device.signed_in import sign_out
from sync.feed import (
    CaseItem,
    ClosedItem,
    CredentialItem,
    Item,
    LockItem,
    OccupancyItem,
    OperatorItem,
    PolicyItem,
    PresenceItem,
    ProfileItem,
    SlotsItem,
    UnknownItem,
)


def apply_items(
    connection: sqlite3.Connection, event: int, items: Sequence[Item], this_device: bytes
) -> None:
    """Write down what a page's items state, in its transaction.

    Presences and cases, of which pages consist, go in by one statement each: no item undoes one of another kind.
    """
    connection.executemany(
        _PRESENCE, [_presence(event, one) for one in items if isinstance(one, PresenceItem)]
    )
    connection.executemany(_CASE, [_case(event, one) for one in items if isinstance(one, CaseItem)])
    for item in items:
        _apply_item(connection, event, item, this_device)


def _apply_item(connection: sqlite3.Connection, event: int, item: Item, this_device: bytes) -> None:
    match item:
        case PresenceItem() | CaseItem():
            pass  # written already
        case CredentialItem():
            _set_credential(connection, event, item)
        case PolicyItem():
            _set_policy(connection, event, item)
        case SlotsItem():
            _set_slots(connection, event, item)
        case LockItem():
            if item.device == this_device:
                lock_out(connection, event)
        case ClosedItem():
            # The first closing counts, by its position: a generation that lost that takes it back.
            connection.execute(
                "UPDATE feed SET closed = ? WHERE event = ? AND closed = 0", (item.at.pos, event)
            )
        case OperatorItem():
            if not is_locked(connection, event):
                _set_operator(connection, event, item)
        case OccupancyItem():
            _set_occupancy(connection, event, item)
        case ProfileItem():
            connection.execute(
                "INSERT OR REPLACE INTO profile_items (event, pos) VALUES (?, ?)", (event, item.at.pos)
            )
        case UnknownItem():
            pass  # 4.1: counted in the chain, otherwise skipped
        case _:
            assert_never(item)


def _set_operator(connection: sqlite3.Connection, event: int, item: OperatorItem) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO operator_items (event, operator, role, key, pos) VALUES (?, ?, ?, ?, ?)",
        (event, item.operator, int(item.role), item.key, item.at.pos),
    )
    if item.role is OperatorRole.NONE:
        sign_out(connection, event, item.operator)


def _set_occupancy(connection: sqlite3.Connection, event: int, item: OccupancyItem) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO occupancy (event, zone, people, pos) VALUES (?, ?, ?, ?)",
        (event, item.zone, item.people, item.at.pos),
    )


def _set_slots(connection: sqlite3.Connection, event: int, item: SlotsItem) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO slots (event, slots, pos) VALUES (?, ?, ?)", (event, item.slots, item.at.pos)
    )


def _set_credential(connection: sqlite3.Connection, event: int, item: CredentialItem) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO credentials (event, idx, state, pos) VALUES (?, ?, ?, ?)",
        (event, item.index, int(item.state), item.at.pos),
    )


_PRESENCE: Final = (
    "INSERT OR REPLACE INTO presence (event, ticket, zone, use, pos, admits, exits, device, gate, point_ms, credential,"
    " day_s, day_admits) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def _presence(event: int, item: PresenceItem) -> tuple[object, ...]:
    holder = item.holder
    who = (
        (holder.device, holder.gate, holder.point_ms, holder.credential_hash)
        if holder
        else (None, None, None, None)
    )
    day = (item.day.starts_s, item.day.admits) if item.day else (None, None)
    return event, item.ticket, item.zone, item.use, item.at.pos, item.admits, item.exits, *who, *day


def _set_policy(connection: sqlite3.Connection, event: int, item: PolicyItem) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO policies (event, version, raw, pos) VALUES (?, ?, ?, ?)",
        (event, item.policy.version, encode(item.policy.to_value()), item.at.pos),
    )


_CASE: Final = (
    "INSERT OR REPLACE INTO cases (event, id, class, status, ticket, zone, use) VALUES (?, ?, ?, ?, ?, ?, ?)"
)


def _case(event: int, item: CaseItem) -> tuple[object, ...]:
    return event, item.id, item.class_, item.status, item.ticket, item.zone, item.use
