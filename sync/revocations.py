"""Admits by a code that was withdrawn: who could have known, by feed positions alone (PROTOCOL.md 12.3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sync.fields import WIDE_BITS
from sync.group import CredentialChange, FoldEntry, GroupFacts
from sync.position import Position
from sync.roster import CredentialState

_END: Final = 1 << WIDE_BITS
_FIRST_GEN: Final = 1
_GOOD: Final = frozenset({CredentialState.VALID})
_GOOD_UNPAID: Final = _GOOD | {CredentialState.UNPAID}
_CAN_END: Final = frozenset({CredentialState.SUSPENDED, CredentialState.UNPAID})


@dataclass(frozen=True, slots=True)
class Revocations:
    """Admits with the state that matters. `late`: withdrawn beyond what the device had heard, with the state now.

    `overruled`, `ignored`: the device's own list said so, with the state it said; of the overruled, a supervisor decided to let somebody in.
    """

    late: tuple[tuple[FoldEntry, CredentialState], ...]
    overruled: tuple[tuple[FoldEntry, CredentialState], ...]
    ignored: tuple[tuple[FoldEntry, CredentialState], ...]

    @classmethod
    def of(cls, admits: Iterable[FoldEntry], facts: GroupFacts) -> "Revocations":
        """Sort the admits whose credential is not, or was not, valid."""
        late: list[tuple[FoldEntry, CredentialState]] = []
        overruled: list[tuple[FoldEntry, CredentialState]] = []
        ignored: list[tuple[FoldEntry, CredentialState]] = []
        for entry in admits:
            heard = state_at(entry.known, entry.index, facts)
            now = state_now(entry.index, facts)
            good = _GOOD_UNPAID if facts.policy(entry.policy).unpaid else _GOOD
            if heard not in good and not _may_have_ended(entry, facts):
                (overruled if entry.authorised else ignored).append((entry, heard))
            elif now not in good:
                late.append((entry, now))
        return cls(tuple(late), tuple(overruled), tuple(ignored))


def state_at(at: Position, index: int | None, facts: GroupFacts) -> CredentialState:
    """The state of a credential as told by the feed up to a position, along that position's own line (2.3).

    A credential is valid until the feed says otherwise (3.3).
    """
    last = _last_told(at, index, facts)
    return CredentialState.VALID if last is None else last.state


def _last_told(at: Position, index: int | None, facts: GroupFacts) -> CredentialChange | None:
    heard = [
        change for change in facts.changes if change.index == index and facts.ancestry.covers(at, change.at)
    ]
    # On one line no position is given twice, so the highest is the latest.
    return max(heard, key=lambda change: (change.at.pos, change.at.gen, change.state), default=None)


def _may_have_ended(entry: FoldEntry, facts: GroupFacts) -> bool:
    """Whether its device heard more than the present line has, and that may have been that the code is good again: nobody knows any more."""
    last = _last_told(entry.known, entry.index, facts)
    if last is None or last.state not in _CAN_END:
        return False
    return last.at.pos <= facts.ancestry.last_shared(_newest(facts), entry.known) < entry.known.pos


def state_now(index: int | None, facts: GroupFacts) -> CredentialState:
    """The state of a credential at the end of the newest generation's line."""
    return state_at(Position(_newest(facts), _END), index, facts)


def _newest(facts: GroupFacts) -> int:
    return max((gen for gen, _, _ in facts.ancestry.forks), default=_FIRST_GEN)
