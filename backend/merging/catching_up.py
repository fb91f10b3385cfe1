"""Brings a view up to the facts before it is read, if whoever changed them left that for later."""

from backend.context import Context
from backend.merging.folding import fold, is_behind


async def catch_up(ctx: Context, event: int) -> None:
    """Fold what facts changed since the last fold; `UnknownEvent`."""
    async with ctx.store.reading() as tx:
        behind = await is_behind(tx, event)
    if behind:
        async with ctx.store.transaction() as tx:
            await fold(tx, event, ctx.now_ms())
