"""Servers that start at one moment on a database without a table: one makes tables, domain and keys, and all of them serve."""

import asyncio
import json
import os
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from backend.settings import PASSPHRASE_FILE
from tests.databases import KINDS, bare_database
from tests.e2e.serving import started

SERVERS = 2


def ready(folders: Sequence[Path], url: str, stack: ExitStack) -> list[dict[str, Any]]:
    """What each of them says when it is ready; they begin together."""
    words = [("serve", "--data", str(data), "--database", url, "--port", "0", "--json") for data in folders]
    running = [stack.enter_context(started(*one)) for one in words]
    lines = [one.stdout.readline() for one in running]
    for one, line in zip(running, lines, strict=True):
        assert b"url" in line, (line, one.stderr.read().decode())
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("together", [True, False], ids=["in one folder", "each in its own"])
def test_first_starts_at_one_moment_all_serve(
    kind: str, together: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = asyncio.run(bare_database(kind, tmp_path))
    folders = [tmp_path / ("data" if together else f"data-{number}") for number in range(SERVERS)]
    if not together:
        shared = tmp_path / "passphrase"
        shared.write_text("correct horse\n")
        shared.chmod(0o600)
        monkeypatch.setenv(PASSPHRASE_FILE, str(shared))
    with ExitStack() as stack:
        told = ready(folders, url, stack)
        (token,) = [one["admin_token"] for one in told if one["admin_token"]]
        for one in told:
            head = {"authorization": f"Bearer {token}"}
            assert httpx.get(f"{one['local_url']}/v1/events", headers=head).json()["items"] == []
    roots = {path for folder in folders for path in folder.glob("root.ring")}
    assert len(roots) == 1
    assert {name for folder in folders for name in os.listdir(folder) if "passphrase." in name} == set()
