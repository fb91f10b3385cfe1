"""Doing work again that the database ended in favour of other work. The one place where that happens."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import stamina

from backend.errors import Busy

_ATTEMPTS: Final = 6
_FIRST_WAIT_S: Final = 0.01
_LONGEST_WAIT_S: Final = 0.25
_T = TypeVar("_T")


class Overtaken(Busy):
    """The transaction and another one stood in each other's way, and the database ended this one. Nothing was changed."""


async def until_it_holds(work: Callable[[], Awaitable[_T]]) -> _T:
    """The work's result. It is begun anew while others get in its way, a little later each time; at last `Overtaken`.

    Whatever it changes outside the store it must be able to change twice.
    """
    retrying = stamina.retry_context(
        on=Overtaken, attempts=_ATTEMPTS, timeout=None, wait_initial=_FIRST_WAIT_S, wait_max=_LONGEST_WAIT_S,
        wait_jitter=_FIRST_WAIT_S,
    )  # fmt: skip
    async for attempt in retrying:
        with attempt:
            return await work()
    raise Overtaken  # not reached: the last attempt raises
