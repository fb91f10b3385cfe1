"""Access tokens, by their hashes."""

from dataclasses import asdict

from sqlalchemy import delete, insert, select, update

from backend.schema.central import admin_tokens
from backend.store.noun import Noun
from backend.store.rows import TokenRow

_TOKEN = admin_tokens.c


class SqlAccess(Noun):
    """See `contract_access.Access`."""

    __slots__ = ()

    async def add(self, row: TokenRow) -> None:
        await self._connection.execute(insert(admin_tokens).values(domain=self._domain, **asdict(row)))

    async def get(self, token_id: str) -> TokenRow | None:
        columns = select(
            _TOKEN.token_id, _TOKEN.hash, _TOKEN.role, _TOKEN.created_ms, _TOKEN.expires_s, _TOKEN.used_ms
        )
        query = columns.where(self._own(admin_tokens), _TOKEN.token_id == token_id)
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else TokenRow(*row)

    async def use(self, token_id: str, at_ms: int) -> bool:
        using = (
            update(admin_tokens)
            .where(self._own(admin_tokens), _TOKEN.token_id == token_id, _TOKEN.used_ms.is_(None))
            .values(used_ms=at_ms)
        )
        return (await self._connection.execute(using)).rowcount == 1

    async def withdraw(self, token_id: str) -> bool:
        forgetting = delete(admin_tokens).where(self._own(admin_tokens), _TOKEN.token_id == token_id)
        return (await self._connection.execute(forgetting)).rowcount == 1
