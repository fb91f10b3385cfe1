"""The passphrase's file is for its owner; the root's file is never overwritten, and replaced in one step."""

import errno
import stat
from pathlib import Path

import pytest

from backend.errors import AlreadyInitialised, PassphraseUnusable, RootUnusable
from backend.keyring.passphrase import make_passphrase, read_passphrase
from backend.keyring.root_ring import find_root, replace_root, root_of, write_root
from backend.keyring.vault import Vault
from keys.crypto import PrivateKey
from keys.errors import RingLocked
from keys.labels import Domain
from keys.passphrase_box import Cost
from keys.ring import KeyRing, RingKey
from keys.trusted import Status, Usage
from tests.world import SeededRandom

DOMAIN = Domain(b"d" * 16)
CHEAP = Cost(1, 8)


def a_root(seed: bytes) -> RingKey:
    return RingKey(PrivateKey.from_seed(seed * 32), Usage.ROOT, Status.ACTIVE, 0, 100, None)


OLD, NEW = a_root(b"o"), a_root(b"n")


def a_vault(folder: Path) -> Vault:
    path = folder / "passphrase"
    if not path.exists():
        make_passphrase(path, SeededRandom("passphrase"))
    return Vault(path, CHEAP, SeededRandom("vault"))


def names_in(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_passphrase_is_long_and_for_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "passphrase"
    make_passphrase(path, SeededRandom("passphrase"))
    assert mode_of(path) == 0o600
    assert len(read_passphrase(path)) == 64


def test_a_passphrase_that_is_there_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "passphrase"
    make_passphrase(path, SeededRandom("one"))
    with pytest.raises(PassphraseUnusable, match="exists already"):
        make_passphrase(path, SeededRandom("two"))


def test_a_passphrase_is_made_where_the_file_system_has_no_hard_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, target: Path) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    path = tmp_path / "passphrase"
    make_passphrase(path, SeededRandom("one"))
    assert (mode_of(path), len(read_passphrase(path))) == (0o600, 64)
    with pytest.raises(PassphraseUnusable, match="exists already"):
        make_passphrase(path, SeededRandom("two"))
    assert names_in(tmp_path) == ["passphrase"]


def test_a_folder_in_which_no_passphrase_can_be_made_is_told(tmp_path: Path) -> None:
    with pytest.raises(PassphraseUnusable, match="No such file or directory"):
        make_passphrase(tmp_path / "nowhere" / "passphrase", SeededRandom("one"))


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o602, 0o644])
def test_a_passphrase_that_others_can_read_or_write_is_refused_with_the_cure(
    tmp_path: Path, mode: int
) -> None:
    path = tmp_path / "passphrase"
    path.write_bytes(b"secret\n")
    path.chmod(mode)
    with pytest.raises(PassphraseUnusable, match="other users") as caught:
        read_passphrase(path)
    assert f"chmod 600 {path}" in caught.value.what_to_do
    assert "secret" not in str(caught.value)


def test_the_end_of_the_line_is_no_part_of_the_passphrase(tmp_path: Path) -> None:
    path = tmp_path / "passphrase"
    path.write_bytes(b"two words \r\n")
    path.chmod(0o400)
    assert read_passphrase(path) == b"two words "


@pytest.mark.parametrize("content", [b"", b"\n"])
def test_an_empty_passphrase_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "passphrase"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(PassphraseUnusable, match="is empty"):
        read_passphrase(path)


def test_a_passphrase_that_is_missing_is_told_by_its_path(tmp_path: Path) -> None:
    with pytest.raises(PassphraseUnusable, match=r"nowhere: No such file"):
        read_passphrase(tmp_path / "nowhere")


async def test_a_root_comes_back_from_its_file(tmp_path: Path) -> None:
    vault, path = a_vault(tmp_path), tmp_path / "root.ring"
    await write_root(path, vault, KeyRing(DOMAIN, (OLD,), {}))
    assert mode_of(path) == 0o600
    ring = await find_root(path, vault, DOMAIN)
    assert ring is not None
    assert root_of(path, ring, OLD.private.public) == OLD.private


async def test_a_root_is_never_overwritten(tmp_path: Path) -> None:
    vault, path = a_vault(tmp_path), tmp_path / "root.ring"
    await write_root(path, vault, KeyRing(DOMAIN, (OLD,), {}))
    before = path.read_bytes()
    with pytest.raises(AlreadyInitialised):
        await write_root(path, vault, KeyRing(DOMAIN, (NEW,), {}))
    assert path.read_bytes() == before


async def test_replacing_a_root_leaves_one_file_even_after_an_interrupted_try(tmp_path: Path) -> None:
    vault, path = a_vault(tmp_path), tmp_path / "root.ring"
    await write_root(path, vault, KeyRing(DOMAIN, (OLD,), {}))
    (tmp_path / "root.ring.new").write_bytes(b"half a")
    await replace_root(path, vault, KeyRing(DOMAIN, (OLD, NEW), {}))
    ring = await find_root(path, vault, DOMAIN)
    assert ring is not None
    assert root_of(path, ring, NEW.private.public) == NEW.private
    assert names_in(tmp_path) == ["passphrase", "root.ring"]


async def test_a_root_that_is_not_here_is_none(tmp_path: Path) -> None:
    assert await find_root(tmp_path / "root.ring", a_vault(tmp_path), DOMAIN) is None


async def test_a_root_of_another_domain_is_refused(tmp_path: Path) -> None:
    vault, path = a_vault(tmp_path), tmp_path / "root.ring"
    await write_root(path, vault, KeyRing(Domain(bytes(16)), (OLD,), {}))
    with pytest.raises(RootUnusable, match="another domain"):
        await find_root(path, vault, DOMAIN)


async def test_a_file_without_the_root_in_force_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RootUnusable, match="does not hold the root"):
        root_of(tmp_path, KeyRing(DOMAIN, (OLD,), {}), NEW.private.public)


async def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(RootUnusable, match="directory"):
        await find_root(tmp_path, a_vault(tmp_path), DOMAIN)


async def test_a_root_under_another_passphrase_stays_locked(tmp_path: Path) -> None:
    path = tmp_path / "root.ring"
    await write_root(path, a_vault(tmp_path), KeyRing(DOMAIN, (OLD,), {}))
    (tmp_path / "passphrase").unlink()
    make_passphrase(tmp_path / "passphrase", SeededRandom("another"))
    with pytest.raises(RingLocked):
        await find_root(path, a_vault(tmp_path), DOMAIN)
