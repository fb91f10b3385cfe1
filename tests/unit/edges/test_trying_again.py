"""Work that was overtaken is begun anew, and nothing else is."""

import pytest

from backend.database.trying_again import Overtaken, until_it_holds
from backend.errors import Busy


class Work:
    """Fails in these ways, one after the other, then says how often it was called."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.calls = 0

    async def __call__(self) -> int:
        self.calls += 1
        if self.failures:
            raise self.failures.pop(0)
        return self.calls


async def test_what_was_overtaken_is_done_again_until_it_holds() -> None:
    assert await until_it_holds(Work(Overtaken(), Overtaken()))() == 3


async def test_what_is_overtaken_for_ever_is_given_up_as_busy() -> None:
    work = Work(*(Overtaken() for _ in range(100)))
    with pytest.raises(Busy):
        await until_it_holds(work)()
    assert 3 < work.calls < 20


async def test_another_failure_is_told_at_once() -> None:
    work = Work(Busy())
    with pytest.raises(Busy):
        await until_it_holds(work)()
    assert work.calls == 1
