"""HELLO: where this journal stands, what the server has of it, and what time it is there (PROTOCOL.md 7.1, 11.1)."""

from typing import Final

from sync.clock import Reading, is_steady, open_anchor, own_bounds
from sync.content import Kind
from sync.device import heard, ledger
from sync.device.handing_back import hand_back
from sync.device.journal import Known, Mark
from sync.device.means import Means
from sync.device.report import SyncReport
from sync.errors import BadCertificate
from sync.messages import Hello, HelloReply, Must
from sync.position import Position

_QUIET_MS: Final = 15 * 60 * 1000
_FROM_THE_START: Final = -1
_NONCE_BYTES: Final = 16
_NOTHING_KNOWN: Final = Known(Position(1, 0), 0)


class Greeting:
    """Says HELLO for one device. Every step is safe to repeat after any crash or lost answer."""

    def __init__(self, means: Means) -> None:
        self._means = means

    def is_due(self, event: int) -> bool:
        """Every upload begins with a HELLO, whose anchor bounds what is uploaded (ADR 0004); a quiet device says one every quarter hour.

        So does a pull that would pass what was acknowledged: nothing but a HELLO tells that the server lost it meanwhile (11.1).
        """
        means = self._means
        with means.database.reading() as connection:
            if means.journal.head(connection, event) is None or means.journal.unsent(connection, event):
                return True
            if ledger.is_ahead_of_feed(connection, event):
                return True
        reading, read = means.clocks(), means.times.clock().read
        return read is None or read.boot != reading.boot or reading.mono_ms - read.mono_ms > _QUIET_MS

    async def hello(self, event: int, report: SyncReport) -> None:
        """One HELLO, and what follows from its answer: another life of this journal, a lock, a feed that was lost."""
        head, reply = await self._greet(event)
        if reply.must is Must.NEW_EPOCH and self._grew_since(event, head):
            # Another process of this very device sent what it had written meanwhile.
            head, reply = await self._greet(event)
        if reply.must is Must.NEW_EPOCH:
            self.open_epoch(event, reply.last_epoch + 1, "another life is known")
            report.new_epoch = True
            _, reply = await self._greet(event)
        heed(self._means, event, reply.must, report)
        await self._hand_back(event, reply, report)

    async def ask_again(self, event: int, report: SyncReport) -> None:
        """Ask once more where this device stands, and hand back what the server lost: before parts are fetched (11.1)."""
        _, reply = await self._greet(event)
        await self._hand_back(event, reply, report)

    def open_epoch(self, event: int, at_least: int, why: str) -> None:
        """Begin the next life of the journal, whose number is at least `at_least`."""
        means = self._means
        with means.database.writing() as connection:
            means.journal.open_epoch(connection, event, why, means.clocks(), self._known(event), at_least)

    async def _hand_back(self, event: int, reply: HelloReply, report: SyncReport) -> None:
        if reply.lost_after is not None:
            report.took(await hand_back(self._means.database, self._means.server, event, reply.lost_after))

    def _grew_since(self, event: int, head: Mark) -> bool:
        """Whether somebody else wrote into this store since: a HELLO that asks for a new epoch left no entry."""
        with self._means.database.glancing() as connection:
            now = self._means.journal.head(connection, event)
        return now is not None and (now.epoch, now.seq) > (head.epoch, head.seq)

    async def _greet(self, event: int) -> tuple[Mark, HelloReply]:
        """HELLO for the current epoch; its signed answer becomes a `time_anchor` entry (7.1)."""
        means = self._means
        head, sent, hello = self._asking(event)
        reply = await means.server.hello(hello)
        received = means.clocks()
        await means.renew_trust(reply.trust_counter)
        # What is written into a life that is over makes a fork of it (6.8).
        if reply.must is not Must.NEW_EPOCH:
            self._anchor(hello, reply, sent, received)
        self._reconnect(event, head, reply)
        if reply.must is not Must.NEW_EPOCH:
            with means.database.writing() as connection:
                means.journal.keep_closed(connection, event, means.clocks(), self._known(event))
        return head, reply

    def _asking(self, event: int) -> tuple[Mark, Reading, Hello]:
        means = self._means
        nonce = means.random(_NONCE_BYTES)
        with means.database.writing() as connection:
            sent = means.clocks()
            head = means.journal.ready(connection, event, sent, self._known(event))
            skips = means.journal.skips(connection, event, head)
            mark = means.lists.mark(event)
            held = heard.places(connection, event, mark.at, mark.hash) if mark else None
        hello = Hello(
            means.identity.device, event, head.epoch, head.seq, skips, sent.boot, sent.mono_ms, nonce, held
        )
        return head, sent, hello

    def _anchor(self, hello: Hello, reply: HelloReply, sent: Reading, received: Reading) -> None:
        if not is_steady(sent, received):
            return
        means, event = self._means, hello.event
        anchor = open_anchor(reply.anchor, *means.trust_now())
        if (anchor.device, anchor.nonce) != (means.identity.device, hello.nonce):
            raise BadCertificate("the time it was given was meant for another device")
        with means.database.writing() as connection:
            means.times.save(connection, own_bounds(anchor, sent.mono_ms, received.mono_ms), received)
            # Clocks ascend along the chain (6.7): where a scan was written since, the next round brings another anchor.
            if means.journal.is_overtaken(connection, event, received):
                return
            means.journal.append(
                connection, event, Kind.TIME_ANCHOR, received, self._known(event),
                anchor=reply.anchor, anchor_mono=(sent.mono_ms, received.mono_ms),
            )  # fmt: skip

    def _reconnect(self, event: int, head: Mark, reply: HelloReply) -> None:
        """Believe the server about what it has, lower or higher than remembered: it may have been restored, or an answer lost."""
        journal, seq = self._means.journal, reply.connected_seq
        with self._means.database.writing() as connection:
            if seq and journal.hash_at(connection, event, head.epoch, seq) != reply.connected_hash:
                return
            if journal.was_forgotten(connection, event, head.epoch, seq, reply.last_epoch):
                journal.resend_all(connection, event)
                # Its word includes none of it until it has it again.
                ledger.forget_folding(connection, event, _FROM_THE_START)
            journal.set_connected(connection, event, head.epoch, seq)
            if is_in_held_generation(self._means, event, reply.at):
                # The answer to an earlier push may have been lost: what is connected was folded by this position.
                ledger.mark_folded(connection, event, head.epoch, seq, reply.at.pos)

    def _known(self, event: int) -> Known:
        return self._means.lists.known(event) or _NOTHING_KNOWN


def heed(means: Means, event: int, must: Must, report: SyncReport) -> None:
    """A lock may have been said before the lists that this device holds: the answer is its only carrier then."""
    if must is Must.LOCKED:
        means.lists.lock(event)
    report.told(must)


def is_in_held_generation(means: Means, event: int, at: Position) -> bool:
    """Whether a position that the server says can be compared with the held ones (10.1)."""
    mark = means.lists.mark(event)
    return mark is None or mark.at.gen == at.gen
