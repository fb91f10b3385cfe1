"""What this device was told about its events: trust list, parts, and the feed items after them (PROTOCOL.md sections 2 to 4).

Everything is kept as the signed bytes that came and verified again when it is loaded; nothing older ever replaces something newer.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import astuple, dataclass

from keys.cbor import decode
from keys.trust import Anchor, TrustList, accept
from sync.admissions import Admissions
from sync.device import feed_rows, heard
from sync.device.database import Database
from sync.device.errors import DeviceIsLocked, NoEvent, NoManifest
from sync.device.feed_rows import FeedMark
from sync.device.items import apply_items
from sync.device.journal import Known
from sync.device.locking import is_locked, lock_out
from sync.device.parts import Parts, PartsOpener
from sync.device.people import HeldList, HeldPeople, held_people
from sync.errors import Incomplete
from sync.feed import Followed, LockItem, Page
from sync.policy import Policy
from sync.position import Position
from sync.profile import Profile
from sync.roster import CredentialState, Roster, RosterState


@dataclass(frozen=True, slots=True)
class EventLists:
    """All that is known of one event, ready for verdicts."""

    trust: TrustList
    profile: Profile
    roster: RosterState
    admissions: Admissions
    policies: tuple[Policy, ...]
    mark: FeedMark
    people: HeldPeople

    @property
    def policy(self) -> Policy:
        """The version in force."""
        return max(self.policies, key=lambda policy: policy.version)

    def manifest(self) -> HeldList:
        """The list of names that is held. Raises NoManifest, and DeviceIsLocked on a device that may have none any more."""
        if self.mark.locked:
            raise DeviceIsLocked
        if self.people.manifest is None:
            raise NoManifest(self.profile.event)
        return self.people.manifest


class ListStore:
    """Keeps lists in the device's file and one event's worth of them in memory.

    `touched` counts own writes; together with the file's own version it tells when the memory is out of date.
    """

    def __init__(self, database: Database, anchor: Anchor, device: bytes) -> None:
        self._database = database
        self._anchor = anchor
        self._device = device
        self._touched = 0
        self._held: dict[int, tuple[tuple[int, int], EventLists]] = {}
        self._opener = PartsOpener()
        self._trust: TrustList | None = None

    def trust(self) -> TrustList | None:
        """The trust list held; other bytes than the last time walk the chain from the enrolment code's fingerprint."""
        with self._database.glancing() as connection:
            row = connection.execute("SELECT raw FROM trust").fetchone()
        if row is None:
            return None
        if self._trust is None or self._trust.raw != row[0]:
            self._trust = accept(self._anchor, None, row[0])
        return self._trust

    def save_trust(self, raw: bytes) -> TrustList:
        """Accept a trust list that follows the held one. Raises KeysError (FORMAT.md 3) and keeps the held one."""
        newer = accept(self._anchor, self.trust(), raw)
        with self._database.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO trust (one, raw) VALUES (1, ?)", (newer.raw,))
        self._touched += 1
        return newer

    def events(self) -> list[int]:
        """The events this device holds lists of."""
        with self._database.glancing() as connection:
            return [row[0] for row in connection.execute("SELECT event FROM feed ORDER BY event")]

    def touch(self) -> None:
        """Something that `held` tells of was written by somebody else in this process."""
        self._touched += 1

    def mark(self, event: int) -> FeedMark | None:
        with self._database.glancing() as connection:
            return feed_rows.mark(connection, event)

    def known(self, event: int) -> Known | None:
        """Feed position and policy version as they are stored, whether or not the parts still verify."""
        with self._database.glancing() as connection:
            row = connection.execute(
                "SELECT max(policy, (SELECT coalesce(max(version), 0) FROM policies WHERE event = feed.event)), gen, pos"
                " FROM feed WHERE event = ?",
                (event,),
            ).fetchone()
        return Known(Position(*row[1:]), row[0]) if row else None

    def lock(self, event: int) -> None:
        """Keep that the server calls this device locked, whether or not there is a list yet."""
        with self._database.writing() as connection:
            lock_out(connection, event)
        self._database.overwrite()
        self._touched += 1

    def is_locked(self, event: int) -> bool:
        """Whether the server locked this device out of the event."""
        with self._database.glancing() as connection:
            return is_locked(connection, event)

    def held(self, event: int) -> EventLists:
        """Everything known of the event. Raises NoEvent if nothing was ever fetched; KeysError or SyncError if what is stored no
        longer verifies (a key was withdrawn since)."""
        version = (self._touched, self._database.version())
        cached = self._held.get(event)
        if cached is not None and cached[0] == version:
            return cached[1]
        lists = self._load(event)
        self._held[event] = (version, lists)
        return lists

    def _load(self, event: int) -> EventLists:
        trust = self.trust()
        with self._database.reading() as connection:
            mark = feed_rows.mark(connection, event)
            rows = connection.execute(
                "SELECT kind, raw, accepted_s FROM parts WHERE event = ?", (event,)
            ).fetchall()
            raws = {kind: raw for kind, raw, _ in rows}
            if trust is None or mark is None or len(raws) < len(Parts.__slots__):
                raise NoEvent(f"no list of event {event} was fetched yet: sync once while there is a network")
            # Verified as of when they were accepted: a list does not rot. Its age is the policy's business.
            opened = self._opener.open(Parts(**raws), trust, event, rows[0][2])
            roster, policies = _roster(connection, opened.roster), _policies(connection, opened.profile)
            people = held_people(connection, event, trust)
            return EventLists(trust, opened.profile, roster, opened.admissions, policies, mark, people)

    def save_parts(self, event: int, parts: Parts, now_s: int) -> FeedMark:
        """Keep freshly fetched parts; feed items are followed from their position, or from the held one if that lies after it.

        Raises KeysError or SyncError, and keeps what is held, if one does not verify, they do not stand at one position, or are older.
        """
        trust = self.trust()
        if trust is None:
            raise NoEvent("a trust list comes before any other list")
        opened = self._opener.open(parts, trust, event, now_s)
        profile = opened.profile
        if not profile.at == opened.roster.at == opened.admissions.at:
            raise Incomplete("its three parts do not stand at one position")
        with self._database.writing() as connection:
            mark = self._take(connection, event, profile, parts, now_s)
        self._touched += 1
        return mark

    @staticmethod
    def _take(
        connection: sqlite3.Connection, event: int, profile: Profile, parts: Parts, now_s: int
    ) -> FeedMark:
        held = feed_rows.mark(connection, event)
        if held is not None:
            feed_rows.check_not_older(connection, event, held, profile)
            feed_rows.forget_lost_tail(connection, event, profile.ancestry, held.at, profile.at)
        feed_rows.replace_parts(connection, event, astuple(parts), now_s)
        feed_rows.drop_superseded(connection, event, profile.at.pos)
        at, hash_ = feed_rows.followed_from(held, profile)
        feed_rows.set_mark(connection, event, at, hash_, profile.issued_s * 1000)
        connection.execute("UPDATE feed SET policy = ? WHERE event = ?", (profile.policy.version, event))
        mark = feed_rows.mark(connection, event)
        assert mark is not None
        return mark

    def follow(self, event: int, followed: Followed, page: Page | None = None) -> None:
        """Apply a verified page of the feed: all of it or, if the store fails, none. `page` is what it came in, to be handed back (4.7).

        Nothing of a page that another process has overtaken since it was verified: items of a former position would undo later ones.
        """
        head = followed.head
        with self._database.writing() as connection:
            held = feed_rows.mark(connection, event)
            if held is not None and not followed.follows(held.at):
                return
            if held is not None:
                feed_rows.forget_lost_tail(connection, event, head.ancestry, held.at, head.at)
            apply_items(connection, event, followed.items, self._device)
            if held is not None and page is not None:
                heard.keep(connection, event, held.hash, page, head)
            feed_rows.set_mark(connection, event, head.at, head.hash, head.issued_ms)
        if any(isinstance(item, LockItem) and item.device == self._device for item in followed.items):
            self._database.overwrite()
        if followed.items:
            self._touched += 1
        else:
            self._held = {known: entry for known, entry in self._held.items() if known != event}

    def profile_changed(self, event: int) -> int | None:
        """The position since which the profile is another one than the held one (4.1, type 10), if the feed told of one."""
        with self._database.glancing() as connection:
            row = connection.execute("SELECT pos FROM profile_items WHERE event = ?", (event,)).fetchone()
        return None if row is None else int(row[0])

    def open_cases(self, event: int) -> int:
        """How many cases the feed told of that nobody has settled yet."""
        with self._database.glancing() as connection:
            row = connection.execute(
                "SELECT count(*) FROM cases WHERE event = ? AND status = 1", (event,)
            ).fetchone()
        return int(row[0])


def _roster(connection: sqlite3.Connection, roster: Roster) -> RosterState:
    """The roster with what the feed told after it."""
    event, state = roster.event, RosterState.of(roster)
    grown = connection.execute(
        "SELECT slots FROM slots WHERE event = ? AND pos > ?", (event, roster.at.pos)
    ).fetchone()
    if grown is not None:
        state.grow(grown[0])
    changes: Iterable[tuple[int, int]] = connection.execute(
        "SELECT idx, state FROM credentials WHERE event = ? AND pos > ?", (event, roster.at.pos)
    )
    for index, value in changes:
        state.apply(index, CredentialState(value))
    return state


def _policies(connection: sqlite3.Connection, profile: Profile) -> tuple[Policy, ...]:
    later = connection.execute("SELECT raw FROM policies WHERE event = ? ORDER BY version", (profile.event,))
    values = (decode(raw, "9.1", len(raw)) for (raw,) in later)
    return (*profile.policies, *(Policy.from_value(value) for value in values))
