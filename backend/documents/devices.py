"""Devices as JSON, and the codes that enrol them."""

from msgspec import Struct

from backend.documents.fields import Hex, Place, RoleName, of_position
from backend.store.rows import DeviceRow, EnrolmentRow


class Device(Struct, frozen=True):
    """An enrolled device and what it last said of itself. Without `events` or `gates` it may work for all.

    `last_seen_ms`: when it was last heard of, to a minute: a gate that lets nobody in asks for news all the time. `at`: how far it
    had heard the feed of `last_event` then, or further. `unsent`: what it had left to send when it last said so, which was at
    `told_ms` (a quiet gate says it every quarter of an hour), less what came since. Each is null if it never was.

    `clock_offset_ms`: how far its clock was ahead of the server's when it last compared them (negative: behind), give or take
    `clock_uncertainty_ms`; null if it never did.
    """

    device: Hex
    name: str
    role: RoleName
    events: tuple[int, ...] | None
    gates: tuple[int, ...] | None
    enrolled_ms: int
    expires_s: int
    locked: bool
    last_seen_ms: int | None
    last_event: int | None
    unsent: int | None
    told_ms: int | None
    clock_offset_ms: int | None
    clock_uncertainty_ms: int | None
    app: str | None
    at: Place | None


class OfferedCode(Struct, frozen=True):
    """An enrolment code (PROTOCOL.md 5.1). It is shown this once. `enrolment` is its name in the list of open ones."""

    code: str
    enrolment: Hex


class Enrolment(Struct, frozen=True):
    """A code that would enrol a device now, without the code. Without `events` or `gates` the device may work for all."""

    enrolment: Hex
    name: str | None
    role: RoleName
    events: tuple[int, ...] | None
    gates: tuple[int, ...] | None
    expires_s: int
    created_ms: int


def of_enrolment(row: EnrolmentRow) -> Enrolment:
    """The open code."""
    return Enrolment(
        enrolment=row.id.hex(),
        name=row.name,
        role=row.role.name.lower(),
        events=None if row.events is None else tuple(sorted(row.events)),
        gates=None if row.gates is None else tuple(sorted(row.gates)),
        expires_s=row.expires_s,
        created_ms=row.created_ms,
    )


def of_device(row: DeviceRow) -> Device:
    """The device as it stands."""
    return Device(
        device=row.device.hex(),
        name=row.name,
        role=row.role.name.lower(),
        events=None if row.events is None else tuple(sorted(row.events)),
        gates=None if row.gates is None else tuple(sorted(row.gates)),
        enrolled_ms=row.enrolled_ms,
        expires_s=row.expires_s,
        locked=row.locked,
        last_seen_ms=row.last_seen_ms,
        last_event=row.last_event,
        unsent=row.unsent,
        told_ms=row.told_ms,
        clock_offset_ms=row.clock_offset_ms,
        clock_uncertainty_ms=row.clock_uncertainty_ms,
        app=row.app,
        at=None if row.at is None else of_position(row.at),
    )
