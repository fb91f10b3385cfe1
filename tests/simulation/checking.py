"""Every invariant, checked on what is there when everything is quiet."""

from collections.abc import Callable
from typing import Final

from backend.merging.refolding import refold
from tests.simulation import check_entries, check_knowledge, check_people, check_time, check_words
from tests.simulation.aftermath import Aftermath, look_around
from tests.simulation.check_guests import check_lies_keep_nobody_out
from tests.simulation.check_merge import check_merge
from tests.simulation.evening import Evening
from tests.simulation.healing import Survivors
from tests.simulation.story import Broken

CHECKS: Final[tuple[Callable[[Aftermath], None], ...]] = (
    check_entries.check_nothing_is_made_up,
    check_entries.check_acknowledged_stays,
    check_entries.check_cursors,
    check_entries.check_forks,
    check_entries.check_gaps,
    check_entries.check_unreadable,
    check_entries.check_ends,
    check_entries.check_withheld,
    check_time.check_bounds,
    check_time.check_own_order,
    check_time.check_points,
    check_time.check_determined_order,
    check_time.check_clocks_off,
    check_people.check_lies,
    check_words.check_unauthorised,
    check_words.check_overrides_count,
    check_people.check_settled,
    check_people.check_occupancy,
    check_people.check_surplus,
    check_people.check_holders,
    check_knowledge.check_positions,
    check_knowledge.check_blame,
    check_knowledge.check_feed,
    check_knowledge.check_nothing_heard_is_lost,
    check_knowledge.check_everybody_agrees,
    check_merge,
)


def check_everything(evening: Evening, survivors: Survivors) -> None:
    """Raises `Broken` for the first invariant that does not hold."""
    after = look_around(evening)
    check_entries.check_nothing_is_lost(after, survivors)
    for check in CHECKS:
        check(after)
    check_refold(evening)
    check_lies_keep_nobody_out(after)  # the last one: it writes into journals


def check_refold(evening: Evening) -> None:
    """15: the view that grew entry by entry is the one that everything together gives."""
    differences = evening.centre.run(refold(evening.centre.ctx, evening.event))
    if differences:
        raise Broken("15 refold", str(differences[0]))
