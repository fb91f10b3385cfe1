"""Following a server to another address: whoever answers there has to prove first that it is the same organisation's."""

from keys.errors import KeysError
from keys.trust import accept
from sync.device.client import Server
from sync.device.errors import AnotherServer
from sync.device.identity import IdentityStore
from sync.device.lists import ListStore


async def follow_to(url: str, server: Server, identities: IdentityStore, lists: ListStore) -> None:
    """Keep the address of `server`, whose trust list has to lead from the root of the enrolment code. A newer list than the held one is kept, too.

    A server that was put back to a backup may have an older one, and is the same server. Raises AnotherServer, Unreachable,
    Refused; the former address stays then.
    """
    raw = await server.trust()
    try:
        offered = accept(identities.get().anchor, None, raw)
        held = lists.trust()
        if held is None or offered.counter >= held.counter:
            lists.save_trust(raw)
    except KeysError as error:
        raise AnotherServer(url, str(error)) from error
    identities.move(url)
