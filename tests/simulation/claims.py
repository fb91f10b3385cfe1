"""Claims in an evening: a tablet with a network asks before it lets somebody in, and what can go wrong between asking and writing does.

9: of those who ask one server, as many are first as the rules allow, counting what it merged and every lease until its own entry came,
it is over, or the server lost its tail; and who is second was so because of somebody.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Final

from sync.allowance import Spent
from sync.claim import NONCE_BYTES, NOTHING_UNSAID, Claim, Claimed, ClaimReply
from sync.device.claiming import Asked
from sync.device.errors import Refused, Unreachable
from sync.leases import LEASE_MS
from sync.scan import Direction
from tests.simulation.evening import Evening
from tests.simulation.faults import Felt
from tests.simulation.rules import allows
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
        self.evening.happened[Felt.SECOND_BY_LIMIT] += reply.rule not in (None, Spent.MODE)
        self.evening.happened[Felt.CLAIM_UNHEARD] += _LOST <= fate < _UNHEARD
        return None if _LOST <= fate < _UNHEARD else reply


def _check(evening: Evening, claim: Claim, tablet: Tablet, reply: ClaimReply) -> None:
    key, counted = (claim.ticket, claim.zone, claim.use), evening.centre.counted(claim.ticket)
    running, zone = _running(evening, key), _running(evening, key[:2])
    in_zone = sum(admits for (zone_of, _), (admits, _) in counted.items() if zone_of == claim.zone)
    if reply.answer is Claimed.SECOND:
        if not (zone or in_zone or claim.unsaid.admits):  # the asking tablet itself may have let them in
            raise Broken(
                "9 claims", f"{tablet.name} is told that it is second for {key}, and nobody was first"
            )
        return
    admits, exits = counted.get(key[1:], (0, 0))
    rules, entered = evening.centre.rules(), (admits + running, exits, in_zone + zone)
    if claim.unsaid == NOTHING_UNSAID and not allows(rules, *entered):
        raise Broken(
            "9 claims", f"{tablet.name} is told that it is first for {key} after {entered} by {rules}"
        )
    evening.firsts.setdefault(key, []).append((evening.time.now_ms, tablet.name, claim.nonce))


def _running(evening: Evening, where: tuple[int, ...]) -> int:
    """How many leases run in this ticket, zone (and use) whose entry the server has not got."""
    since_ms = evening.time.now_ms - LEASE_MS
    asked = {
        nonce
        for key, firsts in evening.firsts.items()
        for at_ms, _, nonce in firsts
        if at_ms > since_ms and key[: len(where)] == where
    }
    return len(asked - _came(evening)) if asked else 0


def _came(evening: Evening) -> set[bytes]:
    """The nonces of all claims whose entries the server has."""
    stored, written = evening.centre.stored(), evening.chronicle.written
    said = (written[name].content for name in stored if name in written)
    return {one.claim[1:] for one in said if one is not None and one.claim is not None}


def _said(asked: Asked) -> str:
    reply = asked.reply
    if reply is None:
        return "no answer"
    return reply.answer.name.lower() + (f", after {reply.taken}" if reply.taken else "")
