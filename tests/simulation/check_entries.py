"""Invariants 3 to 7: entries. Nothing is lost, nothing is made up, what was acknowledged stays, forks are seen where they are."""

from collections import defaultdict

from sync.cases import CaseClass
from sync.content import Kind
from tests.simulation.aftermath import Aftermath
from tests.simulation.chronicle import Written
from tests.simulation.healing import Survivors, honest
from tests.simulation.story import Broken


def check_nothing_is_lost(after: Aftermath, survivors: Survivors) -> None:
    """3: every entry that an honest tablet, a carrier or the server had when the faults stopped is on the server."""
    for name in sorted(survivors.entries):
        if name not in after.kept:
            raise Broken("3 nothing is lost", str(after.evening.chronicle.written[name]))


def check_nothing_is_made_up(after: Aftermath) -> None:
    """4: no entry is on the server that no tablet ever signed, and each one's bytes are those that were signed."""
    for name, kept in after.kept.items():
        if name not in after.stored:
            raise Broken("4 nothing is made up", f"nobody ever wrote {name.hex()}")
        unsigned = after.stored[name].frame.unsigned
        if kept.raw[: len(unsigned)] != unsigned:
            raise Broken("4 nothing is made up", f"the server has other bytes: {after.stored[name]!s}")


def check_acknowledged_stays(after: Aftermath) -> None:
    """5: what was acknowledged survives everything but the loss of a server's tail."""
    chronicle = after.evening.chronicle
    for name in chronicle.acknowledged - chronicle.forgotten:
        if name not in after.kept:
            raise Broken("5 acknowledged", str(chronicle.written[name]))


def check_cursors(after: Aftermath) -> None:
    """6: every honest tablet's journals are acknowledged to their ends, and the server's cursor stands on a whole chain."""
    for tablet in honest(after.evening):
        own = tablet.own()
        for epoch, seq in tablet.cursors().items():
            last = max(at for of_epoch, at in own if of_epoch == epoch)
            if seq != last:
                raise Broken("6 cursor", f"{tablet.name} holds {epoch}/{seq} of {last} for acknowledged")
    for state in after.journals:
        name, seq = state.cursor.hash, state.cursor.seq
        while seq:
            if name not in after.stored or after.stored[name].frame.seq != seq:
                raise Broken("6 cursor", f"no whole chain leads to {state.device.hex()} {state.cursor}")
            name, seq = after.stored[name].frame.prev, seq - 1


def check_forks(after: Aftermath) -> None:
    """7: where a journal parts in two, both lives are kept and a case says so; nowhere else."""
    found = {(case.device, case.epoch, case.entries) for case in after.of(CaseClass.FORK)}
    expected = set(_partings(after))
    if found != expected:
        raise Broken("7 forks", f"{len(found - expected)} too many, {len(expected - found)} are missing")


def _partings(after: Aftermath) -> list[tuple[bytes, int, tuple[bytes, ...]]]:
    """Entries of one seq after one and the same entry; and those whose common past is not here."""
    level: defaultdict[tuple[bytes, int, int], list[Written]] = defaultdict(list)
    for one in after.stored.values():
        level[one.place].append(one)
    found = []
    for (device, epoch, _), rivals in level.items():
        if len(rivals) > 1:
            parted = _parted(after, rivals)
            found += [(device, epoch, tuple(sorted(one.hash for one in parted)))] if parted else []
    return found


def _parted(after: Aftermath, rivals: list[Written]) -> list[Written]:
    seq = rivals[0].frame.seq
    if seq > 1 and any(one.frame.prev not in after.stored for one in rivals):
        return rivals
    parents = [one.frame.prev for one in rivals]
    return [one for one in rivals if parents.count(one.frame.prev) > 1]


def check_gaps(after: Aftermath) -> None:
    """A gap is told of every entry whose predecessor is nowhere any more, and of no other."""
    roots = {
        one.hash for one in after.stored.values() if one.frame.seq > 1 and one.frame.prev not in after.stored
    }
    found = {name for case in after.of(CaseClass.GAP) for name in case.entries}
    if found != roots:
        raise Broken("3 gaps", after.differing(found, roots))


def check_unreadable(after: Aftermath) -> None:
    """15: what cannot be read is kept and told of."""
    expected = {one.hash for one in after.stored.values() if one.content is None}
    found = {name for case in after.of(CaseClass.UNREADABLE) for name in case.entries}
    if found != expected:
        raise Broken("15 unreadable", after.differing(found, expected))


def check_ends(after: Aftermath) -> None:
    """Once the event is closed, each end of a journal that is no checkpoint is told of; while it is open, none."""
    found = {name for case in after.of(CaseClass.UNCLOSED_JOURNAL) for name in case.entries}
    last: dict[tuple[bytes, int], int] = {}
    for one in after.stored.values():
        journal = one.frame.device, one.frame.epoch
        last[journal] = max(last.get(journal, 0), one.frame.seq)
    ends = [one for one in after.stored.values() if last[one.place[:2]] == one.frame.seq]
    expected = {one.hash for one in ends if one.kind is not Kind.CHECKPOINT} if after.row.closed else set()
    if found != expected:
        raise Broken("12.4 unclosed", after.differing(found, expected))


def check_withheld(after: Aftermath) -> None:
    """Once the event is closed, each journal of which more was announced than ever came is told of."""
    last: dict[tuple[bytes, int], int] = {}
    for one in after.stored.values():
        last[one.place[:2]] = max(last.get(one.place[:2], 0), one.frame.seq)
    announced = after.evening.chronicle.announced
    short = {journal for journal, head in announced.items() if head > last.get(journal, 0)}
    found = {(case.device, case.epoch) for case in after.of(CaseClass.WITHHELD)}
    if found != (short if after.row.closed else set()):
        raise Broken("12.4 withheld", f"{len(found)} told of, {len(short)} are short")
