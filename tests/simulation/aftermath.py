"""What is there when everything is quiet: the server's side read once, the truth beside it."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from backend.store.contract import Tx
from backend.store.rows import EventRow
from backend.store.rows_journal import JournalState, KeptEntry
from backend.store.rows_views import KeyRow
from sync.authority import OperatorRole
from sync.cases import Case, CaseClass, CaseStatus
from sync.content import Kind
from sync.feed import Item, OperatorItem, parse_item
from sync.group import CredentialChange
from sync.policy import Policy
from sync.position import Ancestry, Position
from tests.simulation.chronicle import Written
from tests.simulation.evening import Evening

_UNDO_MS: Final = 120_000
Key = tuple[int, int, int]
"""Ticket, zone and use."""


@dataclass(frozen=True, slots=True)
class Void:
    """An entry that takes back another one, `ref`, or tries to."""

    void: bytes
    ref: bytes
    works: bool


@dataclass(frozen=True)
class Aftermath:
    """The server after the evening. `kept` are its entries by hash, `cases` those that follow from what is known, `settled` the ids of those decided."""

    evening: Evening
    row: EventRow
    journals: Sequence[JournalState]
    kept: Mapping[bytes, KeptEntry]
    keys: Mapping[Key, KeyRow]
    people_in: Mapping[int, int]
    unproven: Mapping[int, int]
    cases: Sequence[Case]
    settled: frozenset[bytes]
    items: Sequence[Item]
    changes: Mapping[int, Sequence[CredentialChange]]
    ancestry: Ancestry
    policies: Mapping[int, Policy]
    locks: Mapping[bytes, bytes]

    @cached_property
    def stored(self) -> Mapping[bytes, Written]:
        """The truth about every entry that is on the server."""
        written = self.evening.chronicle.written
        return {name: written[name] for name in self.kept if name in written}

    @cached_property
    def undone(self) -> frozenset[bytes]:
        """Passings that were taken back: by who let them through, or as a thief who has his tablet may still say (12.1)."""
        return frozenset(void.ref for void in self.voids if void.works and void.void not in self.barred)

    @cached_property
    def voids(self) -> Sequence[Void]:
        """Every void that is on the server."""
        found = []
        for name, one in self.stored.items():
            if one.kind is Kind.VOID and one.content is not None and one.content.ref is not None:
                found.append(Void(name, one.content.ref, self._works(one, self.stored.get(one.content.ref))))
        return found

    def _works(self, void: Written, named: Written | None) -> bool:
        if named is None or void.content is None or named.content is None or not passes(named):
            return False
        if self.is_authorised(void.hash):
            return void.content.ticket == named.content.ticket
        mine = (void.frame.device, void.content.boot) == (named.frame.device, named.content.boot)
        after_ms = void.content.mono_ms - named.content.mono_ms
        return mine and 0 <= after_ms <= _UNDO_MS and void.content.ticket == named.content.ticket

    def is_authorised(self, name: bytes) -> bool:
        """Whether an entry carries the word of somebody who was a supervisor, as far as the entry knew (12.1), and its device was not locked."""
        number, one = self.evening.chronicle.words.get(name), self.stored[name]
        if number is None or one.content is None or name in self.barred:
            return False
        known = one.content.known
        said = [
            change for at, change in self.operators if change[0] == number and self.ancestry.covers(known, at)
        ]
        return not said or said[-1][1] is OperatorRole.SUPERVISOR

    @cached_property
    def operators(self) -> Sequence[tuple[Position, tuple[int, OperatorRole]]]:
        """What the feed said of operators, in its order; before that, everybody has the role that he began with."""
        return [(one.at, (one.operator, one.role)) for one in self.items if isinstance(one, OperatorItem)]

    @cached_property
    def counted(self) -> Sequence[Written]:
        """The passings that truly happened, whose entries are on the server and of no locked tablet's tail."""
        passings = self.evening.chronicle.passings
        excluded = self.undone | self.barred
        return [self.stored[name] for name in passings if name in self.stored and name not in excluded]

    @property
    def in_force(self) -> Policy:
        """The last policy."""
        return self.policies[max(self.policies)]

    def policy_of(self, one: Written) -> Policy:
        """The policy that an entry names."""
        assert one.content is not None
        return self.policies.get(one.content.policy, self.in_force)

    @cached_property
    def barred(self) -> frozenset[bytes]:
        """What locked tablets wrote after the last entry of theirs that was accepted."""
        accepted = {name for last in self.locks.values() for name in self._line_to(last)}
        return frozenset(
            name
            for name, one in self.stored.items()
            if one.frame.device in self.locks and name not in accepted
        )

    def _line_to(self, last: bytes) -> list[bytes]:
        line: list[bytes] = []
        while last in self.stored and last not in line:
            line.append(last)
            one = self.stored[last]
            begins = one.content.before if one.content is not None else None
            last = begins[1] if one.frame.seq == 1 and begins is not None else one.frame.prev
        return line

    def differing(self, told: AbstractSet[bytes], true: AbstractSet[bytes]) -> str:
        """Which entries are told of for nothing, and which are not told of."""
        return f"told of for nothing: {self._named(told - true)}; not told of: {self._named(true - told)}"

    def _named(self, entries: AbstractSet[bytes]) -> str:
        known = sorted(entries & self.stored.keys(), key=lambda name: self.stored[name].place)
        return ", ".join(str(self.stored[name]) for name in known) or str(len(entries))

    def of(self, class_: CaseClass) -> list[Case]:
        """The cases of this class."""
        return [case for case in self.cases if case.class_ is class_]

    def by_zone(self) -> dict[tuple[int, int], list[Written]]:
        """What counts, by ticket and zone, in the order in which it truly happened."""
        found: dict[tuple[int, int], list[Written]] = {}
        for one in sorted(self.counted, key=lambda one: (one.true_ms, one.frame.seq)):
            found.setdefault(one.key[:2], []).append(one)
        return found


def look_around(evening: Evening) -> Aftermath:
    """Read the server."""
    found: Aftermath = evening.centre.run(_read(evening))
    return found


async def _read(evening: Evening) -> Aftermath:
    async with evening.centre.ctx.store.reading() as tx:
        event = evening.event
        row = await tx.events.get(event)
        states = await tx.journals.every(event)
        kept = [entry for state in states for entry in await tx.journals.kept(event, state.key)]
        tickets = [visitor.guest.number for visitor in evening.visitors]
        keys = await tx.views.keys(event, tickets)
        totals = await tx.views.totals(event)
        cases = [one for one in await tx.cases.every(event, None) if one.status is not CaseStatus.DISSOLVED]
        return Aftermath(
            evening=evening,
            row=row,
            journals=states,
            kept={entry.hash: entry for entry in kept},
            keys={(key.ticket, key.zone, key.use): key for rows in keys.values() for key in rows},
            people_in={total.zone: total.people_in for total in totals},
            unproven={total.zone: total.unproven for total in totals},
            cases=[Case.parse(one.raw) for one in cases],
            settled=frozenset(one.id for one in cases if one.status is CaseStatus.SETTLED),
            items=await _items(tx, row),
            changes=await tx.tickets.changes(event, tickets),
            ancestry=await tx.events.ancestry(event),
            policies={policy.version: policy for policy in await tx.events.policies(event)},
            locks=await tx.devices.locks(event),
        )


async def _items(tx: Tx, row: EventRow) -> list[Item]:
    rows = await tx.feed.after(row.event, Position(1, 0), 100_000)
    return [parse_item(one.raw) for one in rows]


def passes(one: Written) -> bool:
    """Whether somebody passed by this entry."""
    return one.kind in (Kind.ADMIT, Kind.EXIT, Kind.OVERRIDE)
