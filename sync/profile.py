"""What an event is: its name, times, zones, gates and policies (PROTOCOL.md 3.1)."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from keys import cbor, cose
from keys.cbor import Fields, Value
from keys.crypto import PrivateKey
from keys.errors import Malformed
from keys.labels import Domain, Label
from keys.trust import TrustList, Usage
from keys.trusted import read_enum
from sync.fields import SECOND_BITS, TICKET_BITS, read_id, read_name, read_row
from sync.flight import Flight
from sync.part import claims, open_payload, read_claims
from sync.policy import Policy
from sync.position import Ancestry, Position, ancestry_value, read_ancestry

ROWS_AT_MOST: Final = 4_096
TIMEZONE_BYTES: Final = 64
HASH_BYTES: Final = 32
_FLIGHT_VALUES: Final = 6
_CLAUSE: Final = "3.1"


class EventKind(IntEnum):
    """What sort of event it is; all sorts share one core."""

    SHOW = 1
    FLIGHT = 2
    STAY = 3


@dataclass(frozen=True, slots=True)
class Zone:
    """What a gate leads to. Ids are 1 and up."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Gate:
    """A physical place of entry, and the zone that it leads to. Ids are 1 and up."""

    id: int
    name: str
    zone: int


@dataclass(frozen=True, slots=True)
class Profile:
    """An event at one position of its feed. `chain` is the feed's hash there; `timezone` an IANA name; times in Unix seconds.

    `policies` ascend by version, and the last one is in force. `flight`: which one it is, of kind FLIGHT, if that was said.
    """

    domain: Domain
    event: int
    at: Position
    chain: bytes
    issued_s: int
    name: str
    kind: EventKind
    timezone: str
    starts_s: int
    ends_s: int
    capacity: int
    zones: tuple[Zone, ...]
    gates: tuple[Gate, ...]
    policies: tuple[Policy, ...]
    ancestry: Ancestry
    flight: Flight | None = None

    def gate(self, id: int) -> Gate | None:
        """The gate with this id."""
        return next((gate for gate in self.gates if gate.id == id), None)

    def zone(self, id: int) -> Zone | None:
        """The zone with this id."""
        return next((zone for zone in self.zones if zone.id == id), None)

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self.policies[-1]

    def policy_version(self, version: int) -> Policy | None:
        """The policy that had this version, by which the merge judges what was decided under it (9.2)."""
        return next((policy for policy in self.policies if policy.version == version), None)


def sign_profile(key: PrivateKey, profile: Profile) -> bytes:
    """The signed part. It is read back first, so that no profile leaves that a device would refuse: `Malformed`."""
    payload = cbor.encode(_value(profile))
    _read(payload, profile.domain, profile.event)
    return cose.sign(key, Label.PROFILE, profile.domain, payload)


def open_profile(raw: bytes, trust: TrustList, event: int, now: int) -> Profile:
    """The profile of this event, signed by a key that the trust list lets sign it at `now` (Unix seconds).

    Raises the errors of FORMAT.md 1.8, `Malformed`, and `WrongEventPart`.
    """
    payload = open_payload(raw, Label.PROFILE, Usage.ROSTER, trust, event, now)
    return _read(payload, trust.domain, event)


def _value(profile: Profile) -> dict[int, Value]:
    return {
        **claims(profile.domain, profile.event, profile.at),
        5: profile.chain,
        6: profile.issued_s,
        7: profile.name,
        8: int(profile.kind),
        9: profile.timezone,
        10: profile.starts_s,
        11: profile.ends_s,
        12: profile.capacity,
        13: [[zone.id, zone.name] for zone in profile.zones],
        14: [[gate.id, gate.name, gate.zone] for gate in profile.gates],
        15: [policy.to_value() for policy in profile.policies],
        16: ancestry_value(profile.ancestry),
        **({} if profile.flight is None else {17: profile.flight.to_value()}),
    }


def _read(payload: bytes, domain: Domain, event: int) -> Profile:
    fields = Fields.of(cbor.decode(payload, _CLAUSE, cose.CAP), _CLAUSE)
    at = read_claims(fields, domain, event, _CLAUSE, "profile")
    profile = Profile(
        domain=domain,
        event=event,
        at=at,
        chain=fields.bytes(5, size=HASH_BYTES),
        issued_s=fields.uint(6, bits=SECOND_BITS),
        name=read_name(fields, 7, _CLAUSE),
        kind=read_enum(fields, 8, EventKind, _CLAUSE),
        timezone=read_name(fields, 9, _CLAUSE, at_most=TIMEZONE_BYTES),
        starts_s=fields.uint(10, bits=SECOND_BITS),
        ends_s=fields.uint(11, bits=SECOND_BITS),
        capacity=fields.uint(12, bits=TICKET_BITS),
        zones=tuple(_read_zone(row) for row in fields.list(13, at_most=ROWS_AT_MOST)),
        gates=tuple(_read_gate(row) for row in fields.list(14, at_most=ROWS_AT_MOST)),
        policies=tuple(Policy.from_value(value) for value in fields.list(15, at_most=ROWS_AT_MOST)),
        ancestry=read_ancestry(fields, 16),
        flight=_read_flight(fields),
    )
    fields.done()
    _check(profile)
    return profile


def _read_zone(value: Value) -> Zone:
    row = read_row(value, 2, _CLAUSE)
    return Zone(read_id(row, 0, _CLAUSE), read_name(row, 1, _CLAUSE))


def _read_gate(value: Value) -> Gate:
    row = read_row(value, 3, _CLAUSE)
    return Gate(read_id(row, 0, _CLAUSE), read_name(row, 1, _CLAUSE), read_id(row, 2, _CLAUSE))


def _read_flight(fields: Fields) -> Flight | None:
    row = fields.list_or_none(17, at_most=_FLIGHT_VALUES)
    return None if row is None else Flight.from_value(row)


def _check(profile: Profile) -> None:
    if profile.flight is not None and profile.kind is not EventKind.FLIGHT:
        raise Malformed(_CLAUSE, "a flight of an event that is none")
    if profile.ends_s < profile.starts_s:
        raise Malformed(_CLAUSE, "the event ends before it starts")
    if not profile.ancestry.announces(profile.at.gen):
        raise Malformed(_CLAUSE, "the ancestry leaves out the profile's own generation")
    zones = {zone.id for zone in profile.zones}
    gates = {gate.id for gate in profile.gates}
    if len(zones) < len(profile.zones) or len(gates) < len(profile.gates):
        raise Malformed(_CLAUSE, "a zone or a gate stands there twice")
    if not zones.issuperset(gate.zone for gate in profile.gates):
        raise Malformed(_CLAUSE, "a gate leads to a zone that is not there")
    versions = [policy.version for policy in profile.policies]
    if not versions or sorted(set(versions)) != versions:
        raise Malformed(_CLAUSE, "no policy, or their versions do not ascend")
