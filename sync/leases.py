"""Whether one claim more is the first (PROTOCOL.md 11.6): the rules of 10.2 over what the server knows of one (ticket, zone, use)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Final

from sync.allowance import Spent, spent
from sync.claim import Claim, Taken
from sync.policy import Mode, Policy
from sync.presence import Day, Holder

LEASE_MS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Lease:
    """A claim that was answered `first`. `stay`: it is for the entry that comes after so many admits; it runs until `until_ms`."""

    stay: int
    device: bytes
    gate: int
    nonce: bytes
    at_ms: int
    until_ms: int

    @property
    def taken(self) -> Taken:
        """Who has this entry."""
        return Taken(self.device, self.gate, self.at_ms)


@dataclass(frozen=True, slots=True)
class Counted:
    """What the merge counted of the key (12.2): admits, exits, the holder, and the latest local day with its admits.

    `elsewhere`: the admits of the zone's other uses, where a limit counts them together.
    """

    admits: int = 0
    exits: int = 0
    holder: Holder | None = None
    day: Day | None = None
    elsewhere: int = 0

    def on_day(self, day_s: int) -> int:
        """The admits on this local day, as far as they are known."""
        return self.day.admits if self.day is not None and self.day.starts_s == day_s else 0


@dataclass(frozen=True, slots=True)
class Granted:
    """The claim is the first one for this stay; None: nothing limits how many enter, and nothing is to be remembered."""

    stay: int | None


@dataclass(frozen=True, slots=True)
class Denied:
    """One entry more would break this rule; `taken` is the latest that is known of who entered."""

    rule: Spent
    taken: Taken | None


def judge(
    policy: Policy, counted: Counted, leases: Sequence[Lease], claim: Claim, device: bytes, now_ms: int
) -> Granted | Denied:
    """What to answer `device`. `leases` are those of the key, of whatever age.

    A lease for a stay that the merge has counted since is over: its entry, or another one, took its place.
    """
    if _is_free(policy):
        return Granted(None)
    running = [one for one in leases if one.until_ms > now_ms and one.stay >= counted.admits]
    again = next((one for one in running if (one.device, one.nonce) == (device, claim.nonce)), None)
    if again is not None:
        return Granted(again.stay)
    rule = _rule(policy, counted, running, claim, device, now_ms)
    if rule is not None:
        return Denied(rule, _taken(counted, running, device))
    stays = {one.stay for one in running}
    return Granted(next(stay for stay in count(counted.admits) if stay not in stays))


def _is_free(policy: Policy) -> bool:
    return policy.mode is Mode.MANY and not (
        policy.limits.per_use or policy.limits.per_day or policy.limits.total
    )


def _rule(
    policy: Policy, counted: Counted, running: Sequence[Lease], claim: Claim, device: bytes, now_ms: int
) -> Spent | None:
    """The rule that one entry more would break."""
    unsaid = claim.unsaid
    own = sum(one.device == device for one in running)
    more = len(running) - own + max(own, unsaid.admits)
    admits = max(0, counted.admits - unsaid.undone_admits) + more
    exits = min(admits, max(0, counted.exits - unsaid.undone_exits) + unsaid.exits)
    today = counted.on_day(policy.limits.day_of(now_ms // 1000))
    today = max(0, today - unsaid.undone_admits) + more
    return spent(policy, admits, exits, today, admits + counted.elsewhere)


def _taken(counted: Counted, running: Sequence[Lease], device: bytes) -> Taken | None:
    """The latest entry or lease of another device, else of this one."""
    known = [one.taken for one in running]
    if counted.admits and counted.holder is not None:
        holder = counted.holder
        known.append(Taken(holder.device, holder.gate, holder.point_ms))
    return max(known, key=lambda taken: (taken.device != device, taken.at_ms), default=None)
