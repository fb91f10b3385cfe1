"""How the view of a ticket lies in its rows: one a key, and the digest of them all in the first."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from backend.schema.journal import key_views
from backend.store.rows_views import GroupRow, KeyRow
from sync.presence import Day, Holder

_KEY: Final = key_views.c
_DIGEST_BYTES: Final = 32
_NOWHERE: Final = -1  # zone and use of the one row of a ticket that has a digest and no key

KEY: Final = (
    _KEY.ticket,
    _KEY.zone,
    _KEY.use,
    _KEY.admits,
    _KEY.exits,
    _KEY.people_in,
    _KEY.surplus,
    _KEY.unproven,
    _KEY.used_up,
    _KEY.holder,
    _KEY.holder_device,
    _KEY.holder_gate,
    _KEY.holder_point_ms,
    _KEY.holder_credential,
    _KEY.day_s,
    _KEY.day_admits,
)
GROUP: Final = (*KEY, _KEY.digest)


def key_row(row: Sequence[Any]) -> KeyRow:
    """A row of the columns `KEY`."""
    ticket, zone, use, admits, exits, people_in, surplus, unproven, used_up, holder, *others = row
    device, gate, point_ms, credential, day_s, day_admits = others
    told = None if device is None else Holder(device, gate, point_ms, credential)
    day = None if day_s is None else Day(day_s, day_admits)
    counts = admits, exits, people_in, surplus, unproven
    return KeyRow(ticket, zone, use, *counts, bool(used_up), holder, told, day)


def group_row(ticket: int, rows: Sequence[Sequence[Any]]) -> GroupRow:
    """All rows of one ticket, of the columns `GROUP` and in any order.

    The row without a place may be left from before the ticket had a key: what the first key's row says goes before.
    """
    keyed = sorted((row for row in rows if row[1] != _NOWHERE), key=lambda row: (row[1], row[2]))
    said = next(row[-1] for row in (*keyed, *rows) if row[-1] is not None)
    return GroupRow(ticket, digest_of(said), tuple(key_row(row[:-1]) for row in keyed))


def group_values(group: GroupRow) -> Iterator[tuple[Any, ...]]:
    """The rows of a ticket, of the columns `GROUP`."""
    digest: bytes | None = raw_digest(group.digest)
    if not group.keys:
        yield group.ticket, _NOWHERE, _NOWHERE, 0, 0, 0, 0, 0, False, *(None,) * 7, digest
    for row in group.keys:
        told, day = row.told, row.day
        yield (
            row.ticket,
            row.zone,
            row.use,
            row.admits,
            row.exits,
            row.people_in,
            row.surplus,
            row.unproven,
            row.used_up,
            row.holder,
            *((None,) * 4 if told is None else (told.device, told.gate, told.point_ms, told.credential_hash)),
            *((None, None) if day is None else (day.starts_s, day.admits)),
            digest,
        )
        digest = None


def raw_digest(number: int) -> bytes:
    """A digest as it is stored."""
    return number.to_bytes(_DIGEST_BYTES, "big")


def digest_of(raw: bytes) -> int:
    """The reverse of `raw_digest`."""
    return int.from_bytes(raw, "big")
