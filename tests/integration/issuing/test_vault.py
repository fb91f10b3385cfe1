"""The ring is opened when it changed, and by one at a time."""

import asyncio

from backend.keyring.vault import Vault
from backend.usecases.keeping_keys import publish, rotate
from keys.ring import KeyRing
from keys.trusted import Usage
from tests.integration.issuing.office import CHEAP, Office
from tests.world import SeededRandom


class CountingVault(Vault):
    """A vault that remembers how often it opened a ring, and how many it was opening at once."""

    def __init__(self, office: Office) -> None:
        super().__init__(office.ctx.settings.passphrase_file, CHEAP, SeededRandom("vault"))
        self.openings = 0
        self.at_once = 0
        self.most_at_once = 0

    async def open(self, raw: bytes) -> KeyRing:
        self.openings += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        ring = await super().open(raw)
        self.at_once -= 1
        return ring


async def ask(office: Office, vault: Vault) -> int:
    async with office.ctx.store.reading() as tx:
        return (await vault.keys(tx)).version


async def test_many_who_ask_at_once_wait_for_one_opening(office: Office) -> None:
    vault = CountingVault(office)
    assert set(await asyncio.gather(*(ask(office, vault) for _ in range(8)))) == {1}
    assert (vault.openings, vault.most_at_once) == (1, 1)


async def test_an_opened_ring_is_opened_again_only_when_it_changed(office: Office) -> None:
    vault = CountingVault(office)
    await ask(office, vault)
    assert await ask(office, vault) == 1
    assert vault.openings == 1
    await publish(
        office.ctx
    )  # the same keys under another version: of two who publish at once, one is second
    assert await ask(office, vault) == 2
    assert vault.openings == 2
    await rotate(office.ctx, Usage.FEED)
    assert await ask(office, vault) > 2
    assert vault.openings == 3
