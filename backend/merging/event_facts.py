"""The server's facts about an event that every fold needs (PROTOCOL.md 12)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from backend.store.contract import Tx
from backend.store.rows import EventRow
from sync.authority import OperatorChange
from sync.group import CredentialChange, GroupFacts
from sync.policy import Policy
from sync.position import Ancestry, Position


@dataclass(frozen=True, slots=True)
class EventFacts:
    """Policies by version, the one in force, how generations descend, whether the event is over; `at`: the end of its feed."""

    event: int
    at: Position
    closed: bool
    policies: Mapping[int, Policy]
    in_force: Policy
    ancestry: Ancestry

    def of_ticket(
        self, ticket: int, changes: Iterable[CredentialChange], operators: tuple[OperatorChange, ...] = ()
    ) -> GroupFacts:
        """The facts about one ticket; those about operators where an entry carries somebody's word."""
        return GroupFacts(ticket, tuple(changes), self.policies, self.in_force, self.ancestry, operators)


async def event_facts(tx: Tx, row: EventRow) -> EventFacts:
    """The facts as they are in this transaction."""
    policies, ancestry = await tx.events.rules(row.event)
    by_version = {policy.version: policy for policy in policies}
    return EventFacts(row.event, row.at, row.closed, by_version, policies[-1], ancestry)
