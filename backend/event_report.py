"""An event's numbers, as values."""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.doors.standing import GateReadiness


@dataclass(frozen=True, slots=True)
class ZoneReport:
    """People let into a zone and out of it, and who is inside by that. `tickets`: how many tickets got in at least once.

    `surplus` are admissions that broke the policy: they are among the admitted, since they walked in. `unproven` counts scans
    without proof of the code (PROTOCOL.md 8.2); they are in no other number.
    """

    zone: int
    name: str
    admitted: int
    left: int
    inside: int
    tickets: int
    surplus: int
    unproven: int


@dataclass(frozen=True, slots=True)
class GateReport:
    """People through one gate, and refusals there, repetitions included."""

    gate: int
    name: str
    zone: int
    admitted: int
    left: int
    denied: int
    unproven: int


@dataclass(frozen=True, slots=True)
class MinuteReport:
    """People in one minute, by the estimated time of each scan. `local` is in the event's time zone, with its offset."""

    minute_s: int
    local: str
    admitted: int
    left: int


@dataclass(frozen=True, slots=True)
class DeviceReport:
    """One device at this event: how many entries are here, how many it announced and did not send, and what it last said.

    `gates`: where its certificate lets it stand, None for every gate. `last_seen_ms`: when it was last heard of, to a minute;
    `missing` and `unsent` are by what it announced at `told_ms`, which may be long before.
    """

    device: bytes
    name: str
    entries: int
    missing: int
    forked: bool
    locked: bool
    last_seen_ms: int | None
    clock_offset_ms: int | None
    unsent: int | None
    told_ms: int | None
    app: str | None
    gates: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class Report:
    """An event so far. `admitted` and `left` are people over all zones: who goes on to a second zone counts there as well.

    `unproven` counts scans. `tickets`: how many there are by state; `denials` by the name of the reason, the most frequent
    first; `cases` by class and status, in lower case; `readiness` of all gates, by what was collected of their devices.
    """

    event: int
    name: str
    timezone: str
    closed: bool
    admitted: int
    left: int
    unproven: int
    tickets: Mapping[str, int]
    zones: tuple[ZoneReport, ...]
    gates: tuple[GateReport, ...]
    minutes: tuple[MinuteReport, ...]
    denials: Mapping[str, int]
    cases: Mapping[str, Mapping[str, int]]
    devices: tuple[DeviceReport, ...]
    readiness: tuple[GateReadiness, ...]
