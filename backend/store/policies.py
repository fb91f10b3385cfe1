"""The policies of events, each version as it is signed and as it was written."""

from functools import lru_cache
from typing import Final

from sqlalchemy import insert, select

from backend.schema.central import policies
from backend.store.noun import Noun, of_event
from backend.store.rows import PolicyForm
from keys import cbor
from sync.feed_items import ITEM_CAP
from sync.policy import Policy
from sync.position import Position

_CLAUSE: Final = "9.1"
_POLICIES: Final = select(policies.c.raw).where(of_event(policies)).order_by(policies.c.version)


class SqlPolicies(Noun):
    """See `contract_policies.Policies`."""

    __slots__ = ()

    async def policies(self, event: int) -> tuple[Policy, ...]:
        return tuple(policy_in(row.raw) for row in await self._found(_POLICIES, event))

    async def policy_form(self, event: int, version: int) -> PolicyForm | None:
        query = select(policies.c.form).where(self._of(policies, event), policies.c.version == version)
        form: PolicyForm | None = await self._connection.scalar(query)
        return form

    async def add_policy(
        self, event: int, policy: Policy, at: Position, form: PolicyForm | None = None
    ) -> None:
        raw = cbor.encode(policy.to_value())
        values = {"version": policy.version, "raw": raw, "gen": at.gen, "pos": at.pos, "form": form}
        await self._connection.execute(insert(policies).values(domain=self._domain, event=event, **values))

    async def policy_positions(self, event: int) -> dict[int, Position]:
        columns = select(policies.c.version, policies.c.gen, policies.c.pos)
        rows = await self._connection.execute(columns.where(self._of(policies, event)))
        return {version: Position(gen, pos) for version, gen, pos in rows}


@lru_cache(maxsize=256)
def policy_in(raw: bytes) -> Policy:
    """A policy never changes, and each fold of a push needs them all."""
    return Policy.from_value(cbor.decode(raw, _CLAUSE, ITEM_CAP))
