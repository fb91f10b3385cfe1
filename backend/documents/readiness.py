"""Which gates are ready for the doors, as JSON."""

from typing import Annotated

from msgspec import Meta, Struct

from backend.documents.fields import Hex, Place, of_position
from backend.doors.judging import Finding, Matter
from backend.doors.standing import DeviceReadiness, GateReadiness
from backend.doors.wording import told
from sync.readiness import Ready

MatterName = Annotated[str, Meta(extra_json_schema={"enum": list(Matter)})]


class Look(Struct, frozen=True):
    """Something that is not right. With one that `stops` nobody is let in. `said` is in the caller's language."""

    matter: MatterName
    stops: bool
    said: str


class ShownState(Struct, frozen=True):
    """What a device showed (PROTOCOL.md 5.9), and what is not right with it by what the server knows now.

    `at_ms`: when it was said, by the server's clock; `since_ms`: since when it has been as ready, or as little; `behind`: how many
    items of the feed it had not heard when it was collected; `clock_offset_ms`: how far its clock is ahead, null if it was never compared.
    """

    device: Hex
    device_name: str
    gate: int
    ready: bool
    since_ms: int
    at_ms: int
    collected_ms: int
    look: tuple[Look, ...]
    at: Place
    behind: int
    list_issued_ms: int
    policy: int
    trust_counter: int
    unsent: int
    storage_kept: bool
    failing: bool
    camera: bool
    names: bool
    locked: bool
    clock_offset_ms: int | None
    battery: int | None
    free_mib: int | None
    app: str


class GateState(Struct, frozen=True):
    """A gate is ready when one of its devices is. `since_ms`: since when; null where none is."""

    gate: int
    name: str
    ready: bool
    since_ms: int | None
    devices: tuple[ShownState, ...]


class Readiness(Struct, frozen=True):
    """All gates of an event, by number."""

    gates: tuple[GateState, ...]


def of_gates(gates: tuple[GateReadiness, ...], language: str) -> Readiness:
    """The gates, in words of this language."""
    return Readiness(tuple(of_gate(gate, language) for gate in gates))


def of_gate(gate: GateReadiness, language: str) -> GateState:
    """One gate."""
    devices = tuple(of_shown(device, language) for device in gate.devices)
    return GateState(gate.gate, gate.name, gate.is_ready, gate.since_ms, devices)


def of_shown(device: DeviceReadiness, language: str) -> ShownState:
    """One device."""
    row, said = device.row, device.said
    return ShownState(
        device=row.device.hex(),
        device_name=device.name,
        gate=said.gate,
        ready=device.is_ready,
        since_ms=row.since_ms,
        at_ms=row.at_ms,
        collected_ms=row.collected_ms,
        look=tuple(_look(finding, language) for finding in device.findings),
        at=of_position(said.at),
        behind=row.behind,
        list_issued_ms=said.issued_ms,
        policy=said.policy,
        trust_counter=said.trust_counter,
        unsent=said.unsent,
        storage_kept=Ready.KEPT in said.flags,
        failing=Ready.FAILING in said.flags,
        camera=Ready.CAMERA in said.flags,
        names=Ready.NAMES in said.flags,
        locked=Ready.LOCKED in said.flags,
        clock_offset_ms=None if said.clock is None else said.clock[0] - said.clock[1],
        battery=said.battery,
        free_mib=said.free_mib,
        app=said.app,
    )


def _look(finding: Finding, language: str) -> Look:
    return Look(finding.matter.value, finding.stops, told(finding, language))
