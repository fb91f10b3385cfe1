"""The count of what changed about the people of an event: who holds a list of them learns by it whether it is still true."""

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.schema import events


async def count_change(connection: AsyncConnection, domain: int, event: int) -> int:
    """One change more. The count after it."""
    counting = update(events).where(events.c.domain == domain, events.c.event == event)
    counted = counting.values(people=events.c.people + 1).returning(events.c.people)
    return int((await connection.execute(counted)).scalar_one())
