"""The part of the error tree that is about what is asked for and is not there."""

from typing import Final

from backend.errors.tree import BackendError

_SHOWN_CHARS: Final = 40


class UnknownEvent(BackendError):
    """No event of this domain has the number."""

    name = "UNKNOWN_EVENT"
    what_to_do = "list the events and choose one of them"
    command = "portao event list"

    def __init__(self, event: int) -> None:
        super().__init__(f"there is no event {event}")
        self.event = event


class UnknownTicket(BackendError):
    """No ticket of the event has this reference, neither ours nor the importer's."""

    name = "UNKNOWN_TICKET"
    what_to_do = "check the reference; the printed one will do as well as the imported one"

    def __init__(self, event: int, reference: str) -> None:
        super().__init__(f"event {event} has no ticket with the reference {reference}")
        self.reference = reference


class UnknownGate(BackendError):
    """The event has no such gate."""

    name = "UNKNOWN_GATE"
    what_to_do = "look at the event's gates and choose one of them"
    command = "portao event show EVENT"

    def __init__(self, event: int, gate: int) -> None:
        super().__init__(f"event {event} has no gate {gate}")
        self.gate = gate


class UnknownCase(BackendError):
    """The event has no case with this id."""

    name = "UNKNOWN_CASE"
    what_to_do = "list the event's cases"
    command = "portao cases EVENT"

    def __init__(self, case: bytes | str) -> None:
        """`case`: its id, or what was given for one."""
        super().__init__(f"there is no case {_asked(case)}")
        self.case = case


class UnknownDevice(BackendError):
    """No device of this domain has the id."""

    name = "UNKNOWN_DEVICE"
    what_to_do = "list the devices and choose one of them"
    command = "portao devices list"

    def __init__(self, device: bytes | str) -> None:
        """`device`: its id, or what was given for one."""
        super().__init__(f"there is no device {_asked(device)}")
        self.device = device


class UnknownEnrolment(BackendError):
    """No enrolment code with this id would enrol a device now."""

    name = "UNKNOWN_ENROLMENT"
    what_to_do = "list those that are open; one that was used is a device now, which can be locked"
    command = "portao devices offers"

    def __init__(self, offer: bytes | str) -> None:
        """`offer`: its id, or what was given for one."""
        super().__init__(f"there is no open enrolment code {_asked(offer)}")
        self.offer = offer


class UnknownOperator(BackendError):
    """Nobody who works at the gates has the number."""

    name = "UNKNOWN_OPERATOR"
    what_to_do = "list the operators and choose one of them"
    command = "portao operator list"

    def __init__(self, operator: int) -> None:
        super().__init__(f"there is no operator {operator}")
        self.operator = operator


class UnknownImport(BackendError):
    """The event has no import of that id, or none that anybody remembers: they are kept for a week."""

    name = "UNKNOWN_IMPORT"
    what_to_do = "take its address from the answer to the import; it is kept for a week"

    def __init__(self, event: int) -> None:
        super().__init__(f"event {event} has no such import")
        self.event = event


class GateNotBuilt(BackendError):
    """The gate for browsers is not among what this server has."""

    name = "GATE_NOT_BUILT"
    what_to_do = "have whoever runs the server build it (make pwa), or name its folder in PORTAO_GATE, and start it again"

    def __init__(self) -> None:
        super().__init__("this server was started without the gate for browsers")


def _asked(id: bytes | str) -> str:
    """An id as whoever asks writes it."""
    return id.hex() if isinstance(id, bytes) else repr(id[:_SHOWN_CHARS])
