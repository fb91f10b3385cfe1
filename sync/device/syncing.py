"""One round with the server: hello, push, pull (PROTOCOL.md 11). Scanning never waits for it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from keys.errors import KeyNotAllowed, KeysError, UnknownKey
from keys.trust import TrustList, accept
from sync.certificate import open_certificate, within_dates
from sync.clock import Reading, is_steady, open_anchor, own_bounds
from sync.content import Kind
from sync.device import heard, ledger
from sync.device.client import Server
from sync.device.clocks import Clocks
from sync.device.database import Database
from sync.device.errors import NoEvent, Refused, Unreachable
from sync.device.feed_rows import FeedMark
from sync.device.handing_back import hand_back
from sync.device.identity import Identity, IdentityStore
from sync.device.journal import Journal, Known, Mark
from sync.device.lists import ListStore
from sync.device.operators import OperatorStore
from sync.device.people_sync import PeopleSync
from sync.device.timekeeping import TimeStore
from sync.errors import BadCertificate, BrokenChain, Incomplete, SyncError
from sync.feed import Followed, Page, follow
from sync.messages import Hello, HelloReply, Must, Push, PushReply
from sync.position import Position

_FRAMES_A_CHUNK = 500
_CHUNK_BYTES = 512 * 1024
_QUIET_MS = 15 * 60 * 1000
_ROUNDS_AT_MOST = 10_000  # a server that never gets further is not asked for ever
_FETCHES_AT_MOST = 3
_FROM_THE_START = -1
_BAD_CHUNK = "BAD_CHUNK"
_FORBIDDEN = 403
_SNAPSHOT_REQUIRED = "SNAPSHOT_REQUIRED"
_NOTHING_KNOWN = Known(Position(1, 0), 0)


@dataclass(slots=True)
class SyncReport:
    """What one round did, for people and logs.

    `handed_back`: pages of the feed that a server which lost them took back, None if it asked for none; `lost`: how many of
    their items it had lost; `not_taken`: the names of its refusals.
    """

    event: int
    sent: int = 0
    acknowledged: int = 0
    unsent: int = 0
    items: int = 0
    position: int = 0
    must: Must = Must.GO
    refused: list[str] = field(default_factory=list)
    quarantined: int = 0
    new_epoch: bool = False
    handed_back: int | None = None
    lost: int = 0
    not_taken: list[str] = field(default_factory=list)

    def trouble(self) -> str:
        """What somebody should know although the round went through; empty if all is well."""
        if self.must is Must.UPGRADE:
            return "the server asks for a newer version of this program; nothing is sent until then"
        if self.must is Must.LOCKED:
            return "this device is locked: its journal is handed over, nobody is admitted"
        if self.refused:
            return f"the server refused a part of the journal: {', '.join(sorted(set(self.refused)))}"
        if self.not_taken:
            return f"the server lost a part of its list and did not take it back: {', '.join(sorted(set(self.not_taken)))}"
        return ""


async def enrol(server: Server, identity: Identity, identities: IdentityStore, wall_s: int) -> None:
    """Finish an enrolment: verify the trust list by the code's fingerprint and the certificate by the list, then keep both.

    The clock of a new device may be anything, so the certificate is judged within its own dates.
    Raises Unreachable, Refused, KeysError, BadCertificate; trying again with the same code is safe.
    """
    reply = await server.enrol()
    trust = accept(identity.anchor, None, reply.trust_list)
    now_s = within_dates(reply.certificate, wall_s)
    certificate = open_certificate(reply.certificate, trust, now_s)
    if certificate.signing_key != identity.key.public:
        raise BadCertificate("it was made for another device")
    identities.finish(reply.certificate, reply.trust_list, now_s)


class Syncer:
    """Brings one event's journal up and its lists down. Every step is safe to repeat after any crash or lost answer."""

    def __init__(
        self,
        database: Database,
        identity: Identity,
        lists: ListStore,
        journal: Journal,
        times: TimeStore,
        server: Server,
        clocks: Clocks,
        random: Callable[[int], bytes],
        people: PeopleSync | None = None,
        operators: OperatorStore | None = None,
    ) -> None:
        self._operators = operators
        self._database = database
        self._identity = identity
        self._lists = lists
        self._journal = journal
        self._times = times
        self._server = server
        self._clocks = clocks
        self._random = random
        self._people = people

    async def sync(self, event: int) -> SyncReport:
        """One whole round. Raises Unreachable, Refused, KeysError or SyncError when it ends early: what was done stays done.

        A server too busy to take the journal still says what was revoked: the pull does not wait for the push.
        """
        report = SyncReport(event)
        failure = await self._bring_up(event, report)
        try:
            if not isinstance(failure, Unreachable):
                await self._pull(event, report)
                await self._learn_operators(event, report)
            if failure is not None:
                raise failure
        finally:
            # An error that was raised knows this frame: together they would outlive the round until the collector comes by.
            del failure
        if self._people is not None:
            await self._people.fetch(event, self._trust_now()[1])
        with self._database.glancing() as connection:
            report.unsent = self._journal.unsent(connection, event)
        return report

    async def _learn_operators(self, event: int, report: SyncReport) -> None:
        """Fetch who works at the gates where the feed told of a change, then follow the feed to where that list stands (5.8)."""
        operators = self._operators
        if operators is None or not operators.is_behind(event):
            return
        try:
            at = operators.save(event, await self._server.operators(event), self._trust_now()[1])
        except Refused as refused:
            report.not_taken += [] if refused.status == _FORBIDDEN else [refused.problem]
            return
        mark = self._lists.mark(event)
        if mark is not None and mark.at.as_pair() < at.as_pair():
            await self._pull(event, report)

    async def _bring_up(self, event: int, report: SyncReport) -> SyncError | KeysError | None:
        """Hello and push, if due; what kept them from it."""
        if not self._is_hello_due(event):
            return None
        try:
            await self._hello(event, report)
            if report.must is not Must.UPGRADE:
                await self._push(event, report)
        except (SyncError, KeysError) as error:
            return error
        return None

    def _is_hello_due(self, event: int) -> bool:
        """Every upload begins with a HELLO, whose anchor bounds what is uploaded (ADR 0004); a quiet device says one every quarter hour.

        So does a pull that would pass what was acknowledged: nothing but a HELLO tells that the server lost it meanwhile (11.1).
        """
        with self._database.reading() as connection:
            if self._journal.head(connection, event) is None or self._journal.unsent(connection, event):
                return True
            if ledger.is_ahead_of_feed(connection, event):
                return True
        reading, read = self._clocks(), self._times.clock().read
        return read is None or read.boot != reading.boot or reading.mono_ms - read.mono_ms > _QUIET_MS

    async def _hello(self, event: int, report: SyncReport) -> None:
        head, reply = await self._greet(event)
        if reply.must is Must.NEW_EPOCH and self._grew_since(event, head):
            head, reply = await self._greet(
                event
            )  # another process of this very device sent what it had written meanwhile
        if reply.must is Must.NEW_EPOCH:
            self._open_epoch(event, reply.last_epoch + 1, "another life is known")
            report.new_epoch = True
            _, reply = await self._greet(event)
        self._heed(event, reply.must, report)
        await self._hand_back(event, reply.lost_after, report)

    async def _hand_back(self, event: int, lost_after: int | None, report: SyncReport) -> None:
        if lost_after is None:
            return
        handed = await hand_back(self._database, self._server, event, lost_after)
        report.handed_back = (report.handed_back or 0) + handed.pages
        report.lost += handed.lost
        report.not_taken += handed.refused

    def _grew_since(self, event: int, head: Mark) -> bool:
        """Whether somebody else wrote into this store since: a HELLO that asks for a new epoch left no entry."""
        with self._database.glancing() as connection:
            now = self._journal.head(connection, event)
        return now is not None and (now.epoch, now.seq) > (head.epoch, head.seq)

    def _heed(self, event: int, must: Must, report: SyncReport) -> None:
        """A lock may have been said before the lists that this device holds: the answer is its only carrier then."""
        if must is Must.LOCKED:
            self._lists.lock(event)
        if must is not Must.GO or report.must is Must.RESEND_FROM:
            report.must = must

    async def _renew_trust(self, counter: int) -> None:
        """Fetch the trust list if the server has a newer one. Before anything signed by a newer key is opened."""
        if counter > self._trust().counter:
            self._lists.save_trust(await self._server.trust())

    async def _greet(self, event: int) -> tuple[Mark, HelloReply]:
        """HELLO for the current epoch; its signed answer becomes a `time_anchor` entry (7.1)."""
        nonce = self._random(16)
        with self._database.writing() as connection:
            sent = self._clocks()
            head = self._journal.ready(connection, event, sent, self._known(event))
            skips = self._journal.skips(connection, event, head)
            mark = self._lists.mark(event)
            held = heard.places(connection, event, mark.at, mark.hash) if mark else None
        hello = Hello(
            self._identity.device, event, head.epoch, head.seq, skips, sent.boot, sent.mono_ms, nonce, held
        )
        reply = await self._server.hello(hello)
        received = self._clocks()
        await self._renew_trust(reply.trust_counter)
        if (
            reply.must is not Must.NEW_EPOCH
        ):  # what is written into a life that is over makes a fork of it (6.8)
            self._anchor(event, reply, nonce, sent, received)
        self._reconnect(event, head, reply)
        return head, reply

    def _anchor(self, event: int, reply: HelloReply, nonce: bytes, sent: Reading, received: Reading) -> None:
        if not is_steady(sent, received):
            return
        anchor = open_anchor(reply.anchor, *self._trust_now())
        if (anchor.device, anchor.nonce) != (self._identity.device, nonce):
            raise BadCertificate("the time it was given was meant for another device")
        with self._database.writing() as connection:
            self._times.save(connection, own_bounds(anchor, sent.mono_ms, received.mono_ms), received)
            if self._journal.is_overtaken(connection, event, received):
                return  # a scan was written since: clocks ascend along the chain (6.7), and the next round brings another
            self._journal.append(
                connection, event, Kind.TIME_ANCHOR, received, self._known(event),
                anchor=reply.anchor, anchor_mono=(sent.mono_ms, received.mono_ms),
            )  # fmt: skip

    def _reconnect(self, event: int, head: Mark, reply: HelloReply) -> None:
        """Believe the server about what it has, lower or higher than remembered: it may have been restored, or an answer lost."""
        with self._database.writing() as connection:
            seq = reply.connected_seq
            if seq and self._journal.hash_at(connection, event, head.epoch, seq) != reply.connected_hash:
                return
            if self._journal.was_forgotten(
                connection, event, head.epoch, reply.connected_seq, reply.last_epoch
            ):
                self._journal.resend_all(connection, event)
                # Its word includes none of it until it has it again.
                ledger.forget_folding(connection, event, _FROM_THE_START)
            self._journal.set_connected(connection, event, head.epoch, reply.connected_seq)
            if self._in_held_generation(event, reply.at):
                # The answer to an earlier push may have been lost: what is connected was folded by this position.
                ledger.mark_folded(connection, event, head.epoch, reply.connected_seq, reply.at.pos)

    def _in_held_generation(self, event: int, at: Position) -> bool:
        """Whether a position the server says can be compared with the held ones (10.1)."""
        mark = self._lists.mark(event)
        return mark is None or mark.at.gen == at.gen

    def _open_epoch(self, event: int, at_least: int, why: str) -> None:
        with self._database.writing() as connection:
            self._journal.open_epoch(connection, event, why, self._clocks(), self._known(event), at_least)

    async def _push(self, event: int, report: SyncReport) -> None:
        for _ in range(_ROUNDS_AT_MOST):
            with self._database.reading() as connection:
                pending = next(self._journal.chunks(connection, event, _FRAMES_A_CHUNK, _CHUNK_BYTES), None)
                before = self._journal.unsent(connection, event)
            if pending is None:
                return
            reply = await self._server.push(Push(event, (pending[1],)))
            after = self._acknowledge(event, reply, report)
            report.sent += before - after
            report.refused += [refused.code for refused in reply.refused]
            stuck = after >= before
            if (stuck or _BAD_CHUNK in report.refused) and await self._salvage(event, pending[0]):
                continue
            if stuck or not after:  # behind a gap, the next round begins with a hello and sends from there
                return

    async def _salvage(self, event: int, epoch: int) -> bool:
        """An entry rotted on this device's disk, or is lost: send the sound runs around it, and go on in a new epoch (1.8).

        False if nothing is found rotten, and so nothing would come out otherwise the next time.
        """
        with self._database.reading() as connection:
            runs = self._journal.sound_runs(connection, event, epoch, _FRAMES_A_CHUNK)
            newest = self._journal.head(connection, event)
        if not runs:
            return False
        for run in runs:
            await self._server.push(Push(event, (run,)))
        if newest is not None and newest.epoch == epoch:
            self._open_epoch(event, epoch + 1, "an entry rotted on the disk")
        with self._database.writing() as connection:
            self._journal.give_up(connection, event, epoch)
        return True

    def _acknowledge(self, event: int, reply: PushReply, report: SyncReport) -> int:
        """Move the cursor to what the server connected, if it is this journal's own entry; returns what is still unsent.

        An answer from a later generation than the held one moves nothing: its position could not be compared with what was
        heard so far. The pull that follows changes over, and the next round sends again.
        """
        own = [row for row in reply.connected if row.device == self._identity.device]
        if not self._in_held_generation(event, reply.at):
            own = []
        with self._database.writing() as connection:
            for _, epoch, seq, hash_ in own:
                if self._journal.hash_at(connection, event, epoch, seq) == hash_:
                    self._journal.set_connected(connection, event, epoch, seq)
                    ledger.mark_folded(connection, event, epoch, seq, reply.at.pos)
                    report.acknowledged = max(report.acknowledged, seq)
            report.quarantined += len(reply.quarantined)
            unsent = self._journal.unsent(connection, event)
        self._heed(event, reply.must, report)
        return unsent

    async def listen(self, event: int, wait_s: int) -> bool:
        """Wait for news of the feed beside the rounds, and apply them; whether there were any.

        Raises as `sync`; a round of that sets right whatever it was. Before this device has heard what it pushed, nothing is
        applied: the round that pushed it asks where it stands, and hears it (11.1).
        """
        mark = self._lists.mark(event)
        if mark is None:
            raise NoEvent("this device has no list yet: a round fetches it")
        page = await self._server.news(event, mark.at.gen, mark.at.pos, wait_s)
        followed = await self._followed(event, mark, page)
        with self._database.reading() as connection:
            if ledger.is_ahead_of_feed(connection, event):
                return False
        self._lists.follow(event, followed, page)
        return bool(followed.items)

    async def _pull(self, event: int, report: SyncReport) -> None:
        for _ in range(_ROUNDS_AT_MOST):
            mark = await self._sound_lists(event)
            try:
                page = await self._server.feed(event, mark.at.gen, mark.at.pos)
                followed = await self._followed(event, mark, page)
            except (Refused, BrokenChain) as error:
                if not await self._change_over(event, error, report):
                    raise
                continue
            self._lists.follow(event, followed, page)
            report.items += len(followed.items)
            report.position = followed.head.at.pos
            if followed.head.at.pos >= followed.head.latest_pos:
                break
        changed = self._lists.profile_changed(event)
        if changed is not None:
            await self._fetch_parts(event, changed)

    async def _change_over(self, event: int, why: Refused | BrokenChain, report: SyncReport) -> bool:
        """What is held is not of this feed: hand back what the server lost of it, then begin anew with its parts (11.1).

        False if that is not why the server did not go on.
        """
        if isinstance(why, Refused) and why.problem != _SNAPSHOT_REQUIRED:
            return False
        if report.handed_back is None:
            _, reply = await self._greet(event)
            await self._hand_back(event, reply.lost_after, report)
        if isinstance(why, BrokenChain) and report.handed_back is None:
            return False
        await self._fetch_parts(event)
        return True

    async def _followed(self, event: int, mark: FeedMark, page: Page) -> Followed:
        """The page, verified; if its key is not trusted here, once more under the server's present trust list."""
        domain = self._identity.domain
        try:
            followed = follow(domain, event, mark.at, mark.hash, page, *self._trust_now())
        except (UnknownKey, KeyNotAllowed):
            self._lists.save_trust(await self._server.trust())
            followed = follow(domain, event, mark.at, mark.hash, page, *self._trust_now())
        await self._renew_trust(followed.head.trust_counter)
        return followed

    async def _sound_lists(self, event: int) -> FeedMark:
        """The position held, with parts that verify: those of a key that was withdrawn since, or that rotted, are fetched anew."""
        mark = self._lists.mark(event)
        try:
            self._lists.held(event)
        except (SyncError, KeysError):
            return await self._fetch_parts(event, mark.at.pos if mark else 0)
        return mark or await self._fetch_parts(event)

    async def _fetch_parts(self, event: int, since: int = 0) -> FeedMark:
        """Fetched anew if the server made newer ones between two of the answers: what lies between would never be heard."""
        for _ in range(_FETCHES_AT_MOST - 1):
            parts = await self._server.parts(event, since)
            try:
                return self._lists.save_parts(event, parts, self._trust_now()[1])
            except Incomplete:
                continue
        return self._lists.save_parts(event, await self._server.parts(event, since), self._trust_now()[1])

    def _trust(self) -> TrustList:
        trust = self._lists.trust()
        if trust is None:
            raise NoEvent("this store holds no trust list: enrol again")
        return trust

    def _known(self, event: int) -> Known:
        return self._lists.known(event) or _NOTHING_KNOWN

    def _trust_now(self) -> tuple[TrustList, int]:
        """The trust list, and now for the dates of its keys: a tablet whose battery died must still be able to learn the time."""
        reading, trust = self._clocks(), self._trust()
        now_s = self._times.clock().now(reading.wall_ms, reading.mono_ms, reading.boot).now_s
        return trust, min(max(now_s, trust.issued), trust.expires - 1)
