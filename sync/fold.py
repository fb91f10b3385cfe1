"""The merge of one ticket: a pure fold over its entries and the server's facts (PROTOCOL.md 12.1 to 12.3).

Which order the entries are given in, and how often, is of no matter; what it costs depends on this ticket alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from sync.cases import Case, CaseClass
from sync.evidence import Evidence, Role
from sync.group import (
    ENTERING,
    PASSAGES,
    CredentialChange,
    FoldEntry,
    GroupFacts,
    GroupView,
    KeyPresence,
    KeyView,
    judged,
)
from sync.revocations import Revocations
from sync.stays import Stays
from sync.voids import Withdrawals, withdrawals

__all__ = [
    "CredentialChange",
    "FoldEntry",
    "GroupFacts",
    "GroupView",
    "KeyPresence",
    "KeyView",
    "fold_group",
    "view_digest",
]

MOST_EVIDENCE: Final = 32
"""Entries of a case that a sentence may need; a case itself lists every hash it rests on."""

_DIGESTS: Final = 1 << 256


def fold_group(event: int, entries: Iterable[FoldEntry], facts: GroupFacts) -> GroupView:
    """The view of one ticket of an event: keys, cases, digest.

    `entries` are all entries of the ticket that the server holds, of whatever kind; those that admit nobody and take
    nothing back are skipped. A void belongs to the ticket of the entry it names.
    """
    different = {entry.hash: entry for entry in entries}.values()
    group = sorted(judged(different, facts), key=lambda entry: entry.order)
    taken_back = withdrawals(group)
    by_place: defaultdict[tuple[int, int], list[FoldEntry]] = defaultdict(list)
    for entry in group:
        by_place[entry.place].append(entry)
    in_zones = _in_zones(group, taken_back, facts)
    keys: list[KeyView] = []
    cases: list[Case] = []
    for place, placed in sorted(by_place.items()):
        in_zone = in_zones.get(place[0], ())
        key = _Key(event, (facts.ticket, *place), placed, taken_back, facts, in_zone)
        keys += key.view()
        cases += key.cases()
    return GroupView.of(facts.ticket, tuple(keys), tuple(sorted(cases, key=lambda case: case.id)))


def view_digest(parts: Iterable[int]) -> int:
    """The digest of a whole view from those of its groups and journals: their sum modulo 2^256 (12.7)."""
    return sum(parts) % _DIGESTS


def _in_zones(
    group: Sequence[FoldEntry], taken_back: Withdrawals, facts: GroupFacts
) -> dict[int, list[FoldEntry]]:
    """The proven admits of each zone, whatever their use, in total order; none where no policy limits them together."""
    found: defaultdict[int, list[FoldEntry]] = defaultdict(list)
    if facts.in_force.limits.total or any(policy.limits.total for policy in facts.policies.values()):
        for entry in group:
            if entry.kind in ENTERING and entry.proven and entry.hash not in taken_back.uncounted:
                found[entry.place[0]].append(entry)
    return found


class _Key:
    """The fold of one (ticket, zone, use); `placed` are its entries in total order."""

    def __init__(
        self,
        event: int,
        where: tuple[int, int, int],
        placed: Sequence[FoldEntry],
        taken_back: Withdrawals,
        facts: GroupFacts,
        in_zone: Sequence[FoldEntry],
    ) -> None:
        self._event = event
        self._where = where
        self._facts = facts
        self._touched = any(entry.kind in PASSAGES for entry in placed)
        self._powerless = [entry for entry in placed if entry.hash in taken_back.powerless]
        self._named = taken_back.named
        counted = [
            entry for entry in placed if entry.kind in PASSAGES and entry.hash not in taken_back.uncounted
        ]
        self._unproven = [entry for entry in counted if not entry.proven]
        self._proven = [entry for entry in counted if entry.proven]
        self._stays = Stays.of(self._proven, facts, in_zone)

    def view(self) -> list[KeyView]:
        """Its one view; none if nobody ever passed here. A key whose passages were all taken back is a view of zeros."""
        if not self._touched:
            return []
        _, zone, use = self._where
        stays = self._stays
        return [
            KeyView(
                zone=zone,
                use=use,
                admits=stays.admits,
                exits=stays.exits,
                people_in=sum(_people(entry) for entry in self._proven),
                surplus=len(stays.surplus),
                unproven=len(self._unproven),
                used_up=stays.used_up(self._facts.in_force),
                openers=stays.openers,
                day=stays.day(self._facts.in_force.limits),
            )
        ]

    def cases(self) -> list[Case]:
        """Every case about this key."""
        return [
            *self._double_admit(),
            *self._revoked(),
            *self._case(
                CaseClass.UNPROVEN, self._unproven, [e.evidence(Role.CONCERNED) for e in self._unproven]
            ),
            *self._case(CaseClass.UNAUTHORISED, self._powerless, self._powerless_evidence()),
        ]

    def _double_admit(self) -> list[Case]:
        contested = self._stays.contested()
        return self._case(
            CaseClass.DOUBLE_ADMIT, [entry for entry, _ in contested], [e for _, e in contested]
        )

    def _revoked(self) -> list[Case]:
        if not self._facts.changes:
            return []
        found = Revocations.of([entry for entry in self._proven if entry.kind in ENTERING], self._facts)
        classes = (
            (CaseClass.LATE_REVOKED, found.late),
            (CaseClass.OVERRULED_REVOCATION, found.overruled),
            (CaseClass.IGNORED_REVOCATION, found.ignored),
        )
        return [
            case
            for class_, admits in classes
            for case in self._case(
                class_,
                [entry for entry, _ in admits],
                [entry.evidence(Role.CONCERNED, state=state) for entry, state in admits],
            )
        ]

    def _powerless_evidence(self) -> list[Evidence]:
        evidence: list[Evidence] = []
        for entry in self._powerless:
            evidence.append(entry.evidence(Role.CONCERNED))
            named = self._named.get(entry.hash)
            if named is not None:
                evidence.append(named.evidence(Role.NAMED))
        return evidence

    def _case(
        self, class_: CaseClass, entries: Sequence[FoldEntry], evidence: Sequence[Evidence]
    ) -> list[Case]:
        if not entries:
            return []
        hashes = [entry.hash for entry in entries]
        return [Case.of_ticket(class_, self._event, self._where, hashes, evidence[:MOST_EVIDENCE])]


def _people(entry: FoldEntry) -> int:
    return entry.people if entry.kind in ENTERING else -entry.people
