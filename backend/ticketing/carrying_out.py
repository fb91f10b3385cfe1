"""What a list asks for happens: states change, tickets come to be, codes are renewed, all in the caller's transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from backend.context import Context
from backend.imports.plan import Plan
from backend.keyring.keychain import Keychain
from backend.merging.folding import fold
from backend.store.contract import Tx
from backend.ticketing.aliases import add_aliases
from backend.ticketing.credentials import StateChange, change_states, reissue_tickets
from backend.ticketing.issuance import issue_tickets
from backend.ticketing.minting import IssuedTicket, Mint
from sync.roster import CredentialState


@dataclass(frozen=True, slots=True)
class Work:
    """What it takes to carry out a plan: its event is locked and as it is now."""

    ctx: Context
    tx: Tx
    keys: Keychain
    mint: Mint
    plan: Plan


async def carry_out(work: Work) -> None:
    """Do what the plan says. What is revoked makes room first. `Conflict`, and errors of issuing."""
    plan, tx = work.plan, work.tx
    await _move(work, plan.moves)
    if plan.revoked:
        await tx.events.lose(plan.event.event, plan.revoked)
    issued = await _issued(work)
    renewed = await _renewed(work)

    await tx.tickets.update_many(plan.renamed)
    later = [*_later(issued, plan.states), *_later(renewed, plan.renewed_states)]
    await _move(work, later)
    await _stand(work)
    if plan.moves or plan.renewals or later:
        await fold(tx, plan.event.event, work.ctx.now_ms())


async def _stand(work: Work) -> None:
    """Codes of other systems stand for the tickets as they are now."""
    plan = work.plan
    if plan.aliases:
        event = plan.event.event
        tickets = await work.tx.tickets.by_reference(event, set(plan.aliases.values()))
        named = {text: tickets[reference] for text, reference in plan.aliases.items()}
        plan.aliases_taken = len(await add_aliases(work.ctx, work.tx, work.keys, event, named))


async def _issued(work: Work) -> Sequence[IssuedTicket]:
    plan = work.plan
    if not plan.new:
        return []
    event = await work.tx.events.locked(plan.event.event) if plan.moves else plan.event
    return await issue_tickets(work.ctx, work.tx, event, work.keys, work.mint, plan.new)


async def _renewed(work: Work) -> Sequence[IssuedTicket]:
    plan = work.plan
    if not plan.renewals:
        return []
    event = await work.tx.events.locked(plan.event.event)
    return await reissue_tickets(work.ctx, work.tx, event, work.keys, work.mint, plan.renewals)


def _later(issued: Sequence[IssuedTicket], states: Iterable[CredentialState | None]) -> list[StateChange]:
    """The states that codes of this moment get."""
    return [
        StateChange(ticket.number, ticket.index, state)
        for ticket, state in zip(issued, states, strict=True)
        if state is not None
    ]


async def _move(work: Work, changes: Sequence[StateChange]) -> None:
    if changes:
        event = await work.tx.events.locked(work.plan.event.event)
        await change_states(work.tx, event, changes)
