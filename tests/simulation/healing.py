"""The end of an evening: every fault stops, everybody syncs until nothing is left to say; then, perhaps, the event is closed."""

from dataclasses import dataclass
from typing import Final

from backend.usecases import running_events
from sync.journal import Frame, entry_hash
from sync.messages import Must
from sync.position import Position
from tests.simulation.evening import Evening
from tests.simulation.story import Broken
from tests.simulation.tablet import Tablet

ROUNDS_AT_MOST: Final = 8
_CLOSED: Final = 0.4


@dataclass(frozen=True, slots=True)
class Survivors:
    """What there was when the faults stopped: every entry that some honest tablet, the server or a carrier still had."""

    entries: frozenset[bytes]


def heal(evening: Evening) -> Survivors:
    """Let everything come to rest. Returns what nobody may lose from here on."""
    evening.pass_time()
    for tablet in evening.tablets:
        _mend(tablet)
    survivors = Survivors(frozenset(_surviving(evening)))
    evening.tell("Everybody", "has a network, power and room on the disk again")
    settle_down(evening)
    if evening.plan.chance("end").random() < _CLOSED:
        _close(evening)
        settle_down(evening)
    return survivors


def honest(evening: Evening) -> list[Tablet]:
    """The tablets that are still in the right hands."""
    return [tablet for tablet in evening.tablets if not tablet.stolen]


def settle_down(evening: Evening) -> None:
    """Rounds without trouble until everybody is quiet. A clone hands over what it has and is switched off."""
    for turn in range(ROUNDS_AT_MOST):
        for tablet in honest(evening):
            if turn == 0 or not _is_content(evening, tablet, evening.centre.at()):
                evening.begin_round(tablet, evening.plan.chance("calm", tablet.name, turn))
                evening.pass_time()
        _retire_clones(evening)
        if is_quiet(evening):
            return
    raise _never_quiet(evening)


def _never_quiet(evening: Evening) -> Broken:
    """7: nobody goes on in a journal of which another life is known; 15: nobody has something left to say, or to hear."""
    leaving = [tablet.name for tablet in honest(evening) if _is_told_to_leave(evening, tablet)]
    if leaving:
        return Broken("7 lives", f"they go on in an epoch that they were told to leave: {', '.join(leaving)}")
    at = evening.centre.at()
    waiting = {
        tablet.name: f"{tablet.unsent()} unsent, at {tablet.held().pos} of {at.pos}"
        for tablet in honest(evening)
        if not _is_content(evening, tablet, at)
    }
    return Broken("15 queues drain", f"after {ROUNDS_AT_MOST} rounds without trouble they wait: {waiting}")


def is_quiet(evening: Evening) -> bool:
    """Whether every tablet has handed over all it wrote and carried, and heard all there is to hear."""
    at = evening.centre.at()
    return all(_is_content(evening, tablet, at) for tablet in honest(evening))


def _is_content(evening: Evening, tablet: Tablet, at: Position) -> bool:
    says_all = not tablet.unsent() and not tablet.bag
    return says_all and tablet.held() == at and not _is_told_to_leave(evening, tablet)


def _is_told_to_leave(evening: Evening, tablet: Tablet) -> bool:
    return evening.chronicle.told.get(tablet.name) is Must.NEW_EPOCH


def _mend(tablet: Tablet) -> None:
    tablet.disk.mend()
    tablet.clocks.wake()


def _surviving(evening: Evening) -> set[bytes]:
    found = set(evening.centre.stored())
    for tablet in honest(evening):
        found.update(tablet.own().values())
        found.update(
            entry_hash(evening.domain, frame) for raw in tablet.bag for frame in Frame.parse_stream(raw)
        )
    return found


def _retire_clones(evening: Evening) -> None:
    seen: set[int] = set()
    for tablet in honest(evening):
        if tablet.number in seen and not tablet.unsent() and not tablet.bag:
            evening.tell(tablet.name, "is found to be a copy and switched off")
            evening.tablets.remove(tablet)
            tablet.put_away()
        seen.add(tablet.number)


def _close(evening: Evening) -> None:
    for tablet in honest(evening):
        tablet.engine.close(evening.event)
        evening.witness(tablet)
    evening.centre.run(running_events.close_event(evening.centre.ctx, evening.event))
    evening.tell("Office", "closes the event")
