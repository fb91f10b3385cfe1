"""Documents of many tickets, each drawn in a process of its own (`backend.printing.apart`) that leaves nothing behind.

The process is no part of the server's terminal: what ends the server there, the server hears alone, and ends its process.
"""

import asyncio
import subprocess
import sys
from asyncio.subprocess import Process
from contextlib import suppress
from pathlib import Path
from typing import Final

import backend
from backend.errors import BadInput
from backend.printing import apart
from backend.printing.apart import Order, Unfit, answered
from backend.printing.papers import Format
from backend.printing.sheets import Look, of_every
from backend.request_errors import Full
from backend.routes.drawing import MANY_AGAIN_S
from backend.usecases.printing import Printout
from backend.waited_for import in_thread

_HOME: Final = Path(backend.__file__).parents[1]
"""Where the program is found, wherever the server was started."""


async def document(made: Printout, look: Look, paper: Format) -> bytes:
    """Many tickets as PDF; its process is gone when this returns or is cancelled. `BadInput` (symbol); `Full` if somebody ended the process."""
    order = await in_thread(lambda: Order(tuple(of_every(made.place, made.tickets, look)), paper).packed())
    answer = answered(await _drawn(order))
    if isinstance(answer, Unfit):
        raise BadInput(answer.field, answer.detail, answer.what_to_do)
    return answer.document


async def _drawn(order: bytes) -> bytes:
    """What a process answers to it."""
    process = await _begun()
    try:
        raw = await _answer(process, order)
        code = await process.wait()
    finally:
        await _end(process)
    if code < 0:
        raise Full(MANY_AGAIN_S)
    if code:
        raise subprocess.CalledProcessError(code, apart.__name__)  # it says why on our standard error
    return raw


async def _begun() -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", apart.__name__,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=_HOME, start_new_session=True,
    )  # fmt: skip


async def _end(process: Process) -> None:
    """It is gone, and nothing about it is left for the loop to complain of: a pipe that broke is nobody's error."""
    assert process.stdin is not None
    with suppress(ProcessLookupError):
        process.kill()
    await process.wait()
    with suppress(ConnectionError):
        await process.stdin.wait_closed()


async def _answer(process: Process, order: bytes) -> bytes:
    """All that it writes. What it reads stays open, by which it knows that the document is wanted."""
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(ConnectionError):  # it is gone: how it went says more
        if not process.stdin.is_closing():
            process.stdin.write(order)
            await process.stdin.drain()
    return await process.stdout.read()
