"""A supervisor's word for one entry, and whose word counts from where on (PROTOCOL.md 5.7, 6.10, 12.1)."""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from keys.crypto import KEY_BYTES, SIGNATURE_BYTES, PrivateKey, PublicKey
from keys.errors import BadKey
from keys.labels import Domain, Label
from sync.content import Content, Kind
from sync.errors import Unreadable
from sync.position import Ancestry, Position

NEEDING: Final = frozenset({Kind.VOID, Kind.OVERRIDE})
"""The kinds of entries that a supervisor's word does something for."""

_STATEMENT: Final = struct.Struct(">I8sII32sBIIIH32s")
_NO_ENTRY: Final = bytes(32)
_AUTH_BYTES: Final = KEY_BYTES + SIGNATURE_BYTES


class OperatorRole(IntEnum):
    """What somebody may do at a gate. NONE: no longer an operator."""

    NONE = 0
    STEWARD = 1
    SUPERVISOR = 2


@dataclass(frozen=True, slots=True)
class Slot:
    """The place that an entry is about to take: of which device's journal, and after which entry."""

    event: int
    device: bytes
    epoch: int
    seq: int
    prev: bytes


@dataclass(frozen=True, slots=True)
class OperatorChange:
    """From this position of the feed on, the operator has this key (32 bytes) and this role."""

    at: Position
    operator: int
    role: OperatorRole
    key: bytes


def authorise(key: PrivateKey, domain: Domain, slot: Slot, content: Content) -> bytes:
    """`auth` for an entry with this content (6.10): the supervisor's public key, then the signature over `statement`.

    It is good in this place of this journal alone. `Unreadable` for a content that names no ticket and zone.
    """
    return key.public.raw + key.sign(Label.AUTH, domain, statement(slot, content))


def authoriser(domain: Domain, slot: Slot, content: Content) -> bytes | None:
    """The public key whose word this entry carries; None if it carries none, or one for something else.

    Whether the key is a supervisor's is another question: `word_of`.
    """
    if content.kind not in NEEDING or content.auth is None or len(content.auth) != _AUTH_BYTES:
        return None
    raw, signature = content.auth[:KEY_BYTES], content.auth[KEY_BYTES:]
    try:
        public = PublicKey.parse(raw)
    except BadKey:
        return None
    return raw if public.verify(Label.AUTH, domain, statement(slot, content), signature) else None


def statement(slot: Slot, content: Content) -> bytes:
    """What is signed: the place of the entry, and what it does to whom. Its times and its reason are the device's own word."""
    if content.ticket is None or content.zone is None:
        raise Unreadable("a word about no ticket, or no zone")
    return _STATEMENT.pack(
        slot.event, slot.device, slot.epoch, slot.seq, slot.prev, content.kind, content.ticket, content.zone,
        content.entitlement, content.people, content.ref or _NO_ENTRY,
    )  # fmt: skip


def word_of(
    key: bytes | None, known: Position, changes: Iterable[OperatorChange], ancestry: Ancestry
) -> int | None:
    """The supervisor who had this key as far as `known` tells (12.1); None if nobody had, or somebody without that role."""
    if key is None:
        return None
    heard = [change for change in changes if ancestry.covers(known, change.at)]
    for operator in sorted({change.operator for change in heard if change.key == key}):
        latest = max((one for one in heard if one.operator == operator), key=_place)
        if latest.key == key and latest.role is OperatorRole.SUPERVISOR:
            return operator
    return None


def _place(change: OperatorChange) -> tuple[int, int, bytes, int]:
    """On one line no position is given twice, but to what was so before the event began."""
    return change.at.pos, change.at.gen, change.key, change.role
