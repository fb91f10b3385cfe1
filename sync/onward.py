"""What a guest who is turned away can do (PROTOCOL.md 10.4): when to come back, and by which gate to come."""

from dataclasses import replace

from sync.policy import EVERY_ZONE, Policy
from sync.scan import Scan
from sync.verdict_table import class_elsewhere, used_up


def opens_s(scan: Scan) -> int | None:
    """The first second from now on at which neither the ticket's times nor the windows of its zone stand in the way.

    None: there is none, or who comes back then is wrong at this gate or has used up the entry all the same.
    """
    ticket = scan.ticket
    at_s = _open_from(scan.policy, scan.place.zone, max(scan.now_s, ticket.not_before))
    if at_s is None or at_s >= ticket.expires:
        return None
    then = replace(scan, now_s=at_s)
    return None if class_elsewhere(then) or used_up(then) else at_s


def entrances(scan: Scan) -> tuple[int, ...]:
    """The event's gates that let this ticket's class in, and whose zone does, in the order of the profile."""
    policy, class_ = scan.policy, scan.ticket.class_
    return tuple(gate.id for gate in scan.place.gates if policy.lets_in(gate.zone, class_, gate.id))


def _open_from(policy: Policy, zone: int, at_s: int) -> int | None:
    """The first second from `at_s` on that lies in a window of the zone; without windows `at_s` itself."""
    windows = [window for window in policy.windows if window.zone in (zone, EVERY_ZONE)]
    if not windows:
        return at_s
    return min((max(at_s, window.from_s) for window in windows if at_s < window.to_s), default=None)
