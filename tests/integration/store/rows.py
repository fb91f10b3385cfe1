"""Rows to put into a store: each complete, each different where the test says so."""

from backend.store.rows import CredentialRow, DeviceRow, EnrolmentRow, EventRow, TicketRow
from keys import reference
from sync.enrolment import Role
from sync.feed import GENESIS
from sync.policy import Policy
from sync.position import Position
from sync.profile import EventKind, Gate, Zone
from sync.roster import CredentialState

EVENT = 7
ZONES = (Zone(1, "Pista"), Zone(2, "Camarote"))
GATES = (Gate(1, "Portão A", 1), Gate(2, "Portão B", 2))
POLICY = Policy(1)
START = Position(1, 0)


def an_event(event: int = EVENT, capacity: int = 10) -> EventRow:
    return EventRow(
        event=event,
        name="Noite de teste",
        kind=EventKind.SHOW,
        timezone="America/Sao_Paulo",
        starts_s=1_795_000_000,
        ends_s=1_795_036_000,
        capacity=capacity,
        slots=2 * capacity,
        numbers=capacity,
        live=0,
        next_number=0,
        next_index=0,
        with_names=False,
        at=START,
        chain=GENESIS,
        created_ms=1_794_000_000_000,
        closed_ms=None,
    )


def our_reference(number: int) -> str:
    return reference.make(number.to_bytes(9, "big"))


def a_ticket(
    number: int, external: str | None = None, event: int = EVENT, index: int | None = None
) -> TicketRow:
    return TicketRow(
        event,
        number,
        our_reference(number),
        external,
        "Maria",
        f"A{number}",
        "pista",
        0,
        1_795_100_000,
        False,
        number if index is None else index,
        CredentialState.VALID,
        1_794_000_000_000,
    )


def a_credential(number: int, index: int | None = None, event: int = EVENT) -> CredentialRow:
    place = number if index is None else index
    body = b"body" + place.to_bytes(3, "big")
    return CredentialRow(event, place, number, CredentialState.VALID, body, b"sealed")


def an_offer(token_hash: bytes = bytes(32)) -> EnrolmentRow:
    return EnrolmentRow(token_hash, "Portão A", Role.GATE, frozenset({EVENT}), None, 1_795_000_000, 5)


def a_device(device: bytes = b"device-1", enrolled_ms: int = 1) -> DeviceRow:
    return DeviceRow(
        device=device,
        name="Portão A",
        certificate=b"certificate",
        signing_key=device * 4,
        opening_key=bytes(32),
        role=Role.GATE,
        events=frozenset({EVENT}),
        gates=None,
        expires_s=1_795_000_000,
        enrolled_ms=enrolled_ms,
    )
