"""Doing work again that the database ended in favour of other work. The one place where that happens."""

from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from functools import wraps
from typing import Any, Final, ParamSpec, TypedDict, TypeVar

import stamina

from backend.errors import Busy


class _Patience(TypedDict):
    attempts: int
    timeout: None
    wait_initial: float
    wait_max: float
    wait_jitter: float


# Seconds. Who was overtaken had to give way to one other, which ends soon.
_PATIENCE: Final = _Patience(attempts=6, timeout=None, wait_initial=0.01, wait_max=0.25, wait_jitter=0.02)
_P = ParamSpec("_P")
_T = TypeVar("_T")


class Overtaken(Busy):
    """The transaction and another one stood in each other's way, and the database ended this one. Nothing was changed."""


def until_it_holds(work: Callable[_P, Awaitable[_T]]) -> Callable[_P, Coroutine[Any, Any, _T]]:
    """The same work, begun anew while others get in its way, a little later each time; at last `Overtaken`.

    For work that takes several locks, and that does nothing outside of the store until its transaction has ended well.
    """

    @wraps(work)
    async def again(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        with suppress(Overtaken):
            return await work(*args, **kwargs)
        async for attempt in stamina.retry_context(on=Overtaken, **_PATIENCE):
            with attempt:
                return await work(*args, **kwargs)
        raise Overtaken  # never reached: the last attempt raises

    return again
