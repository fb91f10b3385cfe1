"""An event's numbers as JSON. Most of them are the values that the use cases count, as they are."""

from msgspec import Struct

from backend.documents.fields import Hex
from backend.documents.readiness import GateState, of_gates
from backend.event_report import DeviceReport, GateReport, MinuteReport, Report, ZoneReport


class DeviceNumbers(Struct, frozen=True):
    """One device at this event: how many entries are here, how many it announced and did not send, and what it last said.

    `gates`: where its certificate lets it stand, null for every gate. `last_seen_ms`: when it was last heard of, to a minute;
    `missing` and `unsent` are by what it announced at `told_ms`, which may be long before.
    """

    device: Hex
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


class ReportNumbers(Struct, frozen=True):
    """An event so far. People over all zones are `admitted` and `left`; `unproven` counts scans without proof.

    `digest` is the view digest of PROTOCOL.md 12.7: equal wherever the same entries and facts are.
    """

    event: int
    name: str
    timezone: str
    closed: bool
    admitted: int
    left: int
    unproven: int
    tickets: dict[str, int]
    zones: tuple[ZoneReport, ...]
    gates: tuple[GateReport, ...]
    minutes: tuple[MinuteReport, ...]
    denials: dict[str, int]
    cases: dict[str, dict[str, int]]
    devices: tuple[DeviceNumbers, ...]
    readiness: tuple[GateState, ...]
    digest: Hex


def of_report(report: Report, digest: bytes, language: str) -> ReportNumbers:
    """The event's numbers, with what is not right with a device in words of this language."""
    counted = {
        name: getattr(report, name) for name in ReportNumbers.__struct_fields__ if hasattr(report, name)
    }
    devices = tuple(_device(one) for one in report.devices)
    ready = of_gates(report.readiness, language).gates
    return ReportNumbers(**{**counted, "devices": devices, "readiness": ready, "digest": digest.hex()})


def _device(one: DeviceReport) -> DeviceNumbers:
    said = {name: getattr(one, name) for name in DeviceNumbers.__struct_fields__}
    return DeviceNumbers(**{**said, "device": one.device.hex()})
