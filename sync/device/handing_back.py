"""Hands back what a server lost of its feed, before this device changes over to what the server goes on with (PROTOCOL.md 4.7, 11.5)."""

from dataclasses import dataclass

from sync.device import heard
from sync.device.client import Server
from sync.device.database import Database
from sync.device.errors import Refused

_TOO_MANY_REQUESTS = 429
_THE_SERVERS_OWN = 500


@dataclass(frozen=True, slots=True)
class HandedBack:
    """How many pages were handed back, how many of their items the server had lost, and the names of its refusals."""

    pages: int = 0
    lost: int = 0
    refused: tuple[str, ...] = ()


async def hand_back(database: Database, server: Server, event: int, after: int) -> HandedBack:
    """Hand back what was heard above a position. What the server refuses stays here, and does not hold up the rest.

    Raises Unreachable, and Refused where asking again later may go better.
    """
    with database.reading() as connection:
        pages = list(heard.above(connection, event, after))
    lost, refused = 0, []
    for page in pages:
        try:
            lost += (await server.hand_back(page)).lost
        except Refused as refusal:
            if refusal.status == _TOO_MANY_REQUESTS or refusal.status >= _THE_SERVERS_OWN:
                raise
            refused.append(refusal.problem)
    return HandedBack(len(pages) - len(refused), lost, tuple(refused))
