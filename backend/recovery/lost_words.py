"""What lost items say, and what follows for codes and policies where the present says something else (PROTOCOL.md 4.6). Pure."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, NamedTuple, TypeVar

from backend.store.rows_lost import LostKey, LostRow
from backend.ticketing.credentials import StateChange
from sync.authority import OperatorChange
from sync.feed import (
    ClosedItem,
    CredentialItem,
    Item,
    LockItem,
    OperatorItem,
    PolicyItem,
    SlotsItem,
    parse_item,
)
from sync.policy import Policy
from sync.position import Position
from sync.roster import CredentialState

ADOPTED = (CredentialItem, PolicyItem, SlotsItem, LockItem, ClosedItem, OperatorItem)
"""The items whose states are adopted; presence and cases follow from entries."""

FOR_GOOD = (CredentialState.REVOKED, CredentialState.REPLACED)
"""The states that nothing takes back, the stronger first."""

_I = TypeVar("_I", bound=Item)
ForkOf = Callable[[Position], int]
"""The position at which the present line left that of a lost item."""


class Word(NamedTuple, Generic[_I]):
    """A lost item, and which one it is."""

    key: LostKey
    item: _I


def read_words(rows: Iterable[LostRow]) -> list[Word[Item]]:
    """What the lost items say, the last word last."""
    words = [Word(row.key, parse_item(row.raw)) for row in rows]
    return sorted(words, key=lambda word: (word.key.at.as_pair(), word.key.chain))


def of_type(words: Iterable[Word[Item]], type_: type[_I]) -> list[Word[_I]]:
    """The words of one type, in their order."""
    return [Word(word.key, word.item) for word in words if isinstance(word.item, type_)]


def by_owner(words: Iterable[Word[CredentialItem]], owners: Mapping[int, int]) -> list[Word[CredentialItem]]:
    """The words under the tickets whose codes have the indexes here. `owners`: the ticket of each index that is known.

    An index that was given again since belongs to two codes: what was for good of the lost one holds for the present one too.
    """
    found = []
    for word in words:
        owner = owners.get(word.item.index, word.item.ticket)
        if owner == word.item.ticket:
            found.append(word)
        elif word.item.state in FOR_GOOD:
            found.append(Word(word.key, replace(word.item, ticket=owner)))
    return found


@dataclass(frozen=True, slots=True)
class TicketNow:
    """A ticket as it is: its present code (None: unknown here), the states of codes, and the last own word about each.

    `own`: the highest position at which our people said something about a code.
    """

    number: int
    live: int | None
    states: Mapping[int, CredentialState]
    own: Mapping[int, int]


def ticket_changes(
    words: Sequence[Word[CredentialItem]], now: TicketNow, fork_of: ForkOf
) -> list[tuple[StateChange, LostKey]]:
    """The states that codes of one ticket get, each with the lost item that it follows from."""
    wanted: dict[int, tuple[CredentialState, LostKey]] = {}
    for index in sorted({word.item.index for word in words}):
        about = [word for word in words if word.item.index == index]
        said = _said(about, now.own.get(index, 0), fork_of)
        if said is not None:
            wanted[index] = (said.item.state, said.key)
    revoked = _last(words, CredentialState.REVOKED)
    if revoked is not None and now.live is not None:
        wanted[now.live] = (CredentialState.REVOKED, revoked.key)
    return [
        (StateChange(now.number, index, state), key)
        for index, (state, key) in wanted.items()
        if _differs(now.states.get(index, CredentialState.VALID), state)
    ]


def _said(
    about: Sequence[Word[CredentialItem]], own_pos: int, fork_of: ForkOf
) -> Word[CredentialItem] | None:
    """The word that counts of those about one code; None where our own people's does."""
    for state in FOR_GOOD:
        final = _last(about, state)
        if final is not None:
            return final
    return None if own_pos > fork_of(about[-1].key.at) else about[-1]


def _last(words: Sequence[Word[CredentialItem]], state: CredentialState) -> Word[CredentialItem] | None:
    return next((word for word in reversed(words) if word.item.state is state), None)


def _differs(now: CredentialState, wanted: CredentialState) -> bool:
    """Whether a state is to be told: nothing takes a revocation back, and only a revocation follows a replacement."""
    if now is CredentialState.REPLACED:
        return wanted is CredentialState.REVOKED
    return now is not CredentialState.REVOKED and now is not wanted


def operators_to_tell(
    words: Sequence[Word[OperatorItem]],
    held: Sequence[OperatorChange],
    adopted: Collection[Position],
    fork_of: ForkOf,
) -> list[Word[OperatorItem]]:
    """Of each operator the last word, where it differs from the present one and our people have not spoken since. `held` ascend."""
    told: list[Word[OperatorItem]] = []
    for number, word in sorted({word.item.operator: word for word in words}.items()):
        about = [change for change in held if change.operator == number]
        own = max((change.at.pos for change in about if change.at not in adopted), default=0)
        said = word.item.role, word.item.key
        if own <= fork_of(word.key.at) and (not about or (about[-1].role, about[-1].key) != said):
            told.append(word)
    return told


def policies_to_add(
    words: Sequence[Word[PolicyItem]], held: Sequence[Policy], own_pos: int, fork_of: ForkOf
) -> list[tuple[Policy, LostKey]]:
    """The policies to put in force, in this order. `held` ascend; `own_pos`: where our people put one in force for the last time."""
    words = [word for word in words if own_pos <= fork_of(word.key.at)]
    versions = {policy.version: policy for policy in held}
    added: list[tuple[Policy, LostKey]] = []
    for word in words:
        policy = word.item.policy
        if policy.version not in versions:
            versions[policy.version] = policy
            added.append((policy, word.key))
    newest = max(versions)
    if words and replace(words[-1].item.policy, version=newest) != versions[newest]:
        added.append((replace(words[-1].item.policy, version=newest + 1), words[-1].key))
    return added
