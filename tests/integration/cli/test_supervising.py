"""A gate in a terminal, with people: signing in, an override, and what is taken back late."""

import json
from pathlib import Path
from typing import Any

import pytest

from keys.box import Kind
from keys.crypto import PrivateKey, opening_public_key
from keys.pin import seal_key
from keys.sealing import Cost
from keys.trusted import Usage
from sync.authority import OperatorRole
from sync.operators import Operator, encode_operators
from sync.position import Position
from sync.roster import CredentialState
from sync.sealed import Recipient, SealedPart, seal_part
from tests.integration.cli.terminal import Terminal
from tests.world import EVENT, NOW_S, World

PIN = "270391"
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
