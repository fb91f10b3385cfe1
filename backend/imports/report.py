"""How a list is to be brought in, how far that is, and what became of it: values."""

from collections import Counter
from dataclasses import dataclass, field

from backend.imports.found import Found
from backend.imports.plan import Plan
from backend.imports.reasons import RefusedRow
from sync.policy_rows import ProofRow


@dataclass(frozen=True, slots=True)
class Choices:
    """How to import. `dry_run`: look, change nothing; `all_or_nothing`: one refused row refuses the list; `grow`: the event, if need be.

    `aliases`: the codes in the list, which its guests have already, stand for the new ones, where the policy takes them.
    """

    dry_run: bool = False
    all_or_nothing: bool = False
    grow: bool = False
    aliases: bool = False


@dataclass(slots=True)
class Tally:
    """What became of rows so far. Of `updated` tickets `recoded` got a new code, as their code says what changed; `revoked` were cancelled.

    `codes` were made, for new tickets and for others. Of `aliases` that were to stand, `aliases_taken` are another ticket's, and `aliases_idle` of classes
    (`idle_classes`, "" for none) that by the policy in force no gate takes in this form.
    """

    rows: int = 0
    created: int = 0
    updated: int = 0
    recoded: int = 0
    revoked: int = 0
    unchanged: int = 0
    refused: int = 0
    codes: int = 0
    aliases: int = 0
    aliases_taken: int = 0
    aliases_idle: int = 0
    idle_classes: set[str] = field(default_factory=set)
    left_out: Counter[str] = field(default_factory=Counter)

    def add(self, plan: Plan, rows: int) -> None:
        """What a plan makes of some more rows."""
        self.rows += rows
        self.created += len(plan.new)
        self.updated += plan.updated
        self.recoded += len(plan.renewals)
        self.revoked += plan.revoked
        self.unchanged += plan.unchanged
        self.refused += len(plan.refused)
        self.codes += len(plan.new) + len(plan.renewals)
        self.aliases += len(plan.aliases)
        self.aliases_taken += plan.aliases_taken
        self.aliases_idle += plan.idle.total()
        self.idle_classes |= set(plan.idle)
        self.left_out += plan.left_out


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is: rows that were gone through, how many of them were refused, and how much of the list was read, in bytes."""

    rows: int
    read: int
    size: int
    refused: int = 0


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a list. `applied`: whether anything was to be stored; `refused`: the first of `tally.refused` rows.

    `capacity`: of the event, if it was to grow or would have to; `left_out`: rows that make no ticket and are no mistake, by why.
    `proofs`: what the policy needs to say so that idle aliases are taken; empty if none is idle.
    """

    applied: bool
    tally: Tally
    refused: tuple[RefusedRow, ...]
    left_out: dict[str, int]
    found: Found
    capacity: int | None = None
    proofs: tuple[ProofRow, ...] = ()
