"""The tables of what devices wrote down, of what the merge made of it, and of what people decided about it.

Two kinds of columns stand apart: what an entry says never changes once it is stored; what was found out about it (its timing,
`connected`, `proven` and the like) and all views can be computed again from entries and facts at any time (`backend.merging.refolding`).
Every primary key and every index begins with (domain, event).
"""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
)

from backend.schema.central import BY_EVENT
from backend.schema.metadata import metadata
from sync.content import Kind


def _key(name: str, type_: Any = BigInteger) -> Column[Any]:
    return Column(name, type_, primary_key=True, autoincrement=False)


def _must(name: str, type_: Any = BigInteger) -> Column[Any]:
    return Column(name, type_, nullable=False)


def _may(name: str, type_: Any = BigInteger) -> Column[Any]:
    return Column(name, type_, nullable=True)


def _table(name: str, *columns: Column[Any], **how: Any) -> Table:
    return Table(name, metadata, _key("domain", SmallInteger), _key("event"), *columns, **how)


def _clustered(name: str, *columns: Column[Any], **how: Any) -> Table:
    """A table that is read and written by its key alone: on SQLite its rows lie in the key's own tree.

    The rows of one push are all over such a table; so each costs one page instead of two.
    """
    place = _key("domain", SmallInteger), _key("event")
    return Table(name, metadata, *place, *columns, sqlite_with_rowid=False, **how)


_DEVICE: Final = LargeBinary(8)
_HASH: Final = LargeBinary(32)

# One life of one device's journal: how far it hangs together (PROTOCOL.md 1.9), and what its HELLOs announced.
journals: Final = _table(
    "journals",
    _key("device", _DEVICE),
    _key("epoch"),
    _must("cursor_seq"),
    _must("cursor_hash", _HASH),
    _must("last_seq"),
    _must("stored", Integer),
    _must("forked", Boolean),
    _may("announced_seq"),
    _may("announced_hash", _HASH),
)

# The log. An entry's hash is in its key, so that no two lives of a journal ever displace one another; since the hash covers
# device, epoch and seq, they make no other key of it, but let what a device uploads lie side by side. `kind` is null where the
# content cannot be read (6.5); `ticket` is there if the fold of a ticket needs the entry. `connected`: its whole chain is
# here (1.9). `twin`: another entry names the same one before it (6.8). `off`: an anchor that shows the wall clock off (12.4).
# `raw` is the frame as it came.
entries: Final = _table(
    "entries",
    _key("device", _DEVICE),
    _key("epoch"),
    _key("seq"),
    _key("hash", _HASH),
    _must("prev", _HASH),
    _may("kind", SmallInteger),
    _may("ticket", Integer),
    _may("gate", Integer),
    _may("reason", Integer),
    _may("repeats", Integer),
    _may("wall_ms"),
    _may("mono_ms"),
    _may("boot", LargeBinary(8)),
    _may("own_lo"),
    _may("own_hi"),
    _may("lo"),
    _may("hi"),
    _must("point"),
    _must("connected", Boolean),
    _must("twin", Boolean),
    _must("off", Boolean),
    _must("raw", LargeBinary),
    **BY_EVENT,
)

# What the fold of a ticket needs of its entries: once more, but those of one ticket side by side. So a fold reads, and a new
# entry is written to, one place. `proven`: the proof of sight is right (8.1). `barred`: beyond what counts of a locked device
# (4.1). `voided`: taken back (12.1). `authoriser`: the key whose word it carries (6.10).
ticket_entries: Final = _clustered(
    "ticket_entries",
    _key("ticket", Integer),
    _key("hash", _HASH),
    _must("device", _DEVICE),
    _must("epoch"),
    _must("seq"),
    _must("kind", SmallInteger),
    _may("zone", Integer),
    _may("use", Integer),
    _may("count", Integer),
    _may("status_index", Integer),
    _may("credential_hash", LargeBinary(8)),
    _may("gate", Integer),
    _may("reason", Integer),
    _may("ref", _HASH),
    _must("known_gen", Integer),
    _must("known_pos"),
    _must("policy", Integer),
    _must("mono_ms"),
    _must("boot", LargeBinary(8)),
    _may("lo"),
    _may("hi"),
    _must("point"),
    _must("proven", Boolean),
    _must("barred", Boolean),
    _must("voided", Boolean),
    _may("operator", Integer),
    _may("authoriser", _HASH),
    **BY_EVENT,
)


# Which refusals named which ticket, for who is asked why; no fold needs them. The whole row is its key, and leads to the log.
refusals: Final = _clustered(
    "refusals",
    _key("ticket", Integer),
    _key("device", _DEVICE),
    _key("epoch"),
    _key("seq"),
    _key("hash", _HASH),
    **BY_EVENT,
)


def _index(name: str, table: Table, *columns: str, where: Any = None) -> Index:
    """An index within an event; with `where` over the few rows that matter."""
    of_event = [table.c[column] for column in ("domain", "event", *columns)]
    some = {} if where is None else {"sqlite_where": where, "postgresql_where": where}
    return Index(name, *of_event, **some)


_index("ix_entries_denied", entries, "gate", "reason", "repeats", where=entries.c.kind == int(Kind.DENY))
_index("ix_entries_unreadable", entries, "device", "epoch", where=entries.c.kind.is_(None))
_index("ix_entries_off", entries, "device", "epoch", where=entries.c.off.is_(True))
_index("ix_entries_loose", entries, "device", "epoch", where=entries.c.connected.is_(False))
_index(
    "ix_ticket_entries_authorised", ticket_entries, "ticket", where=ticket_entries.c.authoriser.is_not(None)
)
_index("ix_entries_twin", entries, "device", "epoch", where=entries.c.twin.is_(True))

# The fold of a ticket: a row for each (zone, use), the first of them with the digest of them all; a ticket without any, since
# nothing but voids of it came, has one row with zone and use -1. The columns of the holder are what the feed last said about it (4.1).
key_views: Final = _clustered(
    "key_views",
    _key("ticket", Integer),
    _key("zone", Integer),
    _key("use", Integer),
    _must("admits", Integer),
    _must("exits", Integer),
    _must("people_in"),
    _must("surplus", Integer),
    _must("unproven", Integer),
    _must("used_up", Boolean),
    _may("holder", _HASH),
    _may("holder_device", _DEVICE),
    _may("holder_gate", Integer),
    _may("holder_point_ms"),
    _may("holder_credential", LargeBinary(8)),
    _may("day_s"),
    _may("day_admits", Integer),
    _may("digest", _HASH),
    **BY_EVENT,
)

journal_views: Final = _clustered(
    "journal_views", _key("device", _DEVICE), _key("epoch"), _must("digest", _HASH)
)

# The whole view: the sum of all digests (12.7), and up to where in the feed its facts were taken in.
event_views: Final = _table("event_views", _must("digest", _HASH), _must("gen", Integer), _must("pos"))

# Sums over the key views of a zone, kept by what changes. `tickets` counts keys with an admit.
zone_totals: Final = _table(
    "zone_totals",
    _key("zone", Integer),
    _must("people_in"),
    _must("admits"),
    _must("exits"),
    _must("tickets"),
    _must("surplus"),
    _must("unproven"),
)

# Whom later entries put in the place of whom, at which position of the feed (12.8).
holder_changes: Final = _table(
    "holder_changes",
    _key("ticket", Integer),
    _key("zone", Integer),
    _key("use", Integer),
    _key("gen", Integer),
    _key("pos"),
    _must("before", _HASH),
    _may("after", _HASH),
    _must("at_ms"),
)

# `raw` is the case as `sync.cases` encodes it; the other columns are for finding it and for telling the gates of it.
cases: Final = _table(
    "cases",
    _key("id", _HASH),
    _must("class_", SmallInteger),
    _must("status", SmallInteger),
    _may("ticket", Integer),
    _may("zone", Integer),
    _may("use", Integer),
    _may("device", _DEVICE),
    _may("epoch"),
    _must("raw", LargeBinary),
    _must("found_ms"),
    _must("changed_ms"),
)

_index("ix_cases_ticket", cases, "ticket", where=cases.c.ticket.is_not(None))
_index("ix_cases_journal", cases, "device", "epoch", where=cases.c.device.is_not(None))
_index("ix_cases_status", cases, "status", "found_ms")

# Appended, never changed. `covers` are the hashes of entries, 32 bytes each, one after another.
settlements: Final = _table(
    "settlements",
    _key("id", _HASH),
    _key("number", Integer),
    _must("decision", String(64)),
    _must("by", String(200)),
    _must("note", Text),
    _must("covers", LargeBinary),
    _must("at_ms"),
)
