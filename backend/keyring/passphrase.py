"""The file that holds the key ring's passphrase: readable by its owner alone, or refused."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from backend.errors import PassphraseUnusable

_OTHERS: Final = 0o077
_OWNER_ONLY: Final = 0o600
_RANDOM_BYTES: Final = 32
_NAME_BYTES: Final = 8
_CAP: Final = 4096


def read_passphrase(path: Path) -> bytes:
    """The passphrase, without the line's end; `PassphraseUnusable` with what to do."""
    try:
        with path.open("rb") as file:
            _check_mode(path, os.fstat(file.fileno()).st_mode)
            passphrase = file.read(_CAP).rstrip(b"\r\n")
    except OSError as error:
        raise _unusable(path, error.strerror or "cannot be read", "Name the right file") from None
    if not passphrase:
        raise _unusable(path, "is empty", "Put the passphrase on its first line")
    return passphrase


def make_passphrase(path: Path, random: Callable[[int], bytes]) -> None:
    """A new file with a random passphrase; `PassphraseUnusable` if there is a file already, on which rings may depend, or none can be made.

    It appears whole, so that another server that starts at this moment reads all of it; but for file systems without hard links, where
    that server may find it empty, says so, and has to be started again.
    """
    passphrase = random(_RANDOM_BYTES).hex().encode() + b"\n"
    aside = path.with_name(f"{path.name}.{random(_NAME_BYTES).hex()}")
    try:
        _write_new(aside, passphrase)
        try:
            _link(aside, path, passphrase)
        finally:
            aside.unlink()
    except FileExistsError:
        raise _unusable(path, "exists already", "Keep it, or move it away first") from None
    except OSError as error:
        raise _unusable(path, error.strerror or "cannot be made", "Make its folder writable") from None


def _link(aside: Path, path: Path, passphrase: bytes) -> None:
    """The file under its own name, unless something has that name: FileExistsError."""
    try:
        path.hardlink_to(aside)
    except FileExistsError:
        raise
    except OSError:  # exFAT and many shares have no hard links, and name that by different errors
        _write_new(path, passphrase)


def _write_new(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _check_mode(path: Path, mode: int) -> None:
    if mode & _OTHERS:
        why = f"other users may read or write it (mode {mode & 0o777:04o})"
        raise _unusable(path, why, f"Run: chmod 600 {path}")


def _unusable(path: Path, why: str, what_to_do: str) -> PassphraseUnusable:
    return PassphraseUnusable(str(path), why, f"{what_to_do}, or point PORTAO_KEY_PASSPHRASE_FILE elsewhere")
