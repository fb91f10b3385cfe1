"""The tables of keys, events, tickets, feed and devices; those of journals and cases stand in `backend.schema.journal`,
those of lost tails in `backend.schema.lost`.

Times end in `_s` or `_ms` (Unix, UTC). Each table that grows with an event begins its primary key with (domain, event), so that it can be
partitioned and distributed by event; such tables refer to one another by value, without foreign keys. What is looked up
across events (`ticket_references`) is a table of its own for the same reason.
"""

from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
)

from backend.schema.metadata import metadata


def _key(name: str, type_: Any = BigInteger) -> Column[Any]:
    return Column(name, type_, primary_key=True, autoincrement=False)


def _must(name: str, type_: Any = BigInteger) -> Column[Any]:
    return Column(name, type_, nullable=False)


def _may(name: str, type_: Any = BigInteger) -> Column[Any]:
    return Column(name, type_, nullable=True)


def _domain() -> Column[Any]:
    return _key("domain", SmallInteger)


# On PostgreSQL: rows of one event lie together, whatever the number of events (ADR 0017).
BY_EVENT: Final[dict[str, Any]] = {"postgresql_partition_by": "HASH (event)"}
_NUMBERS: Final = JSON(none_as_null=True)  # a list of numbers; null is every one

domains: Final = Table(
    "domains",
    metadata,
    _domain(),
    _must("raw", LargeBinary(16)),
    _must("first_root", LargeBinary(32)),
    _must("next_event"),
    _must("created_ms"),
)

# One sealed ring a domain, replaced by compare and swap on its version.
key_rings: Final = Table(
    "key_rings", metadata, _domain(), _must("version", Integer), _must("sealed", LargeBinary)
)

trust_lists: Final = Table(
    "trust_lists", metadata, _domain(), _key("counter"), _must("raw", LargeBinary), _must("issued_s")
)

# Of a token only its SHA-256 is kept. `role` says what it is good for; a link is used once.
admin_tokens: Final = Table(
    "admin_tokens",
    metadata,
    _domain(),
    _key("token_id", String(16)),
    _must("hash", LargeBinary(32)),
    _must("role", String(16)),
    _must("created_ms"),
    _may("expires_s"),
    _may("used_ms"),
)

events: Final = Table(
    "events",
    metadata,
    _domain(),
    _key("event"),
    _must("name", String(200)),
    _must("kind", SmallInteger),
    _must("timezone", String(64)),
    _must("starts_s"),
    _must("ends_s"),
    _must("capacity", Integer),
    _must("slots", Integer),
    _must("numbers", Integer),
    _must("live", Integer),
    _must("next_number", Integer),
    _must("next_index", Integer),
    _must("with_names", Boolean),
    _must("gen", Integer),
    _must("pos"),
    _must("chain", LargeBinary(32)),
    _must("created_ms"),
    _may("closed_ms"),
    _may("flight", JSON(none_as_null=True)),  # the row of PROTOCOL.md 3.1, field 17
    _must("people"),  # how often something about its tickets' people, codes or aliases changed
)


def _of_event(name: str, *columns: Any) -> Table:
    """A small table that belongs to an event."""
    to_event = ForeignKeyConstraint(["domain", "event"], ["events.domain", "events.event"])
    return Table(name, metadata, _domain(), _key("event"), *columns, to_event)


zones: Final = _of_event("zones", _key("zone", Integer), _must("name", String(200)))

gates: Final = _of_event("gates", _key("gate", Integer), _must("name", String(200)), _must("zone", Integer))

policies: Final = _of_event(
    "policies",
    _key("version"),
    _must("raw", LargeBinary),
    _must("gen", Integer),
    _must("pos"),
    _may("form", JSON(none_as_null=True)),  # as it was written, if it refers to the event's times
)

# `begun_ms` is unknown (null) of a generation that another server began and whose end this one was told of.
generations: Final = _of_event(
    "generations",
    _key("gen", Integer),
    _must("parent", Integer),
    _must("fork"),
    _may("begun_ms"),
    _may("device", LargeBinary(8)),
)

# How the permuted ticket numbers (kind 1) and status indexes (kind 2) grew: see `backend.ticketing.numbering`.
segments: Final = _of_event(
    "segments", _key("kind", SmallInteger), _key("start", Integer), _must("size", Integer)
)

ticket_references: Final = Table(
    "ticket_references",
    metadata,
    _domain(),
    _key("reference", String(10)),
    _must("event"),
    _must("number", Integer),
)

tickets: Final = Table(
    "tickets",
    metadata,
    _domain(),
    _key("event"),
    _key("number", Integer),
    _must("reference", String(10)),
    _may("external_reference", String(64)),
    _may("name", String(64)),
    _may("seat", String(16)),
    _may("class_", String(16)),
    _must("not_before"),
    _must("expires"),
    _must("paper", Boolean),
    _must("status_index", Integer),
    _must("created_ms"),
    _may("note", String(64)),
    _must("changed"),  # the event's count of changes when this row last changed
    UniqueConstraint("domain", "event", "external_reference"),
    Index("ix_tickets_changed", "domain", "event", "changed", "number"),
    **BY_EVENT,
)

Index(
    "ix_tickets_class",
    *(tickets.c[name] for name in ("domain", "event", "class_", "number")),
    sqlite_where=tickets.c.class_.is_not(None),
    postgresql_where=tickets.c.class_.is_not(None),
)

credentials: Final = Table(
    "credentials",
    metadata,
    _domain(),
    _key("event"),
    _key("status_index", Integer),
    _must("ticket", Integer),
    _must("state", SmallInteger),
    _must("body", LargeBinary),
    _must("sealed_secret", LargeBinary),
    **BY_EVENT,
)

# What happened to credentials, by ticket: the facts that the merge judges entries by (PROTOCOL.md 12.3).
credential_changes: Final = Table(
    "credential_changes",
    metadata,
    _domain(),
    _key("event"),
    _key("ticket", Integer),
    _key("gen", Integer),
    _key("pos"),
    _must("status_index", Integer),
    _must("state", SmallInteger),
    **BY_EVENT,
)

feed_items: Final = Table(
    "feed_items",
    metadata,
    _domain(),
    _key("event"),
    _key("gen", Integer),
    _key("pos"),
    _must("raw", LargeBinary),
    _must("chain", LargeBinary(32)),
    **BY_EVENT,
)

parts: Final = Table(
    "parts",
    metadata,
    _domain(),
    _key("event"),
    _key("kind", SmallInteger),
    _key("gen", Integer),
    _key("pos"),
    _must("raw", LargeBinary),
    _must("issued_s"),
)

enrolment_codes: Final = Table(
    "enrolment_codes",
    metadata,
    _domain(),
    _key("token_hash", LargeBinary(32)),
    _may("name", String(200)),
    _must("role", SmallInteger),
    _may("events", _NUMBERS),
    _may("gates", _NUMBERS),
    _must("expires_s"),
    _must("created_ms"),
    _may("used_ms"),
    _may("device", LargeBinary(8)),
)

devices: Final = Table(
    "devices",
    metadata,
    _domain(),
    _key("device", LargeBinary(8)),
    _must("name", String(200)),
    _must("certificate", LargeBinary),
    _must("signing_key", LargeBinary(32)),
    _must("opening_key", LargeBinary(32)),
    _must("role", SmallInteger),
    _may("events", _NUMBERS),
    _may("gates", _NUMBERS),
    _must("expires_s"),
    _must("enrolled_ms"),
    _may("locked_ms"),
    _may("last_seen_ms"),
    _may("told_ms"),
    _may("last_event"),
    _may("app", String(64)),
    _may("clock_offset_ms"),
    _may("clock_uncertainty_ms"),
    _may("unsent"),
    _may("gen", Integer),
    _may("pos"),
)

# The last entry that counts of a locked device, in each event (PROTOCOL.md 4.1, type 5).
device_locks: Final = Table(
    "device_locks",
    metadata,
    _domain(),
    _key("event"),
    _key("device", LargeBinary(8)),
    _must("last_hash", LargeBinary(32)),
    _must("locked_ms"),
)
