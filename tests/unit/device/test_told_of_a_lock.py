"""A lock that only the feed tells of: the device said its HELLO before, or has nothing to send (PROTOCOL.md 4.1, type 5)."""

from sync.device.device import Device
from sync.feed import GENESIS, Followed, Head, LockItem
from sync.position import Ancestry, Position
from sync.reasons import Outcome, Reason
from tests.world import EVENT, NOW_S, World

LAST = bytes(32)


def hear_of_the_lock_of(gate: Device, device: bytes) -> None:
    at = Position(1, 1)
    head = Head(EVENT, at, GENESIS, at.pos, NOW_S * 1000, 1, Ancestry())
    gate.lists.follow(EVENT, Followed(head, (LockItem(at, device, LAST),)))


def test_a_gate_that_hears_of_its_lock_in_the_feed_opens_to_nobody(gate: Device, world: World) -> None:
    hear_of_the_lock_of(gate, gate.identity.device)
    verdict = gate.engine().scan(EVENT, world.ticket(5).text).verdict
    assert (verdict.outcome, verdict.reason) == (Outcome.REFUSE, Reason.DEVICE_LOCKED)
    assert gate.lists.is_locked(EVENT)


def test_a_gate_that_hears_of_the_lock_of_another_one_goes_on(gate: Device, world: World) -> None:
    hear_of_the_lock_of(gate, b"another1")
    assert gate.engine().scan(EVENT, world.ticket(5).text).verdict.outcome is Outcome.ADMIT
