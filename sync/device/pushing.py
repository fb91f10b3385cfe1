"""PUSH: brings up what the server does not have, oldest first (PROTOCOL.md 11.2)."""

import sqlite3
from typing import Final

from sync.device import ledger
from sync.device.greeting import Greeting, heed, is_in_held_generation
from sync.device.means import Means
from sync.device.pace import FIRST_BYTES, Pace
from sync.device.report import SyncReport
from sync.messages import Push, PushReply

_FRAMES_A_CHUNK: Final = 500
_ROUNDS_AT_MOST: Final = 10_000
"""A server that never gets further is not asked for ever."""
_BAD_CHUNK: Final = "BAD_CHUNK"


class Pushing:
    """Pushes one device's journals. Every step is safe to repeat after any crash or lost answer."""

    def __init__(self, means: Means, greeting: Greeting) -> None:
        self._means = means
        self._greeting = greeting

    async def push(self, event: int, report: SyncReport) -> None:
        """Until the server has everything, or takes no more of it."""
        journal, clocks, pace = self._means.journal, self._means.clocks, Pace()
        for _ in range(_ROUNDS_AT_MOST):
            with self._means.database.reading() as connection:
                pending = next(journal.chunks(connection, event, _FRAMES_A_CHUNK, pace.size), None)
                before = journal.unsent(connection, event)
            if pending is None:
                return
            began_ms = clocks().mono_ms
            reply = await self._means.server.push(Push(event, (pending[1],)))
            pace.answered(clocks().mono_ms - began_ms)
            after = self._acknowledge(event, reply, report)
            report.sent += before - after
            report.refused += [refused.code for refused in reply.refused]
            stuck = after >= before
            if (stuck or _BAD_CHUNK in report.refused) and await self._salvage(event, pending[0]):
                continue
            if stuck or not after:  # behind a gap, the next round begins with a hello and sends from there
                return

    def _acknowledge(self, event: int, reply: PushReply, report: SyncReport) -> int:
        """Move the cursor to what the server connected, if it is this journal's own entry; returns what is still unsent.

        An answer from a later generation than the held one moves nothing: its position could not be compared with what was
        heard so far. The pull that follows changes over, and the next round sends again.
        """
        with self._means.database.writing() as connection:
            if is_in_held_generation(self._means, event, reply.at):
                self._connect(connection, event, reply, report)
            unsent = self._means.journal.unsent(connection, event)
        report.quarantined += len(reply.quarantined)
        heed(self._means, event, reply.must, report)
        return unsent

    def _connect(
        self, connection: sqlite3.Connection, event: int, reply: PushReply, report: SyncReport
    ) -> None:
        journal, own = self._means.journal, self._means.identity.device
        for device, epoch, seq, hash_ in reply.connected:
            if device == own and journal.hash_at(connection, event, epoch, seq) == hash_:
                journal.set_connected(connection, event, epoch, seq)
                ledger.mark_folded(connection, event, epoch, seq, reply.at.pos)
                report.acknowledged = max(report.acknowledged, seq)

    async def _salvage(self, event: int, epoch: int) -> bool:
        """An entry rotted on this device's disk, or is lost: send the sound runs around it, and go on in a new epoch (1.8).

        False if nothing is found rotten, and so nothing would come out otherwise the next time.
        """
        means = self._means
        with means.database.reading() as connection:
            # As little at a time as any line carries: what is sent here is not acknowledged in between.
            runs = means.journal.sound_runs(connection, event, epoch, _FRAMES_A_CHUNK, FIRST_BYTES)
            newest = means.journal.head(connection, event)
        if not runs:
            return False
        for run in runs:
            await means.server.push(Push(event, (run,)))
        if newest is not None and newest.epoch == epoch:
            self._greeting.open_epoch(event, epoch + 1, "an entry rotted on the disk")
        with means.database.writing() as connection:
            means.journal.give_up(connection, event, epoch)
        return True
