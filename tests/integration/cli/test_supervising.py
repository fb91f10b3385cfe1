"""A gate in a terminal, with people: signing in, an override, and what is taken back late."""

import json
from pathlib import Path
from typing import Any

import pytest

from keys.box import Kind
from keys.crypto import PrivateKey, opening_public_key
from keys.passphrase_box import Cost
from keys.pin import seal_key
from keys.reference import make
from keys.trusted import Usage
from sync.authority import OperatorRole
from sync.manifest import ManifestRow
from sync.operators import Operator, encode_operators
from sync.position import Position
from sync.roster import CredentialState
from sync.sealed import Recipient, SealedPart, seal_part
from tests.integration.cli.terminal import Terminal
from tests.world import EVENT, NOW_S, World

PIN = "270391"
REFERENCE = make(bytes(range(9)))
KEY = PrivateKey.from_seed(bytes(range(32)))
SEALED = seal_key(KEY, PIN, bytes(16), bytes(24), Cost(1, 8))
BRUNO = Operator(2, "Bruno", OperatorRole.SUPERVISOR, KEY.public.raw, SEALED)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    world, path = World(), tmp_path / "gate.db"
    device = world.device(path)
    device.lists.save_parts(EVENT, world.parts({9: CredentialState.REVOKED}), NOW_S)
    part = SealedPart(EVENT, Position(1, 0), NOW_S, Kind.OPERATORS, 0, encode_operators([BRUNO]))
    to = Recipient(device.identity.device, opening_public_key(device.identity.opening_seed))
    device.operators.save(EVENT, seal_part(world.key(Usage.ROSTER), world.domain, part, to), NOW_S)
    manifest = SealedPart(EVENT, Position(1, 0), NOW_S, Kind.MANIFEST, 1, b"")
    maria = ManifestRow(4, 4, REFERENCE, None, None, None, CredentialState.VALID, 0, "Maria Lima", None)
    device.people.save_manifest(manifest, world.key(Usage.ROSTER).public.kid, [maria])
    device.close()
    return path


def told(terminal: Terminal, *arguments: str) -> Any:
    ran = terminal.run("device", *arguments, "--json")
    assert ran.code == 0, ran.out + ran.err
    return json.loads(ran.out)


def test_somebody_signs_in_and_out(terminal: Terminal, store: Path) -> None:
    signed = told(terminal, "sign-in", "--store", str(store), "--operator", "bruno", "--pin", PIN)
    assert signed == {"operator": 2, "name": "Bruno", "role": "supervisor"}
    assert told(terminal, "sign-out", "--store", str(store)) == {"operator": None}


def test_a_wrong_pin_is_one_clear_line(terminal: Terminal, store: Path) -> None:
    ran = terminal.run(
        "device", "sign-in", "--store", str(store), "--operator", "Bruno", "--pin", "582640", "--json"
    )
    assert (ran.code, ran.json["error"]) == (1, "WRONG_PIN")


def test_a_revoked_code_is_let_in_by_override_and_taken_back(
    terminal: Terminal, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAO_PIN", PIN)
    who = ["--store", str(store), "--operator", "Bruno"]
    let_in = told(terminal, "override", World().ticket(9).text, *who)
    taken_back = told(terminal, "undo", *who)
    assert taken_back["entry"]["seq"] == let_in["entry"]["seq"] + 1
    again = terminal.run("device", "undo", "--store", str(store), "--json")
    assert (again.code, again.json["error"]) == (1, "NOTHING_TO_UNDO")
    assert "portao device undo --operator NAME" in again.json["what_to_do"]
    assert "at the desk" in again.json["what_to_do"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Maria Lima is let in without a code, as entry 2 of the journal."),
        ("pt-BR", "Maria Lima entra sem código, registro 2 do diário."),
    ],
)
def test_a_guest_without_a_code_is_let_in_by_reference(
    terminal: Terminal, store: Path, language: str, said: str
) -> None:
    who = ["--store", str(store), "--operator", "Bruno", "--pin", PIN]
    ran = terminal.run("device", "admit", REFERENCE.lower(), *who, "--lang", language)
    assert (ran.code, said in " ".join(ran.out.split())) == (0, True), ran.out + ran.err
    again = told(terminal, "admit", REFERENCE, *who)
    assert (again["guest"]["name"], again["entry"]["seq"]) == ("Maria Lima", 3)
    nobody = terminal.run("device", "admit", "Maria", *who, "--json")
    assert (nobody.code, nobody.json["error"]) == (1, "NOT_ONE_GUEST")


def test_a_chosen_entry_is_taken_back_by_a_supervisor_alone(terminal: Terminal, store: Path) -> None:
    who = ["--store", str(store), "--operator", "Bruno", "--pin", PIN]
    entry = told(terminal, "admit", REFERENCE, *who)["entry"]
    told(terminal, "override", World().ticket(9).text, *who)
    chosen = f"{entry['epoch']}/{entry['seq']}"
    assert terminal.run("device", "undo", "--store", str(store), "--entry", chosen).code == 2
    assert terminal.run("device", "undo", *who, "--entry", "two").code == 2
    assert told(terminal, "undo", *who, "--entry", chosen)["entry"]["seq"] == entry["seq"] + 2
    gone = terminal.run("device", "undo", *who, "--entry", chosen, "--json")
    assert (gone.code, gone.json["error"]) == (1, "NO_SUCH_PASSAGE")
    assert told(terminal, "undo", *who, "--ticket", "9")["entry"]["seq"] == entry["seq"] + 3
