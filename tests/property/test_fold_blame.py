"""Who could have known: the fold against a feed that is replayed item by item, across generations (PROTOCOL.md 2.3, 12.3)."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.cases import CaseClass
from sync.fold import CredentialChange, GroupFacts, fold_group
from sync.position import Ancestry, Position
from sync.roster import CredentialState
from tests.altered import replace
from tests.unit.sync_fold.scenes import EVENT, TICKET, entry, facts, hash_of

SEEDS = st.integers(0, 2**32)
Item = tuple[int, CredentialState] | None
INDEXES = (8, 9)


class Feeds:
    """Every life of one feed, each as the plain list of all items that its readers saw."""

    def __init__(self, dice: Random) -> None:
        self.lines: dict[int, list[Item]] = {1: []}
        self.writers: dict[int, list[int]] = {1: []}
        self.forks: list[tuple[int, int, int]] = []
        self.changes: list[CredentialChange] = []
        self._grow(1, dice)
        for gen in range(2, dice.randrange(2, 5)):
            parent = dice.choice(list(self.lines))
            begun = next((fork for child, _, fork in self.forks if child == parent), 0)
            fork = dice.randint(begun, len(self.lines[parent]))
            self.forks.append((gen, parent, fork))
            self.lines[gen] = self.lines[parent][:fork]
            self.writers[gen] = self.writers[parent][:fork]
            self._grow(gen, dice)

    def _grow(self, gen: int, dice: Random) -> None:
        line = self.lines[gen]
        for _ in range(dice.randrange(6)):
            item = (
                None
                if dice.random() < 0.4
                else (dice.choice(INDEXES), CredentialState(dice.choice([0, 0, 1, 2, 3])))
            )
            line.append(item)
            self.writers[gen].append(gen)
            if item is not None:
                self.changes.append(CredentialChange(Position(gen, len(line)), *item))

    def state(self, gen: int, pos: int, index: int) -> CredentialState:
        """What a reader of this life knew after `pos` items."""
        state = CredentialState.VALID
        for item in self.lines[gen][:pos]:
            if item is not None and item[0] == index:
                state = item[1]
        return state

    def may_have_ended(self, gen: int, pos: int, index: int) -> bool:
        """Whether what a reader knew of a code is on the newest line, and can end, and the reader had heard items that are not."""
        newest = max(self.lines)
        pairs = zip(self.writers[gen][:pos], self.writers[newest], strict=False)
        shared = next((place for place, (one, other) in enumerate(pairs) if one != other), None)
        shared = min(pos, len(self.lines[newest])) if shared is None else shared
        told = [place for place, item in enumerate(self.lines[gen][:pos]) if item and item[0] == index]
        suspended = self.state(gen, pos, index) is CredentialState.SUSPENDED
        return suspended and told[-1] < shared < pos

    def about(self, dice: Random) -> GroupFacts:
        """The server's facts; the changes in whatever order they are read back."""
        changes = dice.sample(self.changes, len(self.changes))
        return replace(facts(*changes), ancestry=Ancestry(tuple(self.forks)))


@settings(max_examples=150, deadline=None)
@given(SEEDS)
def test_nobody_is_blamed_beyond_what_the_feed_had_told_and_nobody_who_was_told_is_missed(seed):
    dice = Random(seed)
    feeds = Feeds(dice)
    newest = max(feeds.lines)
    admits = []
    expected: dict[CaseClass, set[bytes]] = {
        CaseClass.LATE_REVOKED: set(),
        CaseClass.IGNORED_REVOCATION: set(),
    }
    for number in range(8):
        gen, index = dice.choice(list(feeds.lines)), dice.choice(INDEXES)
        pos = dice.randint(0, len(feeds.lines[gen]))
        admit = replace(
            entry("a1"), hash=hash_of(f"{number}"), seq=number + 1, index=index, known=Position(gen, pos)
        )
        admits.append(admit)
        blamed = feeds.state(gen, pos, index) is not CredentialState.VALID
        if blamed and not feeds.may_have_ended(gen, pos, index):
            expected[CaseClass.IGNORED_REVOCATION].add(admit.hash)
        elif feeds.state(newest, len(feeds.lines[newest]), index) is not CredentialState.VALID:
            expected[CaseClass.LATE_REVOKED].add(admit.hash)
    view = fold_group(EVENT, admits, feeds.about(dice))
    found = {case.class_: set(case.entries) for case in view.cases if case.ticket == TICKET}
    for class_, hashes in expected.items():
        assert found.get(class_, set()) == hashes


@settings(max_examples=100, deadline=None)
@given(SEEDS)
def test_the_evidence_tells_the_state_that_the_device_had_heard_or_the_one_of_now(seed):
    dice = Random(seed)
    feeds = Feeds(dice)
    newest, index = max(feeds.lines), dice.choice(INDEXES)
    gen = dice.choice(list(feeds.lines))
    pos = dice.randint(0, len(feeds.lines[gen]))
    view = fold_group(EVENT, [entry("a1", index=index, known=Position(gen, pos))], feeds.about(dice))
    told = {case.class_: case.evidence[0].state for case in view.cases}
    heard = feeds.state(gen, pos, index)
    now = feeds.state(newest, len(feeds.lines[newest]), index)
    valid = CredentialState.VALID
    if feeds.may_have_ended(gen, pos, index):
        heard = valid
    assert told.get(CaseClass.IGNORED_REVOCATION, valid) is heard
    assert told.get(CaseClass.LATE_REVOKED, valid) is (now if heard is valid else valid)
