"""What is in a backup is believed to its last bit or not at all."""

import gzip
import io
import tarfile
from pathlib import Path

import pytest

from backend.backup.container import Reader
from backend.backup.errors import BackupBroken, BackupTooNew, NotABackup
from backend.backup.saving import new_file, verify
from backend.errors import BackendError
from tests.integration.backup.made import DOMAIN_ROW, DOMAINS, by_hand

REFUSED = (NotABackup, BackupBroken, BackupTooNew)


def refusal(raw: bytes) -> type[BackendError] | None:
    try:
        verify(io.BytesIO(raw))
    except REFUSED as error:
        return type(error)
    return None


def repacked(raw: bytes, change: dict[str, bytes | None], also: dict[str, bytes] | None = None) -> bytes:
    """The same archive with other members, soundly packed: only our own digests can tell."""
    packed = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(raw)) as source,
        gzip.GzipFile("", "wb", 1, packed, mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w|", format=tarfile.USTAR_FORMAT) as target,
    ):
        members = {info.name: source.extractfile(info).read() for info in source}  # type: ignore[union-attr]
        for name, data in {
            **{name: change.get(name, old) for name, old in members.items()},
            **(also or {}),
        }.items():
            if data is not None:
                info = tarfile.TarInfo(name)
                info.size = len(data)
                target.addfile(info, io.BytesIO(data))
    return packed.getvalue()


def test_a_flipped_bit_anywhere_is_found() -> None:
    """Or says the same: compression can put one thing in two ways."""
    raw = by_hand()
    said, same = verify(io.BytesIO(raw)), 0
    for place in range(len(raw)):
        broken = bytearray(raw)
        broken[place] ^= 1 << place % 8
        if refusal(bytes(broken)) is None:
            assert verify(io.BytesIO(broken)) == said, place
            same += 1
    assert same < len(raw) // 10


def test_a_backup_that_was_cut_off_anywhere_is_found() -> None:
    raw = by_hand()
    for end in range(len(raw)):
        assert refusal(raw[:end]) in REFUSED, end
    assert refusal(raw + b"more") is BackupBroken


@pytest.mark.parametrize(
    "raw", [b"", b"SQLite format 3\0" * 9, gzip.compress(b"not a tar", mtime=0), b"\x1f\x8b"]
)
def test_other_files_are_no_backups(raw: bytes) -> None:
    assert refusal(raw) is NotABackup


def test_members_that_were_exchanged_added_or_left_out_are_found() -> None:
    raw = by_hand(files={"root.ring": b"sealed"})
    rows = "tables/domains/00000001"
    assert refusal(repacked(raw, {})) is None
    assert refusal(repacked(raw, {"files/root.ring": b"SEALED"})) is BackupBroken
    assert refusal(repacked(raw, {"files/root.ring": None})) is BackupBroken
    assert refusal(repacked(raw, {rows: None})) is BackupBroken
    assert refusal(repacked(raw, {"contents.json": None})) is BackupBroken
    assert refusal(repacked(raw, {"contents.json": b"{}"})) is BackupBroken
    assert refusal(repacked(raw, {}, {"files/late": b"after the end"})) is BackupBroken
    assert refusal(repacked(raw, {rows: b"\xc1"})) is BackupBroken
    assert refusal(repacked(raw, {"backup.json": b"{}"})) is NotABackup


def test_rows_with_too_few_values_and_tables_that_no_head_names_are_found() -> None:
    assert refusal(by_hand([(DOMAINS, [DOMAIN_ROW[:-1]])])) is BackupBroken
    raw = by_hand()
    assert refusal(repacked(raw, {}, {"tables/elsewhere/00000001": b"\x90"})) is BackupBroken


def test_a_later_format_is_told_apart_from_a_broken_file() -> None:
    assert refusal(by_hand(format_=2)) is BackupTooNew


def test_the_head_is_there_before_anything_else_is_read() -> None:
    assert Reader(io.BytesIO(by_hand())).head.tables == (DOMAINS,)


def test_a_backup_that_fails_leaves_no_file_and_never_takes_anothers_place(tmp_path: Path) -> None:
    path = tmp_path / "backup"
    with pytest.raises(ZeroDivisionError), new_file(path) as out:
        out.write(bytes(1 // 0))
    assert list(path.parent.iterdir()) == []
    with new_file(path) as out:
        out.write(b"whole")
    with pytest.raises(BackendError, match="exists already"), new_file(path):
        pass
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"whole", 0o600)
    assert [file.name for file in path.parent.iterdir()] == ["backup"]
