"""Where codes lead that are made beside a server. Of several servers of one folder the first one notes its address."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import urlsplit

import typer

from backend.settings import Settings

_RUNNING: Final = "serving"
"""Each server of the folder holds a lock on this file for as long as it lives; there is nothing in it."""
_BEGINNING: Final = "beginning"
"""The same, of the server that finds out at this moment whether it is the first."""


def address(text: str | None) -> str | None:
    """An address as `--url` takes it, without a slash at its end; `typer.BadParameter` for what no gate could call."""
    if text is None:
        return None
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise typer.BadParameter(f"{text} is not an address such as https://check.example")
    return text.rstrip("/")


@contextmanager
def noted(settings: Settings, chosen: bool) -> Iterator[str]:
    """Serve within this block. It gives the address that commands beside the server put into codes.

    That is this server's own, and noted, unless another server of the folder lives: the codes that lead there must go on doing so.
    `chosen`: somebody named the address, which goes before that.
    """
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (settings.data / _RUNNING).open("ab") as running:
        with _one_begins(settings.data):
            if _is_alone(running) or chosen:
                settings.note_url()
            fcntl.flock(running, fcntl.LOCK_SH)
            found = Settings.from_env(settings.data, {}).public_url
        yield found


@contextmanager
def _one_begins(folder: Path) -> Iterator[None]:
    """One server of the folder at a time: between its lock for itself and the shared one it has none, and would seem not to be there."""
    with (folder / _BEGINNING).open("ab") as beginning:
        fcntl.flock(beginning, fcntl.LOCK_EX)
        yield


def _is_alone(running: BinaryIO) -> bool:
    """Whether no other server of the folder lives. The lock is held then."""
    try:
        fcntl.flock(running, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
