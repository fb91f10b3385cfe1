"""A domain is made once, and nothing of it can be read by who has only the disk."""

import stat
from pathlib import Path

import pytest

from backend.context import Context, open_context
from backend.errors import AlreadyInitialised, NotInitialised, PassphraseUnusable
from backend.keyring.keychain import fingerprint
from backend.settings import Settings
from backend.usecases.keeping_keys import list_keys
from backend.usecases.setting_up import init_domain
from keys.errors import RingLocked
from keys.ring import Secret
from keys.trust import Anchor, accept
from keys.trusted import Status, Usage
from tests.integration.issuing.office import Clock, Office, at_rest, open_office


async def test_a_new_domain_has_a_root_a_ring_and_a_list_that_devices_accept(folder: Path) -> None:
    async with open_office(folder) as office:
        made = await init_domain(office.ctx)
        keys = await office.keys()
    assert keys.trust == accept(Anchor(made.domain, made.root_fingerprint), None, keys.trust.raw)
    assert keys.root_fingerprint == made.root_fingerprint
    assert keys.trust.counter == 1
    usages = {key.usage for key in keys.trust.keys if key.status is Status.ACTIVE}
    assert usages == {Usage.ROSTER, Usage.FEED, Usage.DEVICE, Usage.RECEIPT}
    assert set(keys.ring.secrets) == set(Secret)


async def test_every_secret_of_a_domain_is_its_own(office: Office, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    async with open_office(tmp_path / "other") as other:
        await init_domain(other.ctx)
        rings = [(await each.keys()).ring for each in (office, other)]
    secrets = [secret for ring in rings for secret in ring.secrets.values()]
    seeds = [key.private.seed for ring in rings for key in ring.keys]
    assert len(set(secrets + seeds)) == len(secrets + seeds)


async def test_a_domain_is_made_once(office: Office) -> None:
    before = await office.keys()
    with pytest.raises(AlreadyInitialised):
        await init_domain(office.ctx)
    after = await office.keys()
    assert (after.trust, after.ring) == (before.trust, before.ring)


async def test_a_root_that_is_there_is_left_alone_and_nothing_is_stored(folder: Path) -> None:
    async with open_office(folder) as office:
        office.ctx.settings.root_ring.write_bytes(b"another domain's root")
        with pytest.raises(AlreadyInitialised, match=r"root\.ring"):
            await init_domain(office.ctx)
        with pytest.raises(NotInitialised):
            await list_keys(office.ctx)
        assert office.ctx.settings.root_ring.read_bytes() == b"another domain's root"


async def test_without_a_passphrase_nothing_is_made(folder: Path) -> None:
    async with open_office(folder) as office:
        office.ctx.settings.passphrase_file.unlink()
        with pytest.raises(PassphraseUnusable):
            await init_domain(office.ctx)
        assert not office.ctx.settings.root_ring.exists()
        async with office.ctx.store.reading() as tx:
            assert await tx.domains.find() is None


async def test_what_lies_on_the_disk_is_for_its_owner_and_sealed(office: Office) -> None:
    settings = office.ctx.settings
    assert stat.S_IMODE(settings.root_ring.stat().st_mode) == 0o600
    ring = (await office.keys()).ring
    seen = await at_rest(office)
    assert ring.domain.raw in seen
    hidden = [key.private.seed for key in ring.keys] + [*ring.secrets.values(), office.admin_token.encode()]
    assert [secret for secret in hidden if secret in seen] == []


async def test_the_ring_opens_under_its_passphrase_alone(office: Office, tmp_path: Path) -> None:
    office.ctx.settings.passphrase_file.write_bytes(b"another passphrase\n")
    async with open_office(tmp_path) as again:
        with pytest.raises(RingLocked):
            await again.keys()


async def test_another_process_finds_the_same_keys(office: Office, tmp_path: Path) -> None:
    async with open_office(tmp_path, Clock()) as other:
        assert (await other.keys()).ring == (await office.keys()).ring


async def test_nothing_of_the_keys_shows_in_a_repr(office: Office) -> None:
    keys = await office.keys()
    shown = repr(keys) + repr(keys.ring) + repr(office.ctx) + repr(office.ctx.vault)
    hidden = [key.private.seed for key in keys.ring.keys] + [*keys.ring.secrets.values()]
    assert [secret for secret in hidden if repr(secret)[2:-1] in shown or secret.hex() in shown] == []


async def test_the_fingerprint_is_that_of_the_root_that_signs(office: Office) -> None:
    keys = await office.keys()
    assert keys.root_fingerprint == fingerprint(keys.trust.roots[-1])


async def test_the_folder_is_for_its_owner(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    async with open_context(Settings.under(folder)) as ctx:
        assert isinstance(ctx, Context)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
