"""Tests judged against mistakes by the hundred: collected once, then run in a fork of the process for each mistake."""

import importlib
import os
import signal
import sys
from collections.abc import Iterable, Sequence
from types import ModuleType
from typing import Final

import pytest

from tests.mutations.small import Mistake

LONG_S: Final = 60
"""A fork that takes longer was sent round in circles: the mistake is noticed."""


class Unfit(Exception):
    """The tests fail in a fork with the module as it is: what they notice would say nothing."""


class Forks:
    """A plugin of pytest that runs all collected tests once for each mistake, until one fails."""

    def __init__(self, module: str, source: str, made: Iterable[Mistake]) -> None:
        self.survivors: list[Mistake] = []
        self.judged = 0
        self._module, self._source, self._made = module, source, made

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if self._noticed(session, self._source):
            raise Unfit(self._module)
        for mistake in self._made:
            self.judged += 1
            if not self._noticed(session, mistake.source):
                self.survivors.append(mistake)
        return True

    def _noticed(self, session: pytest.Session, source: str) -> bool:
        """Whether a test failed; that one goes first from now on, since the next mistake is often much like this one."""
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            self._judge(session, source, writing)
        os.close(writing)
        with os.fdopen(reading) as said:
            failed = said.read()
        if failed:
            session.items.insert(0, session.items.pop(int(failed)))
        return os.waitpid(child, 0)[1] != 0

    def _judge(self, session: pytest.Session, source: str, writing: int) -> None:
        """In the fork: says which test failed, and ends with 0 if nothing was noticed."""
        noticed = 1
        try:
            signal.alarm(LONG_S)
            _silence(session)
            replace_module(self._module, source)
            failed = _first_failing(session)
            noticed = int(failed is not None)
            os.write(writing, b"" if failed is None else str(failed).encode())
        finally:
            os._exit(noticed)


def _first_failing(session: pytest.Session) -> int | None:
    items: Sequence[pytest.Item | None] = [*session.items, None]
    for at, item in enumerate(session.items):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=items[at + 1])
        if session.testsfailed:
            return at
    return None


def _silence(session: pytest.Session) -> None:
    session.config.pluginmanager.unregister(name="terminalreporter")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def replace_module(name: str, source: str) -> None:
    """Run the module anew with this source, and give what it defines to every module that had imported it."""
    old = importlib.import_module(name)
    new = ModuleType(name)
    new.__file__ = old.__file__
    sys.modules[name] = new
    exec(compile(source, f"<{name} with a mistake>", "exec"), vars(new))  # noqa: S102
    anew = {id(value): vars(new)[key] for key, value in vars(old).items() if _is_of(value, name, key, new)}
    for module in list(sys.modules.values()):
        for key, value in list(vars(module).items()) if module not in (old, new) else ():
            if id(value) in anew:
                setattr(module, key, anew[id(value)])


def _is_of(value: object, name: str, key: str, new: ModuleType) -> bool:
    return getattr(value, "__module__", None) == name and key in vars(new)
