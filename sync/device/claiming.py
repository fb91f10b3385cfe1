"""Asking the server before somebody is let in, and not for long (PROTOCOL.md 11.6)."""

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from keys.code_secret import proof_of_claim, sight_key
from keys.errors import KeysError
from keys.shown import Shown
from sync.claim import WAIT_MS, Claim, Claimed, ClaimReply
from sync.device import ledger
from sync.device.errors import Refused
from sync.errors import SyncError
from sync.scan import Place

_FIRST_SILENCE_MS: Final = 1_000
_MOST_SILENCE_MS: Final = 30_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A claim and its answer; None: nothing came in time."""

    claim: Claim
    reply: ClaimReply | None

    @property
    def mark(self) -> bytes:
        """What the entry says of it (6.3)."""
        answer = Claimed.UNANSWERED if self.reply is None else self.reply.answer
        return bytes([answer]) + self.claim.nonce

    def refusal(self, device: bytes) -> ClaimReply | None:
        """The answer, if it is one that refuses: a `second` that does not name this device, which knows better what it did itself."""
        reply = self.reply
        if reply is None or reply.answer is Claimed.FIRST:
            return None
        return None if reply.taken is not None and reply.taken.device == device else reply

    def is_about(self, place: Place, shown: Shown) -> bool:
        """Whether it was asked for what is shown here now."""
        claim = self.claim
        there = place.event, place.zone, place.use, place.gate
        return there == (claim.event, claim.zone, claim.use, claim.gate) and claim.credential == (
            shown.ticket.index,
            shown.credential_hash,
        )


def claim_of(
    connection: sqlite3.Connection, place: Place, shown: Shown, device: bytes, nonce: bytes
) -> Claim:
    """The claim for what is shown at this place."""
    ticket, event = shown.ticket, place.event
    unsaid = ledger.unsaid(connection, event, ticket.number, place.zone, place.use)
    sight = proof_of_claim(sight_key(shown.secret), event, device, nonce)
    credential = (ticket.index, shown.credential_hash)
    return Claim(event, ticket.number, place.zone, place.use, place.gate, credential, nonce, sight, unsaid)


class Answers(Protocol):
    """Who answers claims: `sync.device.client.Server`."""

    async def claim(self, claim: Claim) -> ClaimReply: ...


class Claimant:
    """Asks, and waits a quarter of a second at most. After a silence it asks nobody for a while, so that not every guest waits.

    The while doubles from one second to thirty as long as the silence lasts; what the server asks for itself goes before.
    """

    def __init__(self, server: Answers, mono_ms: Callable[[], int], wait_ms: int = WAIT_MS) -> None:
        self._server = server
        self._mono_ms = mono_ms
        self._wait_s = wait_ms / 1000
        self._silence_ms = 0
        self._until_ms = 0

    async def ask(self, claim: Claim) -> Asked | None:
        """What came of it; None if nobody was asked."""
        if self._silence_ms and self._mono_ms() < self._until_ms:
            return None
        try:
            async with asyncio.timeout(self._wait_s):
                reply = await self._server.claim(claim)
        except Refused as refused:
            self._fell_silent(refused.retry_after_s)
            return Asked(claim, None)
        except (TimeoutError, SyncError, KeysError):
            self._fell_silent(None)
            return Asked(claim, None)
        self._silence_ms = 0
        return Asked(claim, reply)

    def _fell_silent(self, retry_after_s: float | None) -> None:
        self._silence_ms = min(_MOST_SILENCE_MS, 2 * self._silence_ms or _FIRST_SILENCE_MS)
        wanted_ms = 0 if retry_after_s is None else min(_MOST_SILENCE_MS, int(1000 * retry_after_s))
        self._until_ms = self._mono_ms() + max(self._silence_ms, wanted_ms)
