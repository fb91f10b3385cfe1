"""Claims in an evening: a tablet with a network asks before it lets somebody in, and what can go wrong between asking and writing does.

9: of those who ask one server, one is first for an entry, until its lease is over or the server lost its tail; and who is second
was so because of somebody.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Final

from sync.claim import NONCE_BYTES, NOTHING_UNSAID, Claim, Claimed, ClaimReply
from sync.device.claiming import Asked
from sync.device.errors import Refused, Unreachable
from sync.leases import LEASE_MS
from sync.policy import Mode
from sync.scan import Direction
from tests.simulation.evening import Evening
from tests.simulation.faults import Felt
from tests.simulation.story import Broken
from tests.simulation.tablet import Tablet

_WITH_A_NETWORK: Final = 0.25
_LOST: Final = 0.1
_UNHEARD: Final = 0.2
_CUT: Final = 0.24
_LATE: Final = 0.3
_LATE_MS: Final = LEASE_MS + 1_000


@dataclass(frozen=True, slots=True)
class Showing:
    """A code before a tablet, and what is done with the answer to its claim: `scan` may be called at once, later or never."""

    evening: Evening
    tablet: Tablet
    text: str
    direction: Direction
    use: int
    chance: Random
    scan: Callable[[Asked | None], None] = field(repr=False)

    def go(self) -> None:
        """Ask, if that is due and there is a network, and scan."""
        claim = self._due()
        if claim is None:
            self.scan(None)
            return
        fate = self.chance.random()
        asked = Asked(claim, self._reply(claim, fate))
        self.evening.tell(self.tablet.name, f"asks: {_said(asked)}")
        if _UNHEARD <= fate < _CUT:
            self.evening.happened[Felt.CLAIM_CUT] += 1
            self.evening.restart(self.tablet, self.chance)
        elif _CUT <= fate < _LATE:
            self.evening.happened[Felt.LEASE_OVER] += 1
            self.evening.later(_LATE_MS, lambda: self.scan(asked))
        else:
            self.scan(asked)

    def _due(self) -> Claim | None:
        if self.chance.random() >= _WITH_A_NETWORK or self.tablet.clocks.asleep:
            return None
        nonce = self.chance.randbytes(NONCE_BYTES)
        engine, what = self.tablet.engine, (self.evening.event, self.text, nonce, self.direction, self.use)
        return self.evening.powered(self.tablet, lambda: engine.question(*what))

    def _reply(self, claim: Claim, fate: float) -> ClaimReply | None:
        """What the tablet hears."""
        if fate < _LOST:
            self.evening.happened[Felt.CLAIM_LOST] += 1
            return None
        try:
            reply = ClaimReply.parse(self.evening.centre.claim(self.tablet.id, claim.encode()))
        except (Refused, Unreachable):
            return None
        _check(self.evening, claim, self.tablet, reply)
        self.evening.happened[Felt.SECOND] += reply.answer is Claimed.SECOND
        self.evening.happened[Felt.CLAIM_UNHEARD] += _LOST <= fate < _UNHEARD
        return None if _LOST <= fate < _UNHEARD else reply


def _check(evening: Evening, claim: Claim, tablet: Tablet, reply: ClaimReply) -> None:
    key, now_ms = (claim.ticket, claim.zone, claim.use), evening.time.now_ms
    running = [at_ms for at_ms, _ in evening.firsts.get(key, ()) if now_ms - at_ms < LEASE_MS]
    inside = evening.centre.holders().get(key) is not None
    if reply.answer is Claimed.SECOND:
        if not (running or inside or claim.unsaid.admits):  # the asking tablet itself may have let them in
            raise Broken(
                "9 claims", f"{tablet.name} is told that it is second for {key}, and nobody was first"
            )
        return
    left = (
        any(not one.inward and one.at_ms >= min(running) for one in evening.chronicle.of_key(key))
        if running
        else False
    )
    if running and not left:
        raise Broken("9 claims", f"{tablet.name} is told that it is first for {key}, as was another one")
    modes = evening.centre.modes()
    if inside and claim.unsaid == NOTHING_UNSAID and modes[max(modes)] is Mode.ONCE:
        raise Broken(
            "9 claims", f"{tablet.name} is told that it is first for {key}, whose entry the server has"
        )
    evening.firsts.setdefault(key, []).append((now_ms, tablet.name))


def _said(asked: Asked) -> str:
    reply = asked.reply
    if reply is None:
        return "no answer"
    return reply.answer.name.lower() + (f", after {reply.taken}" if reply.taken else "")
