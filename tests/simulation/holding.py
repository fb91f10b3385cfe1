"""Invariant 10 while it happens: who takes a ticket's entry from somebody else by coming late is written down."""

from collections.abc import Mapping
from typing import Final

from backend.store.contract import Tx
from sync.authority import word_of
from sync.content import Kind
from tests.simulation.centre import Centre
from tests.simulation.rules import Walks
from tests.simulation.story import Broken

Holders = Mapping[tuple[int, int, int], bytes | None]
_ENTERING: Final = (Kind.ADMIT, Kind.OVERRIDE)


def check_changes_of_hands(centre: Centre, before: Holders) -> None:
    """Each holder that is another one now began an earlier stay, or is logged as displaced."""
    for key, holder in centre.holders().items():
        former = before.get(key)
        if former is not None and former != holder:
            centre.run(_check_change(centre, key, former, holder))


async def _check_change(
    centre: Centre, key: tuple[int, int, int], former: bytes, holder: bytes | None
) -> None:
    ticket, zone, use = key
    async with centre.ctx.store.reading() as tx:
        if former in await _openers(tx, centre.event, key):
            return
        logged = await tx.views.holder_changes(centre.event, ticket)
    last = [one for one in logged if (one.zone, one.use) == (zone, use)][-1:]
    if [(one.before, one.after) for one in last] != [(former, holder)]:
        raise Broken("10 holders", f"nobody is told who took the place of {former.hex()}")


async def _openers(tx: Tx, event: int, key: tuple[int, int, int]) -> frozenset[bytes]:
    """The admits that begin stays now."""
    ticket, zone, _ = key
    held = (await tx.journals.of_tickets(event, [ticket]))[ticket]
    here = [one for one in held.entries if (one.zone or 0) == zone]
    ancestry, operators = await tx.events.ancestry(event), await tx.operators.changes(event)
    counted = [
        one
        for one in here
        if one.proven
        and one.hash not in held.voided
        and one.kind is not Kind.VOID
        and (one.kind is not Kind.OVERRIDE or word_of(one.authoriser, one.known, operators, ancestry))
    ]
    policies, walks = await tx.events.policies(event), Walks[bytes]()
    of_version = {policy.version: policy for policy in policies}
    for one in sorted(counted, key=lambda one: one.order):
        where, policy = (ticket, zone, one.use or 0), of_version.get(one.policy, policies[-1])
        walks.go(one.hash, where, one.kind in _ENTERING, policy, one.timing.point // 1000)
    return frozenset(walks.of_key[key].openers if key in walks.of_key else ())
