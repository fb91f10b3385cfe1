"""An import whose server ends while a thread reads its list."""

import asyncio
import io
import threading

import pytest

from backend.imports.lists import ListReader, Steps
from backend.imports.sources import pieces_in
from backend.usecases.importing import import_list
from tests.integration.issuing.bringing import PLAIN
from tests.integration.issuing.office import Office


class _Slow(ListReader):
    """Reads nothing until it may."""

    def __init__(self) -> None:
        super().__init__(pieces_in(io.BytesIO(b"reference\n1\n")), PLAIN)
        self.begun, self.going_on, self.over = threading.Event(), threading.Event(), False

    def steps(self, bookings: bool = False) -> Steps:
        self.begun.set()
        self.going_on.wait(10)
        self.over = True
        yield None


async def test_who_is_cancelled_while_a_thread_reads_waits_for_the_thread(office: Office) -> None:
    event = (await office.event()).event
    reader = _Slow()
    importing = asyncio.create_task(import_list(office.ctx, event, reader))
    assert await asyncio.to_thread(reader.begun.wait, 10)
    for _ in range(2):
        importing.cancel()
        done, _ = await asyncio.wait([importing], timeout=0.05)
        assert not done
    reader.going_on.set()
    with pytest.raises(asyncio.CancelledError):
        await importing
    assert reader.over
