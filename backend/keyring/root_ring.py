"""The file of the root key. It may be taken off the server: then trust lists are signed where it is.

The root that signs is the last one of the newest trust list, wherever in the file it stands. So a change of the root is one
replacement of the file, before the new list is stored: whatever is interrupted in between, the file holds the root in force.
"""

import asyncio
import os
from pathlib import Path
from typing import Final

from backend.errors import AlreadyInitialised, RootUnusable
from backend.keyring.vault import Vault
from keys.crypto import PrivateKey, PublicKey
from keys.labels import Domain
from keys.ring import KeyRing

_OWNER_ONLY: Final = 0o600


async def write_root(path: Path, vault: Vault, ring: KeyRing) -> None:
    """A new file, sealed under the passphrase; `AlreadyInitialised` rather than overwriting one."""
    sealed = await vault.seal(ring)
    try:
        await asyncio.to_thread(_write, path, sealed)
    except FileExistsError:
        raise AlreadyInitialised(f"the root key file {path}") from None


async def replace_root(path: Path, vault: Vault, ring: KeyRing) -> None:
    """Put another ring in the file's place, in one step."""
    sealed = await vault.seal(ring)
    await asyncio.to_thread(_replace, path, sealed)


async def find_root(path: Path, vault: Vault, domain: Domain) -> KeyRing | None:
    """The ring in the file, or None when it is not here; `RootUnusable`, `RingLocked`, `Malformed`."""
    try:
        raw = await asyncio.to_thread(path.read_bytes)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise RootUnusable(str(path), error.strerror or "cannot be read") from None
    ring = await vault.open(raw)
    if ring.domain != domain:
        raise RootUnusable(str(path), "it is the root of another domain")
    return ring


def root_of(path: Path, ring: KeyRing, public: PublicKey) -> PrivateKey:
    """The private half of this root; `RootUnusable` when the file holds only others."""
    for key in ring.keys:
        if key.private.public == public:
            return key.private
    raise RootUnusable(str(path), "it does not hold the root that signed the newest trust list")


def _replace(path: Path, sealed: bytes) -> None:
    aside = path.with_name(path.name + ".new")
    aside.unlink(missing_ok=True)  # left behind by a run that was interrupted
    _write(aside, sealed)
    aside.replace(path)
    _sync_folder(path.parent)


def _write(path: Path, sealed: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """A file's name is durable only once its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
