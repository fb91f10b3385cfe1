"""A server that does not answer, told to whoever waits at the terminal: which address was tried, and what to do."""

from collections.abc import Iterator
from contextlib import contextmanager

from sync.device.errors import DeviceError, Unreachable


class NoAnswer(DeviceError):
    """Nothing answered at the address; the advice depends on what was being done."""

    name = Unreachable.name

    def __init__(self, url: str, error: Unreachable, what_to_do: str) -> None:
        super().__init__(f"{error} (tried {url})")
        self.what_to_do = what_to_do


@contextmanager
def reaching(url: str, what_to_do: str = Unreachable.what_to_do) -> Iterator[None]:
    """Name the address and the advice if the server does not answer within the block: `NoAnswer`."""
    try:
        yield
    except Unreachable as error:
        raise NoAnswer(url, error, what_to_do) from error
