"""Following a feed, whatever is offered and in whatever order: the state is the parts and every item after them (PROTOCOL.md 2 to 4).

The model is `feed_world.Life`, a list of statements; the device is a real one on SQLite.
"""

import shutil
from dataclasses import dataclass

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from sync.device import ledger
from sync.device.lists import EventLists
from sync.device.parts import Parts
from sync.errors import BrokenChain, Incomplete, StalePart, SyncError, WrongEventPart
from sync.feed import Followed, Holder, Page, follow
from sync.policy import Mode
from sync.position import Position
from sync.roster import CredentialState
from sync.verdict import Place
from tests.property.effort import effort, scratch
from tests.property.feed_world import CLOSING, TICKETS, Key, Life, Told
from tests.world import EVENT, NOW_S, World

KEYS = st.tuples(st.integers(0, TICKETS - 1), st.sampled_from([1, 2]), st.sampled_from([0, 0, 1]))
INDEXES = st.integers(0, 7)
DEVICES = st.sampled_from([b"device 1", b"device 2"])
SHARE = st.floats(0, 1)
EVERY_KEY = [(ticket, zone, use) for ticket in range(TICKETS) for zone in (1, 2) for use in (0, 1)]


@dataclass(frozen=True)
class Held:
    """What the device should hold: the line it is on, how far, and where its parts stand."""

    life: Life
    at: Position
    parts: int


@dataclass(frozen=True)
class Late:
    """A page that one process verified and another one may overtake."""

    life: Life
    base: Position
    followed: Followed


class FeedMachine(RuleBasedStateMachine):
    """One server, its former lives that still answer, and one device."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = scratch()
        self.world = World()
        self.lives = [Life(self.world)]
        self.device = self.world.device(self.folder / "gate.db")
        self.held: Held | None = None
        self.heard_closing: Position | None = None
        self.locked = False
        self.late: list[Late] = []

    def teardown(self) -> None:
        self.device.close()
        shutil.rmtree(self.folder)

    @property
    def life(self) -> Life:
        """The server that lives now."""
        return self.lives[-1]

    @rule(index=INDEXES, state=st.sampled_from(CredentialState))
    def a_credential_is_revoked_suspended_replaced_or_restored(
        self, index: int, state: CredentialState
    ) -> None:
        self.life.set_state(index, state)

    @rule(mode=st.sampled_from(Mode))
    def a_policy_is_made(self, mode: Mode) -> None:
        self.life.set_policy(mode)

    @rule(more=st.integers(0, 5))
    def the_list_grows(self, more: int) -> None:
        self.life.grow(more)

    @rule(key=KEYS, admits=st.integers(0, 3), exits=st.integers(0, 3), by=st.none() | DEVICES)
    def presence_is_told(self, key: Key, admits: int, exits: int, by: bytes | None) -> None:
        holder = Holder(by, 1, NOW_S * 1000, bytes(8)) if by and admits else None
        self.life.set_presence(key, admits, min(admits, exits), holder)

    @rule(what=st.integers(0, 9))
    def something_else_is_told(self, what: int) -> None:
        match what:
            case 0:
                self.life.lock(self.device.identity.device)
            case 1 | 2:
                self.life.close()
            case 3 | 4:
                self.life.lock(b"another.")
            case 5 | 6:
                self.life.tell_case(bytes([what] * 32))
            case _:
                self.life.say_something_new(50 + what)

    @rule(which=SHARE, where=SHARE)
    def the_server_loses_its_tail(self, which: float, where: float) -> None:
        """The present life or a former one goes on under a new number, from anywhere since it began."""
        before = self._picked(which)
        fork = before.began + round(where * (before.latest - before.began))
        self.lives.append(before.next_life(len(self.lives) + 1, fork))

    @rule(which=SHARE, cut=SHARE)
    def the_feed_is_pulled(self, which: float, cut: float) -> None:
        """What the device asks for: everything after its own position, up to wherever the page ends."""
        if self.held is None:
            return
        life, after = self._picked(which), min(self.held.at.pos, self._picked(which).latest)
        self._offer(life, after, after + round(cut * (life.latest - after)))

    @rule(which=SHARE, after=SHARE, upto=SHARE)
    def some_page_is_offered(self, which: float, after: float, upto: float) -> None:
        """Any page of any life: repeated, out of order, overlapping, or with a hole before it."""
        life = self._picked(which)
        first, last = sorted((round(after * life.latest), round(upto * life.latest)))
        self._offer(life, first, last)

    @rule(drop=SHARE)
    def a_page_comes_without_one_of_its_items(self, drop: float) -> None:
        if self.held is None or not self.life.has(self.held.at) or self.held.at.pos == self.life.latest:
            return
        page = self.life.page(self.held.at.pos, self.life.latest)
        at = round(drop * (len(page.items) - 1))
        with pytest.raises(BrokenChain):
            self._follow(Page(page.head_raw, page.items[:at] + page.items[at + 1 :]))

    @rule()
    def a_page_of_another_event_is_offered(self) -> None:
        if self.held is not None:
            with pytest.raises(WrongEventPart):
                self._follow(Life(World(event=EVENT + 1)).page(0, 0))

    @rule(which=SHARE, cut=SHARE)
    def a_slow_process_verifies_a_page(self, which: float, cut: float) -> None:
        life = self._picked(which)
        if self.held is None or not life.has(self.held.at) or life.gen < self.held.at.gen:
            return
        after = self.held.at.pos
        page = life.page(after, after + round(cut * (life.latest - after)))
        self.late.append(Late(life, self.held.at, self._verified(page)))

    @precondition(lambda self: self.late)
    @rule()
    def the_slow_process_writes_its_page(self) -> None:
        """Nothing happens if somebody else went further meanwhile."""
        late = self.late.pop(0)
        self.device.lists.follow(EVENT, late.followed)
        held, life = self.held, late.life
        if held and held.at.pos == late.base.pos and life.gen >= held.at.gen and life.has(held.at):
            self._reached(late.life, late.followed.head.at.pos)

    @rule(which=SHARE, at=SHARE)
    def parts_are_fetched(self, which: float, at: float) -> None:
        life = self._picked(which)
        pos = life.began + round(at * (life.latest - life.began))
        parts = life.parts(pos)
        if self._is_older(life, pos):
            with pytest.raises(StalePart):
                self.device.lists.save_parts(EVENT, parts, NOW_S)
            return
        self.device.lists.save_parts(EVENT, parts, NOW_S)
        self._hold_parts(life, pos)

    @rule(which=st.tuples(SHARE, SHARE, SHARE), at=st.tuples(SHARE, SHARE, SHARE))
    def parts_that_do_not_belong_together_are_fetched(
        self, which: tuple[float, float, float], at: tuple[float, float, float]
    ) -> None:
        """One answer from before the next snapshot, or a failover, and one from after: what lies between would never be heard."""
        lives = [self._picked(one) for one in which]
        ats = [round(age * life.latest) for life, age in zip(lives, at, strict=True)]
        if len({(life.gen, pos) for life, pos in zip(lives, ats, strict=True)}) > 1:
            mixed = Parts(lives[0].profile(ats[0]), lives[1].roster(ats[1]), lives[2].admissions(ats[2]))
            with pytest.raises(Incomplete):
                self.device.lists.save_parts(EVENT, mixed, NOW_S)

    @rule()
    def the_device_starts_again(self) -> None:
        self.device.close()
        self.device = type(self.device).open(self.folder / "gate.db")

    def _picked(self, which: float) -> Life:
        """The present life more often than not, else one of the former ones, which may still answer."""
        return self.life if which < 0.7 else self.lives[round((which - 0.7) / 0.3 * (len(self.lives) - 1))]

    def _verified(self, page: Page) -> Followed:
        mark, trust = self.device.lists.mark(EVENT), self.device.lists.trust()
        assert mark is not None
        assert trust is not None
        return follow(self.world.domain, EVENT, mark.at, mark.hash, page, trust, NOW_S)

    def _follow(self, page: Page) -> None:
        self.device.lists.follow(EVENT, self._verified(page))

    def _offer(self, life: Life, after: int, upto: int) -> None:
        if self.held is None:
            return
        refusal = self._refusal_of_page(life, after, upto)
        page = life.page(after, upto)
        if refusal is not None:
            with pytest.raises(refusal):
                self._follow(page)
            return
        self._follow(page)
        self._reached(life, upto)

    def _refusal_of_page(self, life: Life, after: int, upto: int) -> type[SyncError] | None:
        """4.4."""
        assert self.held is not None
        at = self.held.at
        if life.gen < at.gen or (life.gen == at.gen and upto < at.pos):
            return StalePart
        if not life.has(at):
            return BrokenChain
        if upto < at.pos:
            return StalePart
        return None if after == at.pos else BrokenChain

    def _reached(self, life: Life, upto: int) -> None:
        assert self.held is not None
        before = self.held.at.pos
        self.held = Held(life, Position(life.gen, upto), self.held.parts)
        self._hear(life, before, upto)

    def _is_older(self, life: Life, pos: int) -> bool:
        """2.5: older than the parts that are held, on the line that has what was heard since."""
        held = self.held
        if held is None:
            return False
        return life.gen < held.at.gen or (life.has(held.at) and pos < held.parts)

    def _hold_parts(self, life: Life, pos: int) -> None:
        """What was heard of the same line after these parts is still known."""
        held = self.held
        known = held.at.pos if held is not None and life.has(held.at) else 0
        self.held = Held(life, Position(life.gen, max(pos, known)), pos)
        self._hear(life, 0, 0)

    def _hear(self, life: Life, before: int, upto: int) -> None:
        """What no part says is known from the items alone, of the line that the device is on."""
        if self.heard_closing is not None and not life.has(self.heard_closing):
            self.heard_closing = None
        for pos in range(before + 1, upto + 1):
            about = life.statements[pos - 1].about
            if about == CLOSING and self.heard_closing is None:
                self.heard_closing = Position(life.writer(pos), pos)
            self.locked |= about == self.device.identity.device

    @invariant()
    def the_state_is_the_parts_and_every_item_after_them(self) -> None:
        mark = self.device.lists.mark(EVENT)
        if self.held is None:
            assert mark is None
            return
        assert mark is not None
        assert (mark.at, mark.hash) == (self.held.at, self.held.life.chain(self.held.at.pos))
        assert mark.closed == (self.heard_closing is not None)
        assert mark.locked == self.locked
        lists = self.device.lists.held(EVENT)
        self._check_roster(lists)
        self._check_policies(lists)
        self._check_presence(lists)

    def _check_roster(self, lists: EventLists) -> None:
        told = self._told()
        for index in range(told.slots + 2):
            expected = told.states.get(index, CredentialState.VALID) if index < told.slots else None
            assert lists.roster.state(index) == expected

    def _check_policies(self, lists: EventLists) -> None:
        assert lists.policy == self._told().policy
        assert set(lists.policies) == set(self._told().policies)

    def _told(self) -> Told:
        assert self.held is not None
        return self.held.life.told(self.held.at.pos)

    def _check_presence(self, lists: EventLists) -> None:
        """The item if it came after the bitmap, else the bit, which is one admit and no exit (10.1)."""
        held, now = self.held, self._told()
        assert held is not None
        then = held.life.told(held.parts)
        since = {statement.about for statement in held.life.statements[held.parts : held.at.pos]}
        for key in EVERY_KEY:
            bit = int(then.used(key)), 0
            assert self._standing(lists, key) == (now.presence[key][:2] if key in since else bit)

    def _standing(self, lists: EventLists, key: Key) -> tuple[int, int]:
        ticket, zone, use = key
        said = ledger.Told(lists.admissions, lists.mark.at.pos)
        with self.device.database.reading() as connection:
            standing = ledger.standing_of(
                connection, Place(EVENT, 1, zone, use), ticket, said, self.device.identity.device
            )
        return standing.admits, standing.exits


TestFeed = FeedMachine.TestCase
TestFeed.settings = effort(examples=20, steps=30)
