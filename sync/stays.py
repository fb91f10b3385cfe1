"""Who was inside when: the proven admits and exits of one key, walked in total order (PROTOCOL.md 12.2)."""

from collections.abc import Iterable
from dataclasses import dataclass

from sync.evidence import Evidence, Role
from sync.group import ENTERING, FoldEntry, GroupFacts
from sync.policy import Mode


@dataclass(frozen=True, slots=True)
class Stays:
    """The outcome of the walk.

    `openers`: the admits that found the entry free; each begins a stay. `surplus`: the others, each with the opener of the
    stay it fell into and the rule it broke. `exits` are those that found somebody inside.
    """

    admits: int
    exits: int
    openers: tuple[FoldEntry, ...]
    surplus: tuple[tuple[FoldEntry, FoldEntry, Mode], ...]

    @classmethod
    def of(cls, proven: Iterable[FoldEntry], facts: GroupFacts) -> "Stays":
        """Walk proven passages in total order; each admit is judged by the policy version it was made under (9.2).

        An exit that finds nobody inside answers an admit that is not here (not arrived, or not proven): it frees nothing,
        so that whoever enters next is known to be inside.
        """
        admits = exits = 0
        openers: list[FoldEntry] = []
        surplus: list[tuple[FoldEntry, FoldEntry, Mode]] = []
        for entry in proven:
            if entry.kind not in ENTERING:
                exits += admits > exits
                continue
            mode = facts.policy(entry.policy).mode
            if used_up(mode, admits, exits):
                surplus.append((entry, openers[-1], mode))
            else:
                openers.append(entry)
            admits += 1
        return cls(admits, exits, tuple(openers), tuple(surplus))

    def used_up(self, mode: Mode) -> bool:
        """Whether one more admit under this mode would be surplus."""
        return used_up(mode, self.admits, self.exits)

    def contested(self) -> list[tuple[FoldEntry, Evidence]]:
        """The entries of a `double_admit` case: each stay's opener, then the surplus that fell into it."""
        found: list[tuple[FoldEntry, Evidence]] = []
        told: set[bytes] = set()
        for entry, opener, mode in self.surplus:
            if opener.hash not in told:
                told.add(opener.hash)
                found.append((opener, opener.evidence(Role.HOLDER)))
            found.append((entry, entry.evidence(Role.SURPLUS, mode=mode)))
        return found


def used_up(mode: Mode, admits: int, exits: int) -> bool:
    """Whether an entry is used up (10.2): once by any admit, with re-entry while somebody is inside."""
    match mode:
        case Mode.ONCE:
            return admits > 0
        case Mode.REENTRY:
            return admits > exits
