"""`portao device search`: what a supervisor reads, from a store that was told names while there was a network."""

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from backend.cli.people import people_table
from keys.box import Kind
from keys.trust import Usage
from sync.device.guests import Answers, Found
from sync.manifest import ManifestRow
from sync.roster import CredentialState
from sync.sealed import SealedPart
from tests.integration.cli.terminal import Terminal
from tests.world import EVENT, NOW_S, START, World

MARIA = ManifestRow(4, 9, "0D9C1RN527", "BR-77", "VIP", "A-12", CredentialState.VALID, 0, "Maria da Conceição", "wheelchair")  # fmt: skip
FOUND = Found(4, 9, "0D9C1RN527", "BR-77", "VIP", "A-12", "Maria [b]da Conceição", None)


def printed(answers: Answers) -> str:
    paper = StringIO()
    Console(file=paper, width=120).print(people_table(answers))
    return paper.getvalue()


@pytest.fixture
def store(tmp_path: Path) -> Path:
    world, path = World(), tmp_path / "tablet.db"
    device = world.device(path)
    device.lists.save_parts(EVENT, world.parts(), NOW_S)
    part = SealedPart(EVENT, START, NOW_S, Kind.MANIFEST, 1, b"")
    device.people.save_manifest(part, world.key(Usage.ROSTER).public.kid, [MARIA])
    device.close()
    return path


def test_a_guest_is_found_by_the_beginning_of_a_name(terminal: Terminal, store: Path) -> None:
    ran = terminal.run("device", "search", "conceicao mar", "--store", str(store))
    assert ran.code == 0, ran.err
    assert all(word in ran.out for word in ("Maria", "A-12", "0D9C1RN527", "wheelchair"))
    found = terminal.run("device", "search", "br-77", "--store", str(store), "--json").json
    assert [one["name"] for one in found["found"]] == ["Maria da Conceição"]
    nobody = terminal.run("device", "search", "joao", "--store", str(store), "--json").json
    assert nobody == {"found": [], "more": False}


def test_a_name_is_shown_as_it_is_written_and_that_there_are_more() -> None:
    shown = printed(Answers((FOUND,), more=True))
    assert "Maria [b]da Conceição" in shown
    assert "there are more" in shown
    assert "nobody" in printed(Answers((), more=False))
