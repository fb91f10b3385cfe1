"""Invariant 17: supervisors' words. What is written by one counts if, and only if, its device could take it for one."""

from sync.cases import CaseClass
from sync.content import Kind
from tests.simulation.aftermath import Aftermath
from tests.simulation.story import Broken


def check_unauthorised(after: Aftermath) -> None:
    """Overrides and voids without a word that counts change nothing and are told of, and no others are."""
    told = {name for case in after.of(CaseClass.UNAUTHORISED) for name in case.entries}
    failed = {void.void for void in after.voids if not void.works or void.void in after.barred}
    overrides = {name for name, one in after.stored.items() if one.kind is Kind.OVERRIDE}
    failed |= {name for name in overrides if not after.is_authorised(name)} - after.undone
    lost = {void.void for void in after.voids if void.ref not in after.stored}  # with a stolen tablet, maybe
    doubtful = after.barred | lost
    honest = [name for name in failed if not after.stored[name].forged and name not in doubtful]
    if honest:
        raise Broken("17 words", f"the server makes nothing of {after.stored[honest[0]]}")
    if told != failed:
        raise Broken("17 words", after.differing(told, failed))


def check_overrides_count(after: Aftermath) -> None:
    """Who went in by a word that counts is counted and holds the entry as anybody else does; by another one, not."""
    for name, one in after.stored.items():
        folded = after.kept[name].folded
        if one.kind is not Kind.OVERRIDE or folded is None or one.forged or name in after.barred:
            continue
        if not folded[1]:
            raise Broken("17 words", f"{one} carries a proof that the code was seen, and counts as unproven")
