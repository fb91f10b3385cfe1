"""Whether one claim more is the first (PROTOCOL.md 11.6): the rules of 10.2 over what the server knows of one (ticket, zone, use), and
of the leases of all uses of that ticket and zone, since a limit may count them together.
"""

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
    """A claim that was answered `first`, for one entry by `use`. It runs until `until_ms`, or until that entry was counted: `entered`.

    `stay` tells it from the others of its ticket and zone: it is for the entry that comes after so many. Until `until_ms` nobody else
    is given the same, `entered` or not, and after that the count has gone on: two who judge alike, but one of them before somebody
    else's claim and entry, want the same, and only one of them gets it.
    """

    stay: int
    device: bytes
    gate: int
    nonce: bytes
    at_ms: int
    until_ms: int
    use: int = 0
    entered: bool = False

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

    @property
    def in_zone(self) -> int:
        """The admits of all uses of the zone."""
        return self.admits + self.elsewhere

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
    """What to answer `device`. `leases` are those of the ticket and zone, by whatever use and of whatever age."""
    if _is_free(policy):
        return Granted(None)
    held = [one for one in leases if one.until_ms > now_ms]
    running = [one for one in held if not one.entered]
    asked = device, claim.nonce, claim.use
    again = next((one for one in running if (one.device, one.nonce, one.use) == asked), None)
    if again is not None:
        return Granted(again.stay)
    rule = _rule(policy, counted, running, claim, device, now_ms)
    if rule is not None:
        return Denied(rule, _taken(rule, counted, running, claim.use, device))
    stays = {one.stay for one in held}
    return Granted(next(stay for stay in count(counted.in_zone) if stay not in stays))


def _is_free(policy: Policy) -> bool:
    return policy.mode is Mode.MANY and not (
        policy.limits.per_use or policy.limits.per_day or policy.limits.total
    )


def _rule(
    policy: Policy, counted: Counted, running: Sequence[Lease], claim: Claim, device: bytes, now_ms: int
) -> Spent | None:
    """The rule that one entry more would break: each lease counts where its entry will."""
    unsaid, by_use = claim.unsaid, [one for one in running if one.use == claim.use]
    own = sum(one.device == device for one in by_use)
    more = len(by_use) - own + max(own, unsaid.admits)
    admits = max(0, counted.admits - unsaid.undone_admits) + more
    exits = min(admits, max(0, counted.exits - unsaid.undone_exits) + unsaid.exits)
    today = counted.on_day(policy.limits.day_of(now_ms // 1000))
    today = max(0, today - unsaid.undone_admits) + more
    elsewhere = counted.elsewhere + len(running) - len(by_use)
    return spent(policy, admits, exits, today, admits + elsewhere)


def _taken(rule: Spent, counted: Counted, running: Sequence[Lease], use: int, device: bytes) -> Taken | None:
    """The latest entry or lease of another device, else of this one; of another use only where the rule counts that, too."""
    known = [one.taken for one in running if one.use == use or rule is Spent.TOTAL]
    if counted.admits and counted.holder is not None:
        holder = counted.holder
        known.append(Taken(holder.device, holder.gate, holder.point_ms))
    return max(known, key=lambda taken: (taken.device != device, taken.at_ms), default=None)
