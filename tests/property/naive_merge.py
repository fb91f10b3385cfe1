"""The merge of PROTOCOL.md 12 once more, from the clauses alone: slow, plain, and without a thought of how a server stores it.

Everything is found out from the frames as they came, by walking all of them again for each question. One generation of the feed;
every mode, and limits but for the gap, which makes no surplus.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor

from keys import cbor, cose
from sync.content import Content, Kind
from sync.errors import Unreadable
from sync.journal import Frame
from sync.policy import Mode, Policy
from sync.position import Position
from sync.roster import CredentialState

DRIFT = Fraction(100, 1_000_000)
ENTERING = (Kind.ADMIT, Kind.OVERRIDE)
PASSING = (*ENTERING, Kind.EXIT)
VOID_MS = OFF_MS = 120_000
Key = tuple[int, int, int]
DOUBLE, LATE, IGNORED, UNPROVEN, UNAUTHORISED, FORK, GAP, UNREADABLE, OFF, UNCLOSED, WITHHELD = range(1, 12)


@dataclass(frozen=True)
class Written:
    """One entry as it came; `sighted`: whoever wrote it had the code before it (8.1)."""

    hash: bytes
    frame: Frame
    sighted: bool

    @property
    def content(self) -> Content | None:
        try:
            return Content.parse(self.frame.content)
        except Unreadable:
            return None

    @property
    def journal(self) -> tuple[bytes, int]:
        return self.frame.device, self.frame.epoch


@dataclass(frozen=True)
class Facts:
    """What the server knows besides entries. `announced`: of each journal the highest head that a HELLO named, with its hash."""

    changes: tuple[tuple[int, int, CredentialState], ...]
    """(position, status index, state)."""
    policies: dict[int, Policy]
    closed: bool
    announced: dict[tuple[bytes, int], tuple[int, bytes | None]]

    @property
    def in_force(self) -> Policy:
        return self.policies[max(self.policies)]

    def policy(self, version: int) -> Policy:
        return self.policies.get(version, self.in_force)

    def state(self, index: int | None, upto: int | None) -> CredentialState:
        said = [state for pos, of, state in self.changes if of == index and (upto is None or pos <= upto)]
        return said[-1] if said else CredentialState.VALID

    def state_known_at(self, index: int | None, at: Position) -> CredentialState:
        return self.state(index, at.pos) if at.gen == 1 else CredentialState.VALID


@dataclass
class KeyFacts:
    """What is so of one (ticket, zone, use)."""

    admits: int = 0
    exits: int = 0
    people: int = 0
    surplus: int = 0
    unproven: int = 0
    used_up: bool = False
    openers: list[bytes] = field(default_factory=list)


class Merge:
    """The merge of a set of entries: `keys`, and `cases` by (class, what it is about) with the hashes each rests on."""

    def __init__(self, entries: Iterable[Written], facts: Facts) -> None:
        self.all = {entry.hash: entry for entry in entries}
        self.facts = facts
        self.times = {hash_: self._timing(entry) for hash_, entry in self.all.items()}
        self.keys: dict[Key, KeyFacts] = {}
        self.cases: dict[tuple[int, tuple[object, ...]], set[bytes]] = {}
        self.taken_back = {
            e.hash for e in self.all.values() if any(self._undoes(v, e) for v in self.all.values())
        }
        for key in {self._key(entry) for entry in self.all.values()} - {None}:
            assert key is not None
            self._fold_key(key)
        for journal in {entry.journal for entry in self.all.values()} | set(facts.announced):
            self._fold_journal(journal)

    # Time and order: section 7.

    def _parent(self, entry: Written) -> Written | None:
        before = self.all.get(entry.frame.prev)
        if before is None or before.journal != entry.journal or before.frame.seq + 1 != entry.frame.seq:
            return None
        return before

    def _children(self, entry: Written) -> list[Written]:
        return [one for one in self.all.values() if self._parent(one) is entry]

    def _own(self, entry: Written) -> tuple[int | None, int | None]:
        """7.1."""
        said = entry.content
        if said is None or said.kind is not Kind.TIME_ANCHOR or not said.anchor or not said.anchor_mono:
            return None, None
        stated = cbor.decode(cose.unverified_payload(said.anchor), "7.1", 4096)
        assert isinstance(stated, dict)
        received_ms, sent_ms = stated[3], stated[4]
        assert isinstance(received_ms, int)
        assert isinstance(sent_ms, int)
        send, receive = said.anchor_mono
        if stated[1] != entry.frame.device or receive < send or said.mono_ms < receive:
            return None, None
        hi = received_ms + ceil((receive - send) / (1 - DRIFT)) + 4
        return sent_ms - 1, hi if said.mono_ms == receive else None

    @staticmethod
    def _passed(earlier: Written, later: Written) -> int:
        one, two = earlier.content, later.content
        if one is None or two is None or one.boot != two.boot:
            return 0
        return floor(max(0, two.mono_ms - one.mono_ms) * (1 - DRIFT))

    def _lo(self, entry: Written) -> int | None:
        before = self._parent(entry)
        inherited = None if before is None else self._lo(before)
        found = [self._own(entry)[0]]
        if before is not None and inherited is not None:
            found.append(inherited + self._passed(before, entry))
        return max((one for one in found if one is not None), default=None)

    def _hi(self, entry: Written) -> int | None:
        found = [self._own(entry)[1]]
        for child in self._children(entry):
            bound = self._hi(child)
            found.append(None if bound is None else bound - self._passed(entry, child))
        return min((one for one in found if one is not None), default=None)

    def _timing(self, entry: Written) -> int:
        """7.3: the point."""
        said, before = entry.content, self._parent(entry)
        lo, hi = self._lo(entry), self._hi(entry)
        point = said.wall_ms if said else 0
        if hi is not None:
            point = min(point, hi)
        if lo is not None:
            point = max(point, lo)
        return point if before is None else max(point, self._timing(before))

    def _order(self, entries: Iterable[Written]) -> list[Written]:
        """7.4."""
        return sorted(
            entries, key=lambda e: (self.times[e.hash], e.frame.device, e.frame.epoch, e.frame.seq, e.hash)
        )

    # Tickets: 12.1 to 12.3, 12.6.

    @staticmethod
    def _key(entry: Written) -> Key | None:
        said = entry.content
        if said is None or said.ticket is None or said.kind not in (*PASSING, Kind.VOID):
            return None
        return said.ticket, said.zone or 0, said.use or 0

    def _undoes(self, void: Written, named: Written) -> bool:
        """12.1. Nobody has an `auth` yet."""
        one, two = void.content, named.content
        if one is None or two is None or one.kind is not Kind.VOID or two.kind not in PASSING:
            return False
        own = void.frame.device == named.frame.device and one.boot == two.boot
        meant = one.ref == named.hash and one.ticket == two.ticket
        return own and meant and 0 <= one.mono_ms - two.mono_ms <= VOID_MS

    def _fold_key(self, key: Key) -> None:
        here = self._order(entry for entry in self.all.values() if self._key(entry) == key)
        voids = [entry for entry in here if entry.content and entry.content.kind is Kind.VOID]
        standing = [e for e in here if e not in voids and e.hash not in self.taken_back]
        overrides = [e for e in standing if e.content and e.content.kind is Kind.OVERRIDE]
        idle = [v for v in voids if not any(self._undoes(v, e) for e in self.all.values())]
        passages = [entry for entry in standing if entry not in overrides]
        proven = [entry for entry in passages if entry.sighted]
        self._note(UNAUTHORISED, key, [*overrides, *idle])
        self._note(UNPROVEN, key, [entry for entry in passages if not entry.sighted])
        if any(entry not in voids for entry in here):
            self.keys[key] = self._walk(key, proven)
            self.keys[key].unproven = len(passages) - len(proven)
        self._revoked(key, proven)

    def _walk(self, key: Key, proven: Sequence[Written]) -> KeyFacts:
        """12.2."""
        found, case = KeyFacts(), set[bytes]()
        entered: list[Written] = []
        for entry in proven:
            said = entry.content
            assert said is not None
            people = said.count or 1
            if said.kind is Kind.EXIT:
                found.people -= people
                found.exits += found.admits > found.exits
                continue
            found.people += people
            policy = self.facts.policy(said.policy)
            against = self._against(policy, found, entry, entered)
            if against is None:
                against = self._against_all(policy, key, entry)
            if against is None:
                found.openers.append(entry.hash)
            else:
                found.surplus += 1
                case |= {entry.hash, *against}
            found.admits += 1
            entered.append(entry)
        force = self.facts.in_force
        found.used_up = _used_up(force.mode, found) or 0 < force.limits.per_use <= found.admits
        found.used_up |= 0 < force.limits.total <= len(self._in_zone(key))
        if case:
            self.cases[DOUBLE, key] = case
        return found

    def _against(
        self, policy: Policy, found: KeyFacts, entry: Written, entered: Sequence[Written]
    ) -> list[bytes] | None:
        """None for an admit that is allowed; else the ones that began its stay, or all that the limit counts."""
        if _used_up(policy.mode, found):
            return found.openers[-1:]
        if 0 < policy.limits.per_use <= len(entered):
            return found.openers
        that_day = [one.hash for one in entered if self._day(policy, one) == self._day(policy, entry)]
        if 0 < policy.limits.per_day <= len(that_day):
            return [hash_ for hash_ in that_day if hash_ in found.openers]
        return None

    def _against_all(self, policy: Policy, key: Key, entry: Written) -> list[bytes] | None:
        """The admits by which the limit over all uses was reached, if it was before this one."""
        admits = self._in_zone(key)
        total = policy.limits.total
        return admits[:total] if 0 < total <= admits.index(entry.hash) else None

    def _in_zone(self, key: Key) -> list[bytes]:
        """The proven admits of this ticket in this zone, whatever the use, in order."""

        def counts(entry: Written) -> bool:
            said, where = entry.content, self._key(entry)
            admit = said is not None and said.kind is Kind.ADMIT and entry.sighted
            return admit and where is not None and where[:2] == key[:2] and entry.hash not in self.taken_back

        return [entry.hash for entry in self._order(filter(counts, self.all.values()))]

    def _day(self, policy: Policy, entry: Written) -> int:
        """9.1: the last day that begins at or before it, before the first one day 0."""
        begun = [day_s for day_s in policy.limits.days if day_s * 1000 <= self.times[entry.hash]]
        return begun[-1] if begun else 0

    def _revoked(self, key: Key, proven: Sequence[Written]) -> None:
        """12.3."""
        for entry in proven:
            said = entry.content
            assert said is not None
            if said.kind not in ENTERING:
                continue
            index = said.credential[0] if said.credential else None
            if self.facts.state_known_at(index, said.known) is not CredentialState.VALID:
                self._note(IGNORED, key, [entry])
            elif self.facts.state(index, None) is not CredentialState.VALID:
                self._note(LATE, key, [entry])

    def _note(self, class_: int, about: tuple[object, ...], entries: Iterable[Written]) -> None:
        for entry in entries:
            self.cases.setdefault((class_, about), set()).add(entry.hash)

    # Journals: 12.4.

    def _fold_journal(self, journal: tuple[bytes, int]) -> None:
        entries = [entry for entry in self.all.values() if entry.journal == journal]
        for entry in entries:
            self._note(FORK, (*journal, entry.frame.seq), self._parted(entry, entries))
        self._note(GAP, journal, [e for e in entries if e.frame.seq > 1 and self._parent(e) is None])
        self._note(UNREADABLE, journal, [entry for entry in entries if entry.content is None])
        self._note(OFF, journal, self._off(entries))
        if self.facts.closed:
            self._ended(journal, entries)

    def _parted(self, entry: Written, entries: Sequence[Written]) -> list[Written]:
        """Those that parted from this entry at its seq; all of that seq while nobody knows how far back they parted."""
        rivals = [one for one in entries if one.frame.seq == entry.frame.seq]
        unknown = any(one.frame.seq > 1 and self._parent(one) is None for one in rivals)
        parted = [one for one in rivals if unknown or one.frame.prev == entry.frame.prev]
        return parted if len(parted) > 1 else []

    def _off(self, entries: Sequence[Written]) -> list[Written]:
        """The first such anchor of each boot."""
        first: dict[bytes, Written] = {}
        for entry in sorted(entries, key=lambda entry: (entry.frame.seq, entry.hash)):
            said, (lo, hi) = entry.content, self._own(entry)
            if said is None:
                continue
            ahead = hi is not None and said.wall_ms - hi > OFF_MS
            behind = lo is not None and lo - said.wall_ms > OFF_MS
            if ahead or behind:
                first.setdefault(said.boot, entry)
        return list(first.values())

    def _ended(self, journal: tuple[bytes, int], entries: Sequence[Written]) -> None:
        highest = max((entry.frame.seq for entry in entries), default=0)
        ends = [entry for entry in entries if entry.frame.seq == highest]
        self._note(
            UNCLOSED, journal, [e for e in ends if not e.content or e.content.kind is not Kind.CHECKPOINT]
        )
        announced, hash_ = self.facts.announced.get(journal, (0, None))
        if announced > highest:
            self.cases[WITHHELD, journal] = {e.hash for e in ends} if hash_ is None else {hash_}


def _used_up(mode: Mode, found: KeyFacts) -> bool:
    """10.2."""
    match mode:
        case Mode.ONCE:
            return found.admits > 0
        case Mode.REENTRY:
            return found.admits > found.exits
        case Mode.MANY:
            return False
