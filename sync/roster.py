"""The validity list of an event: two bits a credential, a signed Token Status List (PROTOCOL.md 3.2, 3.3)."""

import hashlib
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Final, Self

from keys import cose
from keys.crypto import PrivateKey
from keys.errors import Malformed
from keys.labels import Domain, Label
from keys.trust import TrustList, Usage
from sync.bitmap import DIGEST_BYTES, check, deflate, inflate, size_in_bytes
from sync.errors import Incomplete, WrongEventPart
from sync.fields import TICKET_BITS
from sync.part import claims, open_payload, read_claims
from sync.position import Position
from sync.status_list import CLAUSE, TYPE, WIDTH, StatusList, encode_status_list, read_status_list

SLOTS_AT_MOST: Final = 1 << TICKET_BITS


class CredentialState(IntEnum):
    """What became of a credential. The numbers are the two bits of the list; UNPAID stands there as SUSPENDED, and beside it."""

    VALID = 0
    REVOKED = 1
    SUSPENDED = 2
    REPLACED = 3
    UNPAID = 4


_OF_BITS: Final = tuple(state for state in CredentialState if state < 4)
"""The state of each two bits: a call of the enumeration takes longer than all else that a look does."""


def _state(
    bits: bytes | bytearray, slots: int, index: int, unpaid: AbstractSet[int]
) -> CredentialState | None:
    if not 0 <= index < slots:
        return None
    if index in unpaid:
        return CredentialState.UNPAID
    return _OF_BITS[bits[index >> 2] >> 2 * (index & 3) & 3]


def _set_state(bits: bytearray, slots: int, index: int, state: CredentialState) -> None:
    if not 0 <= index < slots:
        raise Incomplete(f"index {index} is not among its {slots} slots")
    shift = 2 * (index & 3)
    listed = CredentialState.SUSPENDED if state is CredentialState.UNPAID else state
    bits[index >> 2] = bits[index >> 2] & ~(3 << shift) | listed << shift


@dataclass(frozen=True, slots=True)
class Roster:
    """The list of one event at one position of its feed. `bits` are four status indexes a byte, least significant first.

    Times are Unix seconds. An expired roster is no error: how old a list may be is the policy's matter (9.1).
    """

    event: int
    at: Position
    slots: int
    bits: bytes | bytearray
    issued_s: int
    expires_s: int
    unpaid: frozenset[int] = frozenset()

    def state(self, index: int) -> CredentialState | None:
        """What became of the credential; None when the index is not on the list (3.3)."""
        return _state(self.bits, self.slots, index, self.unpaid)

    def with_state(self, index: int, state: CredentialState) -> Self:
        """A copy that differs in one index; `Incomplete` when it is not on the list."""
        bits = bytearray(self.bits)
        _set_state(bits, self.slots, index, state)
        unpaid = self.unpaid | {index} if state is CredentialState.UNPAID else self.unpaid - {index}
        return replace(self, bits=bytes(bits), unpaid=unpaid)


@dataclass(slots=True)
class RosterState:
    """The mutable twin of a roster that a device holds in memory and brings up to date item by item (2.4)."""

    slots: int
    bits: bytearray
    unpaid: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, roster: Roster) -> Self:
        """What the roster says, in bytes of its own."""
        return cls(roster.slots, bytearray(roster.bits), set(roster.unpaid))

    def state(self, index: int) -> CredentialState | None:
        """What became of the credential; None when the index is not on the list (3.3)."""
        return _state(self.bits, self.slots, index, self.unpaid)

    def apply(self, index: int, state: CredentialState) -> None:
        """Set one index; `Incomplete` when it is not on the list, which then has to be fetched again."""
        _set_state(self.bits, self.slots, index, state)
        if state is CredentialState.UNPAID:
            self.unpaid.add(index)
        else:
            self.unpaid.discard(index)

    def grow(self, slots: int) -> None:
        """Make room for the status indexes below `slots`, all of them valid. A list never shrinks (4.1, type 4)."""
        if slots > self.slots:
            self.bits.extend(bytes(size_in_bytes(slots, WIDTH) - len(self.bits)))
            self.slots = slots


def sign_roster(
    key: PrivateKey,
    domain: Domain,
    event: int,
    at: Position,
    slots: int,
    states: Mapping[int, CredentialState],
    issued_s: int,
    expires_s: int,
    ttl_s: int,
) -> bytes:
    """The signed part; `states` need only name the credentials that are not valid.

    `ttl_s` is how long a reader of status lists may keep it. `Incomplete` for an index outside the list, and it is
    read back first, so that no roster leaves that a device would refuse: `Malformed`.
    """
    _check_slots(slots)
    state = RosterState(slots, bytearray(size_in_bytes(slots, WIDTH)))
    for index, value in states.items():
        state.apply(index, value)
    count = sum(value is not CredentialState.VALID for value in states.values())
    digest = hashlib.sha256(state.bits).digest()
    listed = StatusList(_subject(domain, event), issued_s, expires_s, ttl_s, deflate(state.bits))
    owing = {8: deflate(_packed(state.unpaid, slots))} if state.unpaid else {}
    ours = {**claims(domain, event, at), 5: slots, 6: count, 7: digest, **owing}
    payload = encode_status_list(listed, ours)
    _read(payload, domain, event)
    return cose.sign(key, Label.ROSTER, domain, payload, TYPE)


def open_roster(raw: bytes, trust: TrustList, event: int, now: int) -> Roster:
    """The roster of this event, complete by its own count and digest. `now` in Unix seconds.

    Raises the errors of FORMAT.md 1.8, `Malformed`, `WrongEventPart` and `Incomplete`.
    """
    payload = open_payload(raw, Label.ROSTER, Usage.ROSTER, trust, event, now, TYPE)
    return _read(payload, trust.domain, event)


def _subject(domain: Domain, event: int) -> str:
    return f"urn:portao:roster:{domain.hex}:{event}"


def _read(payload: bytes, domain: Domain, event: int) -> Roster:
    listed, ours = read_status_list(payload)
    at = read_claims(ours, domain, event, CLAUSE, "roster")
    if listed.subject != _subject(domain, event):
        raise WrongEventPart("roster")
    slots, count = ours.uint(5, bits=TICKET_BITS + 1), ours.uint(6, bits=TICKET_BITS + 1)
    digest = ours.bytes(7, size=DIGEST_BYTES)
    _check_slots(slots)
    bits = inflate(listed.packed, size_in_bytes(slots, WIDTH), CLAUSE)
    check(bits, WIDTH, slots, count, digest)
    unpaid = _read_unpaid(ours.bytes_or_none(8), bits, slots)
    return Roster(event, at, slots, bits, listed.issued_s, listed.expires_s, unpaid)


def _packed(indexes: Iterable[int], slots: int) -> bytes:
    bits = bytearray(size_in_bytes(slots, 1))
    for index in indexes:
        bits[index >> 3] |= 1 << (index & 7)
    return bytes(bits)


def _read_unpaid(packed: bytes | None, bits: bytes, slots: int) -> frozenset[int]:
    """Field 8: which of the suspended are only unpaid. Whoever does not read it turns them away."""
    if packed is None:
        return frozenset()
    owing = inflate(packed, size_in_bytes(slots, 1), CLAUSE)
    marked = [at for at, byte in enumerate(owing) if byte]
    found = frozenset(at << 3 | bit for at in marked for bit in range(8) if owing[at] >> bit & 1)
    suspended = CredentialState.SUSPENDED
    if not found or any(_state(bits, slots, index, frozenset()) is not suspended for index in found):
        raise Malformed(CLAUSE, "unpaid, but not suspended")
    return found


def _check_slots(slots: int) -> None:
    if not 1 <= slots <= SLOTS_AT_MOST:
        raise Malformed(CLAUSE, f"a list of {slots} slots")
