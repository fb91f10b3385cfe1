"""A warm process that starts the real command by forking itself: what takes seconds from nothing takes milliseconds here.

Run as a module with the number of its control socket. It has one thread and no event loop, and opened no file of the program: a
child begins as a process that has imported everything and done nothing.
"""

import gc
import json
import os
import resource
import signal
import socket
import sys
import traceback
from importlib import import_module
from typing import Any, Final

from backend.cli.program import run
from sync.catalogue import text

_WARM: Final = (
    "backend.cli.serving",
    "backend.cli.devices",
    "backend.cli.verifying",
    "uvicorn.lifespan.on",
    "uvicorn.loops.uvloop",
    "uvicorn.protocols.http.auto",
    "uvicorn.protocols.websockets.auto",
    "aiosqlite",
    "sqlalchemy.dialects.sqlite.aiosqlite",
    "httpx",
    "httpcore",
    "anyio._backends._asyncio",
)
_FDS: Final = 3
_MESSAGE_BYTES: Final = 1 << 16
_OWNER_ONLY: Final = 0o077


def main() -> None:
    """Serve requests until the other side closes: `start` answers a process id, `wait` how that process ended."""
    for name in _WARM:
        import_module(name)
    run(
        ["device", "status", "--store", os.devnull + "/none", "--json"]
    )  # what is imported only when it is needed
    text("reason.OK.why", "en")  # read now: a child may be a user who cannot
    gc.freeze()
    control = socket.socket(fileno=int(sys.argv[1]))
    control.send(b"{}")
    living: set[int] = set()
    while True:
        raw, fds, _, _ = socket.recv_fds(control, _MESSAGE_BYTES, _FDS)
        if not raw:
            break
        asked = json.loads(raw)
        if "wait" in asked:
            _, status = os.waitpid(asked["wait"], 0)
            living.discard(asked["wait"])
            answer = {"code": os.waitstatus_to_exitcode(status)}
        else:
            answer = {"pid": _start(asked, fds, control)}
            living.add(answer["pid"])
        control.send(json.dumps(answer).encode())
    for pid in living:  # a test that failed midway has left them behind
        os.kill(pid, signal.SIGKILL)


def _start(asked: dict[str, Any], fds: list[int], control: socket.socket) -> int:
    pid = os.fork()
    if pid == 0:
        control.close()
        _live(asked, fds)
    for fd in fds:
        os.close(fd)
    return pid


def _live(asked: dict[str, Any], fds: list[int]) -> None:
    """Be the command, and end: whatever goes wrong, the child must not go on as a second driver."""
    code = 1
    try:
        for number, fd in enumerate(fds):
            os.dup2(fd, number)
            os.close(fd)
        os.umask(_OWNER_ONLY)
        _confine(asked)
        code = run(asked["arguments"])
        sys.stdout.flush()
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        sys.stderr.flush()
        os._exit(code)


def _confine(asked: dict[str, Any]) -> None:
    """What this child may do less than its parent.

    `full_at`: a write that makes a file longer than so many bytes fails, as on a full disk. `mortal`: where somebody limits its
    files later, the write that reaches the limit is the last thing that it does. `uid`: be nobody but this user.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL if "mortal" in asked else signal.SIG_IGN)
    if "full_at" in asked:
        resource.setrlimit(resource.RLIMIT_FSIZE, (asked["full_at"], resource.RLIM_INFINITY))
    if "uid" in asked:
        os.setgroups([])
        os.setgid(asked["uid"])
        os.setuid(asked["uid"])


if __name__ == "__main__":
    main()
