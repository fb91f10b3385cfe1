"""Opens the sealed key ring, and keeps what it opened for as long as the database has the same version of it."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from backend.errors import Conflict, NotInitialised
from backend.keyring.keychain import Keychain
from backend.keyring.passphrase import read_passphrase
from backend.store.contract import Tx
from backend.store.rows_bearings import Bearings
from keys.passphrase_box import NONCE_BYTES, SALT_BYTES
from keys.ring import Cost, KeyRing, open_ring, seal_ring
from keys.trust import Anchor, accept


class Vault:
    """The way to the private keys. Nothing is read before the first use; the passphrase itself is never kept."""

    def __init__(self, passphrase_file: Path, cost: Cost, random: Callable[[int], bytes]) -> None:
        self._passphrase_file = passphrase_file
        self._cost = cost
        self._random = random
        self._opened: Keychain | None = None
        self._stored: tuple[int, int] | None = (
            None  # of what was opened: the ring's version, the list's counter
        )
        self._opening = asyncio.Lock()  # opening takes memory on purpose: never twice at a time

    async def keys(self, tx: Tx) -> Keychain:
        """The keys as they are in this transaction; `NotInitialised`, `PassphraseUnusable`, `RingLocked`.

        Not to be asked again in a transaction that replaced them: what it stored may still be rolled back, and another
        ring could then come to have the same version.
        """
        stored = await _stored(tx)
        while self._opened is None or stored != self._stored:
            async with self._opening:
                if self._opened is None or stored != self._stored:
                    await self._open_all(tx)
            # Asked again: another process may have replaced ring and list while one of them was read.
            stored = await _stored(tx)
        return self._opened

    @property
    def last(self) -> Keychain | None:
        """The keys as they were when they were last asked for. Who uses them asks whether they are still those."""
        return self._opened

    def as_seen(self, seen: Bearings) -> Keychain | None:
        """The open keys, if a look at the database says that they are the present ones."""
        return self._opened if self._stored == (seen.ring_version, seen.trust_counter) else None

    async def ring(self, tx: Tx) -> KeyRing:
        """The opened ring alone, as `keys`."""
        return (await self.keys(tx)).ring

    async def replace(self, tx: Tx, held: Keychain, ring: KeyRing) -> None:
        """Store another ring in place of the held one; `Conflict` when another process was faster."""
        if not await tx.keys.swap_ring(held.version, await self.seal(ring)):
            raise Conflict("the key ring was changed by another process", "try again")

    async def seal(self, ring: KeyRing) -> bytes:
        """The ring under the passphrase (FORMAT.md 6.1)."""
        salt, nonce = self._random(SALT_BYTES), self._random(NONCE_BYTES)
        return await asyncio.to_thread(seal_ring, ring, self._passphrase(), salt, nonce, self._cost)

    async def open(self, raw: bytes) -> KeyRing:
        """A ring that was sealed under the same passphrase; `RingLocked`, `Malformed`."""
        return await asyncio.to_thread(open_ring, raw, self._passphrase())

    def _passphrase(self) -> bytes:
        return read_passphrase(self._passphrase_file)

    async def _open_all(self, tx: Tx) -> None:
        ring, version = await self._ring(tx, self._opened)
        row, domain = await tx.keys.trust_list(), await tx.domains.get()
        if row is None:
            raise NotInitialised
        trust = accept(Anchor(domain.domain, domain.first_root), None, row.raw)
        self._opened, self._stored = Keychain(ring, version, trust), (version, row.counter)

    async def _ring(self, tx: Tx, held: Keychain | None) -> tuple[KeyRing, int]:
        sealed = await tx.keys.ring()
        if sealed is None:
            raise NotInitialised
        if held is not None and held.version == sealed.version:
            return held.ring, held.version
        return await self.open(sealed.raw), sealed.version


async def _stored(tx: Tx) -> tuple[int | None, int | None]:
    return await tx.keys.version(), await tx.keys.counter()
