"""How a feed goes on in another generation, after its server lost a tail (PROTOCOL.md 2.2)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from msgspec import structs

from backend.errors import Conflict
from backend.merging.folding import fold
from backend.store.contract import Tx
from backend.store.rows import EventRow, FeedRow
from backend.store.rows_lost import GenerationRow
from sync.authority import OperatorChange
from sync.feed import CredentialItem, Item, OperatorItem, PresenceItem, UnknownItem, parse_item
from sync.group import CredentialChange
from sync.position import Ancestry, Position

_ALL = 1 << 31


@dataclass(frozen=True, slots=True)
class Beginning:
    """Where another generation forks from the present line, and why: `device` proved a lost tail, or a person said so (None).

    `beside` are the generations that the lost server knew; `newest` is the one in which it was.
    """

    fork: int
    at_ms: int
    device: bytes | None = None
    beside: Ancestry = field(default_factory=Ancestry)
    newest: int = 1


async def begin(tx: Tx, row: EventRow, beginning: Beginning) -> EventRow:
    """Begin the next generation; the event from then on. `row` is locked and as it is now; `Conflict`.

    What stands above the fork is told again, in its order: under its old positions devices may know something else.
    """
    ancestry = await tx.events.ancestry(row.event)
    at = Position(ancestry.branch(row.at.gen, beginning.fork), beginning.fork)
    left = await tx.feed.after(row.event, at, _ALL)
    chain = await tx.feed.chain_at(row.event, at)
    added = added_generations(row.at, ancestry, at, beginning)
    if chain is None or not await tx.events.begin_generation(row, added, chain):
        raise Conflict("the event was changed meanwhile", "try again")
    view = await tx.views.state(row.event)
    if view.at.pos > at.pos:
        await tx.views.put_state(row.event, replace(view, at=at))
    await _tell_again(tx, row, left)
    return await tx.events.locked(row.event)


async def begin_everywhere(tx: Tx, now_ms: int) -> list[EventRow]:
    """This server was put back to a backup: every feed goes on in another generation, from where it ends."""
    for row in await tx.events.every():
        await begin(tx, await tx.events.locked(row.event), Beginning(row.at.pos, now_ms))
        await fold(tx, row.event, now_ms)
    return await tx.events.every()


def added_generations(
    present: Position, ancestry: Ancestry, fork: Position, beginning: Beginning
) -> list[GenerationRow]:
    """What the lost server knew besides, and at last the new generation, above every one that is known. Pure."""
    taken = list(_taken_over(ancestry, beginning.beside))
    known = [gen for gen, _, _ in (*ancestry.forks, *beginning.beside.forks)]
    gen = 1 + max(present.gen, beginning.newest, *known)
    return [*taken, GenerationRow(gen, fork.gen, fork.pos, beginning.at_ms, beginning.device)]


def _taken_over(own: Ancestry, beside: Ancestry) -> Iterator[GenerationRow]:
    """The generations of another server that contradict none of ours, nor descend from one that does."""
    ours = {gen: (parent, fork) for gen, parent, fork in own.forks}
    alike = {1}
    for gen, parent, fork in beside.forks:
        if parent not in alike or ours.get(gen, (parent, fork)) != (parent, fork):
            continue
        alike.add(gen)
        if gen not in ours:
            yield GenerationRow(gen, parent, fork)


async def _tell_again(tx: Tx, row: EventRow, left: Sequence[FeedRow]) -> None:
    if not left:
        return
    former = [item for one in left if not isinstance(item := parse_item(one.raw), UnknownItem)]
    end = await tx.feed.append(row, [partial(_moved, item) for item in former])
    first = end.pos - len(former) + 1
    places = {item.at: Position(end.gen, pos) for pos, item in enumerate(former, first)}
    await tx.tickets.withdraw(row.event, [one.at for one in left])
    await tx.tickets.record(row.event, _changes(former, places))
    await tx.operators.withdraw(row.event, [one.at for one in left])
    await tx.operators.record(row.event, operators_told(former, places))
    adopted = await tx.lost.adopted(row.event)
    await tx.lost.adopt(row.event, {places[at]: lost for at, lost in adopted.items() if at in places})


def _moved(item: Item, at: Position) -> Item:
    """The same at another place. Presence items are made by the thousand, and so are structs."""
    return structs.replace(item, at=at) if isinstance(item, PresenceItem) else replace(item, at=at)


def operators_told(items: Iterable[Item], places: Mapping[Position, Position]) -> list[OperatorChange]:
    """What these items say of operators, at their present places."""
    return [replace(item.change, at=places[item.at]) for item in items if isinstance(item, OperatorItem)]


def _changes(items: Sequence[Item], places: dict[Position, Position]) -> dict[int, list[CredentialChange]]:
    found: dict[int, list[CredentialChange]] = {}
    for item in items:
        if isinstance(item, CredentialItem):
            change = CredentialChange(places[item.at], item.index, item.state)
            found.setdefault(item.ticket, []).append(change)
    return found
