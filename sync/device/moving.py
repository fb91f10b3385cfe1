"""Following a server to another address: whoever answers there has to prove first that it is the same organisation's."""

from typing import Final

from keys.errors import KeysError
from keys.trust import TrustList, accept
from sync.clock import open_anchor
from sync.device.errors import AnotherServer
from sync.device.identity import IdentityStore
from sync.device.journal import Mark
from sync.device.means import Means
from sync.journal import FIRST_PREV
from sync.messages import Hello

_NONCE_BYTES: Final = 16
_NOTHING_WRITTEN: Final = Mark(1, 0, FIRST_PREV)


async def follow_to(url: str, means: Means, event: int, identities: IdentityStore) -> None:
    """Keep the address of `means.server`, once it proved to sign with the organisation's keys, and its trust list if that is newer.

    Its list has to lead from the root of the enrolment code, and a HELLO of `event` has to bring a time signed for it. A server that was put
    back to a backup may have an older list, and is the same server. Raises AnotherServer, Unreachable, Refused; the former address stays then.
    """
    try:
        raw = await means.server.trust()
        offered, held = accept(means.identity.anchor, None, raw), means.lists.trust()
        is_newest = held is None or offered.counter >= held.counter
        await _check_signs_now(url, means, event, offered if held is None or is_newest else held)
        if is_newest:
            means.lists.save_trust(raw)
    except KeysError as error:
        raise AnotherServer(url, str(error)) from error
    identities.move(url)


async def _check_signs_now(url: str, means: Means, event: int, trust: TrustList) -> None:
    """Every device has the list, and anybody may show it: a time for a nonce that was never used before only the server's key signs."""
    hello = _hello(means, event)
    reply = await means.server.hello(hello)
    anchor = open_anchor(reply.anchor, trust, means.now_under(trust))
    if (anchor.device, anchor.nonce) != (hello.device, hello.nonce):
        raise AnotherServer(url, "the time that it gives was meant for another device or another moment")


def _hello(means: Means, event: int) -> Hello:
    """Where the journal stands, as in any HELLO (7.1); nothing is written down for it."""
    reading, nonce = means.clocks(), means.random(_NONCE_BYTES)
    with means.database.reading() as connection:
        head = means.journal.head(connection, event) or _NOTHING_WRITTEN
        skips = means.journal.skips(connection, event, head)
    return Hello(
        means.identity.device, event, head.epoch, head.seq, skips, reading.boot, reading.mono_ms, nonce
    )
