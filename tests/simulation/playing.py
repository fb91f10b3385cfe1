"""Plays an evening through: every step, the healing, every check. The same plan gives the same evening, to the byte."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from tests.simulation import failover, gates, mishaps, office, relays, staff, strangers, theft
from tests.simulation.checking import check_everything
from tests.simulation.evening import Evening
from tests.simulation.failover import learn_of_adoption
from tests.simulation.healing import heal
from tests.simulation.opening import open_evening
from tests.simulation.plan import COUNTED_WHEN_FELT, Do, Plan, Step
from tests.simulation.story import Broken, Story


@dataclass(frozen=True, slots=True)
class Played:
    """How it went: the story, what happened how often, which invariant broke, if one did, and the digest of the server's view."""

    plan: Plan
    story: Story
    happened: Mapping[str, int]
    broken: Broken | None
    digest: bytes


def play(plan: Plan, opened: Evening | None = None) -> Played:
    """Play this plan through, on a server in memory or in the evening that was opened for it."""
    evening = opened or open_evening(plan)
    broken = None
    try:
        for step in plan.steps:
            evening.later(step.at_ms, _at_its_time(evening, step))
        survivors = heal(evening)
        learn_of_adoption(evening)
        check_everything(evening, survivors)
    except Broken as found:
        broken = found
    played = Played(plan, evening.story, evening.happened, broken, evening.centre.digest())
    for tablet in evening.tablets:
        tablet.put_away()
    return played


def _at_its_time(evening: Evening, step: Step) -> Callable[[], None]:
    def do() -> None:
        evening.happened[step.do] += step.do not in COUNTED_WHEN_FELT
        _DOING[step.do](evening, step)

    return do


def _sync(evening: Evening, step: Step) -> None:
    """A tablet finds a network, such as it is."""
    tablet = evening.tablet(step)
    if not tablet.stolen:
        evening.begin_round(tablet, evening.plan.chance(step.id), dict(step.troubles))


_DOING: Final[Mapping[Do, Callable[[Evening, Step], None]]] = {
    Do.SCAN: gates.scan,
    Do.TOGETHER: gates.come_together,
    Do.LEAVE: gates.leave,
    Do.STRANGE: strangers.show_something_else,
    Do.UNDO: gates.undo,
    Do.SYNC: _sync,
    Do.HAND_OVER: relays.hand_over,
    Do.REVOKE: office.change_ticket,
    Do.SUSPEND: office.change_ticket,
    Do.RESTORE: office.change_ticket,
    Do.BILL: office.change_ticket,
    Do.REISSUE: office.reissue,
    Do.SELL: office.sell,
    Do.GROW: office.grow,
    Do.POLICY: office.change_rules,
    Do.SETTLE: office.settle,
    Do.SIGN_IN: staff.sign_in,
    Do.TAKE_BACK_LATE: staff.take_back_late,
    Do.DISMISS: staff.dismiss,
    Do.CUT: mishaps.cut_power,
    Do.JUMP: mishaps.step_clock,
    Do.DRIFT: mishaps.drift,
    Do.SLEEP: mishaps.sleep,
    Do.REBOOT: mishaps.reboot,
    Do.DISK_FULL: mishaps.fill_disk,
    Do.BACK_UP: mishaps.back_up,
    Do.GO_BACK: mishaps.go_back,
    Do.CLONE: mishaps.clone,
    Do.POISON: mishaps.poison,
    Do.NEW_ITEM: mishaps.tell_something_new,
    Do.SNAPSHOT: failover.take,
    Do.ROLL_BACK: failover.roll_back,
    Do.STEAL: theft.steal,
    Do.LOCK: office.lock_stolen,
    Do.LOCK_HONEST: office.lock_honest,
    Do.LIE: theft.lie,
}
