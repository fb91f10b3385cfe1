"""What a device knows of one entry of one ticket: what the server said, and what the device did itself (PROTOCOL.md 10.1).

The ledger is no outbox: an own admission counts from the moment it was written, through upload and acknowledgement, until
the server's word includes it, and never twice. Everything here is about one (ticket, zone, use); counts are of entries, not
of the people who pass with one entry.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Self

from sync.allowance import mode_forbids
from sync.content import Kind
from sync.limits import Limits
from sync.policy import Mode
from sync.presence import Day, Holder

__all__ = ["Day", "Holder", "LastUse", "OwnFact", "Presence", "Standing", "standing"]


@dataclass(frozen=True, slots=True)
class Presence:
    """The server's word: proven admits and exits, and whose admit holds the entry.

    `pos` is the position to which the device holds the feed, not that of the item which said so: the word of an item
    stands until the next one, and a push of many entries is acknowledged with a position above most of its items. `last_ms`
    is the time of the latest admit where no holder says it; `day` is there where the policy counts days.
    """

    pos: int
    admits: int
    exits: int
    holder: Holder | None = None
    last_ms: int | None = None
    day: Day | None = None

    @classmethod
    def of_bit(cls, pos: int, used: bool) -> Self:
        """What a bit of the admissions at `pos` says (3.4). An unset bit is a word too: nobody has used this entry."""
        return cls(pos, admits=int(used), exits=0)


NOTHING_SAID: Final = Presence(pos=0, admits=0, exits=0)


@dataclass(frozen=True, slots=True)
class OwnFact:
    """An admit or exit that this device wrote, `at_ms` by its best estimate of the time. An override here is one without a code (8.4):
    it is there to be taken back, and counts nowhere.

    `folded_pos`: the feed position that the push acknowledging it stated; None until then, and again None when the feed
    goes on in a generation that forked below that position. `voided`: the device took it back; `void_folded_pos` is the same
    position for the entry that did. `proof_s`: the time of the rotating proof that was shown.
    """

    hash: bytes
    epoch: int
    seq: int
    kind: Kind
    at_ms: int
    gate: int
    count: int
    folded_pos: int | None
    voided: bool
    proof_s: int | None
    void_folded_pos: int | None = None

    def is_counted_at(self, pos: int) -> bool:
        """Whether the server's word at `pos` includes it."""
        return _at_or_below(self.folded_pos, pos) and not _at_or_below(self.void_folded_pos, pos)


@dataclass(frozen=True, slots=True)
class LastUse:
    """The latest admit known: when (ms), through which gate, on which device; None is this device."""

    at_ms: int
    gate: int | None
    device: bytes | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What counts now. `exits` are those that found somebody inside; `last_proof_s` is the newest proof used here.

    The rest is for limits a day: what the server said of the latest day, and when (Unix s) this device admitted: all that
    stands, what of it the server did not say, and what the server still says although it was taken back.
    `counted_use`: the entry that counts, where the server's word knows of all others and calls it another device's (10.2).
    `in_zone`: the admits of all uses of the zone, where a limit counts those together. `people`: how many are inside the zone by
    all that is known (10.3), where that is limited.
    """

    admits: int = 0
    exits: int = 0
    last_use: LastUse | None = None
    last_proof_s: int | None = None
    # Not compared: what the counts were made of, and no further counts.
    counted_use: LastUse | None = field(default=None, compare=False)
    said_day: Day | None = field(default=None, compare=False)
    own_s: Sequence[int] = field(default=(), compare=False)
    unsaid_s: Sequence[int] = field(default=(), compare=False)
    undone_s: Sequence[int] = field(default=(), compare=False)
    in_zone: int = field(default=0, compare=False)
    people: int = field(default=0, compare=False)

    @property
    def inside(self) -> bool:
        """Whether somebody who entered has not left."""
        return self.admits > self.exits

    @property
    def told_use(self) -> LastUse | None:
        """The earlier use that people are told of: the one that counts, or else the last one known (10.2)."""
        return self.counted_use or self.last_use

    def used_up(self, mode: Mode) -> bool:
        """Whether this entry is used up by the mode alone (10.2)."""
        return mode_forbids(mode, self.admits, self.exits)

    def entries_on(self, day_s: int, limits: Limits) -> int:
        """How many entries on this local day are known of: never fewer than this device let in."""

        def on_it(times_s: Sequence[int]) -> int:
            return sum(limits.day_of(at_s) == day_s for at_s in times_s)

        said = self.said_day.admits if self.said_day and self.said_day.starts_s == day_s else 0
        return max(on_it(self.own_s), max(0, said - on_it(self.undone_s)) + on_it(self.unsaid_s))


def standing(
    server: Presence | None,
    own: Sequence[OwnFact],
    elsewhere: Sequence[OwnFact] = (),
    this_device: bytes | None = None,
) -> Standing:
    """The server's word corrected by the device's own facts that are not in it (10.1).

    `server` is None only while the device holds neither admissions nor an item about this entry. `elsewhere` are own facts
    of the same ticket in other zones and uses: a rotating proof that was used there is used (FORMAT.md 2.4). `this_device`
    (its id) tells an own holder from one that no undo of this device can take away.
    """
    said = NOTHING_SAID if server is None else server
    if not own:
        return _as_said(said, elsewhere, this_device)
    admits = max(_of_others(said, this_device), said.admits - _taken_back(said, own, Kind.ADMIT))
    exits = min(admits, max(0, said.exits - _taken_back(said, own, Kind.EXIT)))
    missing = _not_in(said, own)
    for fact in missing:
        if fact.kind is Kind.ADMIT:
            admits += 1
        elif fact.kind is Kind.EXIT and exits < admits:
            exits += 1
    last_use = _last_use(said, own, this_device) if admits else None
    return Standing(
        admits,
        exits,
        last_use,
        _last_proof((*own, *elsewhere)),
        counted_use=_counted_use(said, missing, this_device) if admits else None,
        said_day=said.day,
        own_s=_times(fact for fact in own if not fact.voided),
        unsaid_s=_times(missing),
        undone_s=_times(fact for fact in own if fact.voided and fact.is_counted_at(said.pos)),
    )


def _as_said(said: Presence, elsewhere: Sequence[OwnFact], this_device: bytes | None) -> Standing:
    """The server's word alone: all that there is about nearly every guest who comes."""
    admits = max(_of_others(said, this_device), said.admits)
    return Standing(
        admits,
        min(admits, max(0, said.exits)),
        _last_use(said, (), this_device) if admits else None,
        _last_proof(elsewhere),
        counted_use=_counted_use(said, (), this_device) if admits else None,
        said_day=said.day,
    )


def _times(facts: Iterable[OwnFact]) -> tuple[int, ...]:
    """When these let somebody in, in seconds."""
    return tuple(fact.at_ms // 1000 for fact in facts if fact.kind is Kind.ADMIT)


def _of_others(said: Presence, this_device: bytes | None) -> int:
    """The least number of admits that are certainly not this device's.

    The acknowledgement of an undo may be lost while its effect is heard: subtracting it once more would forget the guest
    who went to the next gate.
    """
    if said.holder is None or this_device is None:
        return 0
    return int(said.holder.device != this_device)


def _taken_back(said: Presence, own: Sequence[OwnFact], kind: Kind) -> int:
    """How many of this kind the server's word still includes although the device took them back."""
    return sum(fact.kind is kind and fact.voided and fact.is_counted_at(said.pos) for fact in own)


def _not_in(said: Presence, own: Sequence[OwnFact]) -> list[OwnFact]:
    """The facts that stand and that the server's word does not include, in the order in which they were written."""
    missing = [fact for fact in own if not fact.voided and not fact.is_counted_at(said.pos)]
    return sorted(missing, key=lambda fact: (fact.epoch, fact.seq))


def _last_use(said: Presence, own: Sequence[OwnFact], this_device: bytes | None) -> LastUse | None:
    uses = [
        LastUse(fact.at_ms, fact.gate, None) for fact in own if fact.kind is Kind.ADMIT and not fact.voided
    ]
    holder = said.holder
    if holder is not None and holder.device != this_device:
        uses.append(LastUse(holder.point_ms, holder.gate, holder.device))
    elif holder is not None and not own:  # its ledger was lost, its keys were not
        uses.append(LastUse(holder.point_ms, holder.gate, None))
    elif holder is None and said.last_ms is not None and said.admits:
        uses.append(LastUse(said.last_ms, None, None))
    return max(uses, key=lambda use: use.at_ms, default=None)


def _counted_use(said: Presence, missing: Sequence[OwnFact], this_device: bytes | None) -> LastUse | None:
    """The other device's entry, once the server has seen all of this one's and still calls that one the holder's: own ones were too many."""
    holder = said.holder
    if holder is None or holder.device == this_device or any(fact.kind is Kind.ADMIT for fact in missing):
        return None
    return LastUse(holder.point_ms, holder.gate, holder.device)


def _last_proof(facts: Sequence[OwnFact]) -> int | None:
    """A proof stays used when its entry was taken back: the holder's phone makes a new one within seconds."""
    return max((fact.proof_s for fact in facts if fact.proof_s is not None), default=None)


def _at_or_below(folded_pos: int | None, pos: int) -> bool:
    return folded_pos is not None and folded_pos <= pos
