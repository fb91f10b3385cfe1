"""An evening as a list of steps, made from a seed before anything happens, so that steps can be left out one by one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum, auto
from random import Random
from typing import Final

from sync.policy import Mode
from tests.simulation.ground import GATES, MODES, TICKETS
from tests.simulation.line import Trouble

SCANS: Final = 60
"""How many codes an evening shows to a camera at the least, of people who come and who go."""
_COMING: Final = 46
_PAIRS: Final = 3
_GOING: Final = 9
_LENGTH_MS: Final = 2 * 3_600_000


class Do(StrEnum):
    """What a step does. The first ones are an ordinary evening; from CUT on everything is a fault."""

    SCAN = auto()
    TOGETHER = auto()
    LEAVE = auto()
    STRANGE = auto()
    UNDO = auto()
    SYNC = auto()
    HAND_OVER = auto()
    REVOKE = auto()
    SUSPEND = auto()
    RESTORE = auto()
    REISSUE = auto()
    SELL = auto()
    GROW = auto()
    POLICY = auto()
    SETTLE = auto()
    SIGN_IN = auto()
    TAKE_BACK_LATE = auto()
    DISMISS = auto()
    BILL = auto()
    CUT = auto()
    JUMP = auto()
    DRIFT = auto()
    SLEEP = auto()
    REBOOT = auto()
    DISK_FULL = auto()
    BACK_UP = auto()
    GO_BACK = auto()
    CLONE = auto()
    POISON = auto()
    NEW_ITEM = auto()
    SNAPSHOT = auto()
    ROLL_BACK = auto()
    LOCK_HONEST = auto()
    STEAL = auto()
    LIE = auto()
    LOCK = auto()


COUNTED_WHEN_FELT: Final = frozenset(
    {Do.CUT, Do.DISK_FULL, Do.STEAL, Do.CLONE, Do.LOCK, Do.LIE, Do.SNAPSHOT, Do.ROLL_BACK, Do.DISMISS}
)
"""What may come to nothing, and is counted where it does not."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens at a time, to the tablet `who` and the ticket or detail `what`; whatever else it needs is drawn by `id`."""

    id: int
    at_ms: int
    do: Do
    who: int
    what: int
    troubles: tuple[tuple[int, Trouble], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole evening."""

    seed: int
    mode: Mode
    steps: tuple[Step, ...]

    def chance(self, *about: object) -> Random:
        """Chance that belongs to one thing: leaving out other steps does not change it."""
        return Random(repr((self.seed, *about)))


_SHARES: Final[dict[Do, tuple[int, int]]] = {
    Do.SCAN: (_COMING, _COMING + 3),
    Do.TOGETHER: (_PAIRS, _PAIRS + 2),
    Do.LEAVE: (_GOING, _GOING + 3),
    Do.STRANGE: (0, 2),
    Do.SYNC: (6, 8),
    Do.HAND_OVER: (0, 4),
    Do.REVOKE: (0, 2),
    Do.SUSPEND: (0, 2),
    Do.RESTORE: (0, 2),
    Do.REISSUE: (0, 3),
    Do.SELL: (0, 1),
    Do.GROW: (0, 1),
    Do.POLICY: (0, 1),
    Do.SETTLE: (0, 2),
    Do.SIGN_IN: (0, 2),
    Do.TAKE_BACK_LATE: (0, 2),
    Do.DISMISS: (0, 1),
}
"""How often an evening does each thing: from, to."""

_BILLS: Final = (0, 3)
_PAID: Final = 0.5
"""The share of bills that are paid before the evening is over."""
_FOLLOWING: Final = frozenset({Do.LIE, Do.LOCK, Do.UNDO, Do.ROLL_BACK, Do.BILL})
MISHAPS: Final = tuple(do for do in Do if do not in _SHARES and do not in _FOLLOWING)
_WEIGHTS: Final = [{Do.LOCK_HONEST: 0.3, Do.CUT: 2}.get(do, 1) for do in MISHAPS]
_MISHAPS_AN_EVENING: Final = (5, 7)
_LIES: Final = 7
_UNDONE: Final = 0.08
_OTHER_RULES: Final = 0.6
"""The share of evenings that begin with other rules than those that tablets fetched with their lists."""
_TROUBLED: Final = 0.75
"""The share of rounds of syncing in which the network does something."""


def draw(seed: int) -> Plan:
    """The evening of this seed."""
    chance = Random(f"evening {seed}")
    mode = chance.choice(list(MODES))
    wanted = [do for do, share in _SHARES.items() for _ in range(chance.randint(*share))]
    wanted += chance.choices(MISHAPS, _WEIGHTS, k=chance.randint(*_MISHAPS_AN_EVENING))
    drawn = [_step(do, chance) for do in wanted]
    if chance.random() < _OTHER_RULES:
        drawn.append(replace(_step(Do.POLICY, chance), at_ms=0))
    drawn += [after for step in list(drawn) for after in _consequences(step, chance)]
    drawn.sort(key=lambda step: step.at_ms)
    steps = [_numbered(number, step) for number, step in enumerate([*drawn, *_bills(seed)])]
    return Plan(seed, mode, tuple(sorted(steps, key=lambda step: step.at_ms)))


def _bills(seed: int) -> Iterator[Step]:
    """Tickets that turn out not to be paid for, and which of them are paid later; by chance and numbers of their own, so that
    what else an evening is stays what it is.
    """
    chance = Random(f"bills {seed}")
    for _ in range(chance.randint(*_BILLS)):
        step = _step(Do.BILL, chance)
        billed = replace(step, at_ms=step.at_ms // 2)
        yield billed
        if chance.random() < _PAID:
            yield replace(billed, do=Do.RESTORE, at_ms=billed.at_ms + chance.randrange(_LENGTH_MS // 2))


def _numbered(id_: int, step: Step) -> Step:
    return Step(id_, step.at_ms, step.do, step.who, step.what, step.troubles)


def _consequences(step: Step, chance: Random) -> Iterator[Step]:
    """What comes of a step: lies of a theft, a backup put back, an undo soon after somebody came in."""
    match step.do:
        case Do.STEAL:
            for do in (*[Do.LIE] * _LIES, Do.LOCK):
                yield replace(_step(do, chance), at_ms=step.at_ms + chance.randrange(_LENGTH_MS // 3))
        case Do.BACK_UP:
            at_ms = step.at_ms + chance.randrange(_LENGTH_MS // 3)
            yield replace(step, do=Do.GO_BACK, at_ms=at_ms)
        case Do.SNAPSHOT:
            at_ms = step.at_ms + chance.randrange(_LENGTH_MS // 2)
            yield replace(step, do=Do.ROLL_BACK, at_ms=at_ms)
        case Do.SCAN if chance.random() < _UNDONE:
            at_ms = step.at_ms + chance.choice((5_000, 60_000, 119_000, 150_000))
            yield replace(step, do=Do.UNDO, at_ms=at_ms)
        case _:
            return


def _step(do: Do, chance: Random) -> Step:
    at_ms = chance.randrange(_LENGTH_MS)
    troubles: tuple[tuple[int, Trouble], ...] = ()
    if do is Do.SYNC and chance.random() < _TROUBLED:
        count = chance.randint(1, 2)
        troubles = tuple((chance.randrange(5), chance.choice(list(Trouble))) for _ in range(count))
    return Step(0, at_ms, do, chance.randrange(len(GATES)), chance.randrange(TICKETS), troubles)
