"""The store's contract for the policies of events."""

from typing import Protocol

from backend.store.rows import PolicyForm
from sync.policy import Policy
from sync.position import Position


class Policies(Protocol):
    """Every version of an event's rules. None ever goes: verdicts name them for good."""

    async def policies(self, event: int) -> tuple[Policy, ...]:
        """Ascending by version; the last is in force."""

    async def policy_form(self, event: int, version: int) -> PolicyForm | None:
        """How this version was written; None where that was not kept."""

    async def add_policy(
        self, event: int, policy: Policy, at: Position, form: PolicyForm | None = None
    ) -> None:
        """A further version, published at this position. `form`: how it was written, kept for when the event's times move."""

    async def policy_positions(self, event: int) -> dict[int, Position]:
        """By version: where a policy was published."""
