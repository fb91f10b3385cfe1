"""A server that loses its tail: it is put back to a snapshot, and gets back what its gates heard (PROTOCOL.md 2.2, 4.5)."""

from dataclasses import dataclass
from typing import Final

from backend.usecases import recovering
from sync.position import Position
from sync.roster import CredentialState
from tests.simulation.evening import Evening
from tests.simulation.memory_state import State
from tests.simulation.memory_store import MemoryStore
from tests.simulation.plan import Step

_TOLD: Final = 0.4


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The server as it was, and what was true of it then."""

    state: State
    codes: int
    office: dict[int, CredentialState]
    facts: int
    locked: dict[bytes, Position]
    announced: dict[tuple[bytes, int], int]
    settled: dict[tuple[object, ...], frozenset[bytes]]


def take(evening: Evening, step: Step) -> None:
    """The server is backed up."""
    store = evening.centre.store.inner
    if not isinstance(store, MemoryStore):
        return
    evening.snapshot = Snapshot(
        store.state,
        _codes(evening),
        dict(evening.office),
        len(evening.facts),
        dict(evening.locked),
        dict(evening.chronicle.announced),
        dict(evening.settled),
    )
    evening.happened[step.do] += 1
    evening.tell("Server", f"is backed up at {evening.centre.at().as_pair()}")


def roll_back(evening: Evening, step: Step) -> None:
    """The server is gone, and its backup takes over. Now and then somebody tells it so; else it has to notice.

    Codes that only the lost one knew would be lost: that is not tried here.
    """
    store, snapshot = evening.centre.store.inner, evening.snapshot
    if not isinstance(store, MemoryStore) or snapshot is None or snapshot.codes != _codes(evening):
        return
    was = evening.centre.at()
    store.state = snapshot.state
    evening.generations += 1
    evening.firsts.clear()  # leases are lost with the tail
    told = evening.plan.chance(step.id, "told").random() < _TOLD
    if told:
        evening.centre.run(recovering.begin_generation(evening.centre.ctx, evening.event))
    _what_is_true_now(evening, snapshot)
    evening.happened[step.do] += 1
    how = "and is told so" if told else "and nobody tells it"
    evening.tell(
        "Server", f"is lost at {was.as_pair()}; its backup goes on at {evening.centre.at().as_pair()}, {how}"
    )


def _what_is_true_now(evening: Evening, snapshot: Snapshot) -> None:
    """What the lost server was told is true no more, until somebody tells it again."""
    evening.office = dict(snapshot.office)
    evening.facts = evening.facts[: snapshot.facts]
    evening.locked = dict(snapshot.locked)
    evening.settled = dict(snapshot.settled)
    chronicle = evening.chronicle
    chronicle.announced = dict(snapshot.announced)
    stored = evening.centre.stored()
    chronicle.forgotten |= chronicle.acknowledged - stored
    # Where the lost server had folded what this one does not have, this one may say something else.
    chronicle.folded_at = {name: at for name, at in chronicle.folded_at.items() if name in stored}


def _codes(evening: Evening) -> int:
    return sum(len(visitor.codes) for visitor in evening.visitors)


def learn_of_adoption(evening: Evening) -> None:
    """What lost servers had said of codes is the office's word again, once gates handed it back."""
    if evening.generations:
        evening.note_facts()
        evening.office |= {fact.index: fact.state for fact in evening.facts}
