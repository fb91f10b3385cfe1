"""What is looked at after nearly every message, read off a server's tables directly. `centre` has the same by the store's contract, for other stores."""

from backend.store.rows import DeviceRow
from sync.policy import Policy
from sync.position import Ancestry, Position
from tests.simulation.memory_state import State


def stored(state: State, event: int) -> frozenset[bytes]:
    """The hash of every entry."""
    return frozenset(name for of_event, name in state.entries if of_event == event)


def links(state: State, event: int, device: bytes) -> dict[bytes, tuple[int, int]]:
    """Epoch and seq of every entry of a device, by hash."""
    return {
        name: (epoch, seq)
        for (of_event, of_device, epoch), places in state.of_journal.items()
        if of_event == event and of_device == device
        for seq, name in places
    }


def holders(state: State, event: int) -> dict[tuple[int, int, int], bytes | None]:
    """Whose admit holds each (ticket, zone, use)."""
    return {
        (row.ticket, row.zone, row.use): row.holder
        for (of_event, _), rows in state.keys.items()
        if of_event == event
        for row in rows
    }


def counted(state: State, event: int, ticket: int) -> dict[tuple[int, int], tuple[int, int]]:
    """How many came in and went out by this ticket, by (zone, use)."""
    return {(row.zone, row.use): (row.admits, row.exits) for row in state.keys.get((event, ticket), ())}


def policies(state: State, event: int) -> dict[int, Policy]:
    """The policies by their versions."""
    return {policy.version: policy for policy in state.policies[event]}


def ancestry(state: State, event: int) -> Ancestry:
    """How the generations of the feed descend from one another."""
    return Ancestry(tuple(row.as_fork for row in state.generations.get(event, ())))


def at(state: State, event: int) -> Position:
    """Where the feed stands."""
    return state.events[event].at


def device(state: State, asked: bytes) -> DeviceRow | None:
    """What is known of a device."""
    return state.devices.get(asked)
