"""The merge of one journal: what concerns a device and not a ticket (PROTOCOL.md 12.4).

`survey` looks at every entry of a journal; a store that can ask for the few entries that matter makes `Findings` itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sync.cases import Case, CaseClass
from sync.chain import Link, forks, gaps, reached
from sync.clock import UNBOUNDED, Bounds, Timing
from sync.content import Kind
from sync.evidence import Evidence, Role
from sync.group import JOURNAL_VIEW, part_digest

CLOCK_OFF_MS: Final = 120_000
MOST_EVIDENCE: Final = 32
_MOST_GAPS: Final = 64


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One stored entry of a journal. Of a quarantined one (6.5) only the chain is known; the rest is None.

    `own` is what its own anchor proves (`clock.entry_bounds`).
    """

    hash: bytes
    prev: bytes
    seq: int
    kind: Kind | None = None
    timing: Timing | None = None
    wall_ms: int | None = None
    boot: bytes | None = None
    own: Bounds = UNBOUNDED

    @property
    def off_ms(self) -> int:
        """How far its wall clock certainly was ahead of the true time that its anchor shows (negative: behind)."""
        if self.wall_ms is None:
            return 0
        if self.own.hi is not None and self.wall_ms > self.own.hi:
            return self.wall_ms - self.own.hi
        if self.own.lo is not None and self.wall_ms < self.own.lo:
            return self.wall_ms - self.own.lo
        return 0


@dataclass(frozen=True, slots=True)
class JournalFacts:
    """What the server knows of a journal besides its entries.

    `announced_seq` and `announced_hash`: the highest head that a HELLO named, None if none did. `closed`: the event is over.
    """

    device: bytes
    epoch: int
    announced_seq: int | None
    closed: bool
    announced_hash: bytes | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """What matters of a journal's entries.

    `entries`: how many there are. `gaps`: the missing ranges of seq (`chain.gaps`); `roots`: the entries whose own
    predecessor is missing. `forks`: the rival entries of each place where the journal parts. `off`: of each boot the
    first entry whose anchor shows the clock off. `ends`: the entries of the highest seq, more than one after a fork.
    """

    entries: int
    gaps: tuple[tuple[int, int], ...] = ()
    roots: tuple[JournalRow, ...] = ()
    forks: tuple[tuple[JournalRow, ...], ...] = ()
    unreadable: tuple[JournalRow, ...] = ()
    off: tuple[JournalRow, ...] = ()
    ends: tuple[JournalRow, ...] = ()


@dataclass(frozen=True, slots=True)
class JournalView:
    """One journal after the fold: its cases by ascending id, and its digest (12.7)."""

    device: bytes
    epoch: int
    cases: tuple[Case, ...]
    digest: int


def survey(rows: Iterable[JournalRow]) -> Findings:
    """What matters of all stored entries of one (device, event, epoch), in whatever order."""
    stored = {row.hash: row for row in rows}
    links = [Link(row.hash, row.prev, row.seq) for row in stored.values()]
    highest = max((link.seq for link in links), default=0)
    ascending = sorted(stored.values(), key=lambda row: (row.seq, row.hash))
    return Findings(
        entries=len(stored),
        gaps=gaps(links, at_most=_MOST_GAPS),
        roots=_roots(ascending, stored, frozenset(reached(links))),
        forks=tuple(tuple(stored[hash_] for hash_ in fork.hashes) for fork in forks(links)),
        unreadable=tuple(row for row in ascending if row.kind is None),
        off=_first_of_each_boot([row for row in ascending if abs(row.off_ms) > CLOCK_OFF_MS]),
        ends=tuple(row for row in ascending if row.seq == highest),
    )


def fold_journal(event: int, rows: Iterable[JournalRow], facts: JournalFacts) -> JournalView:
    """The view of one journal from all its entries."""
    return fold_findings(event, survey(rows), facts)


def fold_findings(event: int, findings: Findings, facts: JournalFacts) -> JournalView:
    """The view of one journal from what matters of its entries; equals `fold_journal` for the same entries."""
    fold = _Journal(event, findings, facts)
    cases = sorted(fold.cases(), key=lambda case: case.id)
    digest = part_digest(
        [JOURNAL_VIEW, facts.device, facts.epoch, findings.entries, [case.encode() for case in cases]]
    )
    return JournalView(facts.device, facts.epoch, tuple(cases), digest)


class _Journal:
    """The cases of one journal."""

    def __init__(self, event: int, findings: Findings, facts: JournalFacts) -> None:
        self._event = event
        self._findings = findings
        self._facts = facts

    def cases(self) -> list[Case]:
        """Every case, in the order of their classes."""
        found = self._findings
        off = [self._evidence(row, off_ms=row.off_ms) for row in found.off]
        return [
            *self._forks(),
            *self._case(CaseClass.GAP, found.roots, self._gap_evidence()),
            *self._case(
                CaseClass.UNREADABLE, found.unreadable, [self._evidence(e) for e in found.unreadable]
            ),
            *self._case(CaseClass.CLOCK_OFF, found.off, off),
            *(self._unclosed() if self._facts.closed else ()),
            *(self._withheld() if self._facts.closed else ()),
        ]

    def _forks(self) -> list[Case]:
        return [
            Case.of_journal(
                CaseClass.FORK,
                self._event,
                self._journal,
                [row.hash for row in rivals],
                [self._evidence(row) for row in rivals[:MOST_EVIDENCE]],
                fork_seq=rivals[0].seq,
            )
            for rivals in self._findings.forks
        ]

    def _gap_evidence(self) -> list[Evidence]:
        """Each missing range, with the time of what follows it: before that it was written."""
        after = {row.seq: row for row in self._findings.roots}
        return [
            Evidence(
                Role.CONCERNED,
                *self._journal,
                seq=first,
                until=last,
                timing=after[last + 1].timing if last + 1 in after else None,
            )
            for first, last in self._findings.gaps
        ]

    def _unclosed(self) -> list[Case]:
        left_open = [row for row in self._findings.ends if row.kind is not Kind.CHECKPOINT]
        return self._case(CaseClass.UNCLOSED_JOURNAL, left_open, [self._evidence(row) for row in left_open])

    def _withheld(self) -> list[Case]:
        """Rests on the announced head, which never came; if its hash is not known, on the last entry that did."""
        announced = self._facts.announced_seq or 0
        stored = max((row.seq for row in self._findings.ends), default=0)
        if announced <= stored:
            return []
        hash_ = self._facts.announced_hash
        rests_on = [row.hash for row in self._findings.ends] if hash_ is None else [hash_]
        evidence = Evidence(Role.CONCERNED, *self._journal, seq=stored + 1, until=announced, hash=hash_)
        return [Case.of_journal(CaseClass.WITHHELD, self._event, self._journal, rests_on, [evidence])]

    @property
    def _journal(self) -> tuple[bytes, int]:
        return self._facts.device, self._facts.epoch

    def _evidence(self, row: JournalRow, off_ms: int | None = None) -> Evidence:
        return Evidence(
            Role.CONCERNED,
            *self._journal,
            seq=row.seq,
            hash=row.hash,
            kind=row.kind,
            timing=row.timing,
            off_ms=off_ms,
        )

    def _case(
        self, class_: CaseClass, rows: Sequence[JournalRow], evidence: Sequence[Evidence]
    ) -> list[Case]:
        if not rows:
            return []
        hashes = [row.hash for row in rows]
        return [Case.of_journal(class_, self._event, self._journal, hashes, evidence[:MOST_EVIDENCE])]


def _roots(
    ascending: Sequence[JournalRow], stored: dict[bytes, JournalRow], hanging: frozenset[bytes]
) -> tuple[JournalRow, ...]:
    """The entries that hang neither on the journal's start nor on an entry that is stored."""
    return tuple(
        row
        for row in ascending
        if row.hash not in hanging and not (row.prev in stored and stored[row.prev].seq == row.seq - 1)
    )


def _first_of_each_boot(ascending: Sequence[JournalRow]) -> tuple[JournalRow, ...]:
    """So that an anchor at every contact does not open the case again and again."""
    first: dict[bytes | None, JournalRow] = {}
    for row in ascending:
        first.setdefault(row.boot, row)
    return tuple(first.values())
