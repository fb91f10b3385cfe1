"""Runs every vector of operators, of their words, and of what a device says of itself (PROTOCOL.md 5.7, 5.9, 6.10), file by file."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from keys.crypto import PrivateKey
from keys.errors import KeysError, Malformed
from keys.labels import Domain
from sync.authority import Slot, authoriser
from sync.content import Content
from sync.errors import SyncError
from sync.operators import encode_operators, parse_operators
from sync.readiness import Readiness
from tests.vectors import generate

ROOT: Final = Path(generate.HERE)
THIS: Final = "tests/unit/sync_authority/test_vectors.py"
COMMON: Final = {"name", "comment", "clause", "expect", "decoded"}
INPUTS: Final = {
    "authority": {"domain", "event", "device", "epoch", "seq", "prev", "content"},
    "operators": {"operators"},
    "readiness": {"text", "seed", "domain"},
}


def run_authority(said: dict[str, Any]) -> Any:
    content = Content.parse(bytes.fromhex(said["content"]))
    slot = Slot(
        said["event"],
        bytes.fromhex(said["device"]),
        said["epoch"],
        said["seq"],
        bytes.fromhex(said["prev"]),
    )
    key = authoriser(Domain(bytes.fromhex(said["domain"])), slot, content)
    return {"authoriser": key and key.hex()}


def run_operators(said: dict[str, Any]) -> Any:
    raw = bytes.fromhex(said["operators"])
    operators = parse_operators(raw)
    assert encode_operators(reversed(operators)) == raw
    names = ("number", "name", "role", "key", "sealed")
    rows = [{name: getattr(one, name) for name in names} for one in operators]
    return {"operators": [row | {"key": row["key"].hex(), "sealed": row["sealed"].hex()} for row in rows]}


def run_readiness(said: dict[str, Any]) -> Any:
    key, domain = PrivateKey.from_seed(bytes.fromhex(said["seed"])), Domain(bytes.fromhex(said["domain"]))
    readiness = Readiness.open(said["text"], key.public, domain)
    assert Readiness.device_in(said["text"]) == readiness.device
    assert readiness.sign(key, domain) == said["text"]
    names = (
        "event",
        "gate",
        "at_ms",
        "issued_ms",
        "policy",
        "trust_counter",
        "unsent",
        "flags",
        "battery",
        "free_mib",
        "app",
    )
    pairs = {"at": readiness.at.as_pair(), "clock": readiness.clock}
    return {
        **{name: getattr(readiness, name) for name in names},
        **{name: None if pair is None else list(pair) for name, pair in pairs.items()},
        **{name: getattr(readiness, name).hex() for name in ("device", "digest")},
    }


RUNNERS: Final[dict[str, Callable[[dict[str, Any]], Any]]] = {
    "authority": run_authority,
    "operators": run_operators,
    "readiness": run_readiness,
}
FILES: Final = sorted(path for area in RUNNERS for path in (ROOT / area).glob("*"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_vector_gives_what_it_says(path: Path) -> None:
    area, said = path.parent.name, json.loads(path.read_text("utf-8"))
    assert said["name"] == path.stem
    assert said.keys() - COMMON == INPUTS[area], "this runner does not know these fields"
    if said["expect"] == "OK":
        assert RUNNERS[area](said) == said["decoded"]
        return
    with pytest.raises((SyncError, KeysError)) as refused:
        RUNNERS[area](said)
    error = refused.value
    assert isinstance(error, SyncError | KeysError)
    assert error.name == said["expect"]
    assert not isinstance(error, Malformed) or error.clause == said["clause"]


def test_the_files_of_these_areas_are_what_the_generator_writes() -> None:
    areas = {name: area for name, area in generate.areas().items() if area.RUNNER == THIS}
    assert areas.keys() == RUNNERS.keys()
    written = {
        path: text for name, area in areas.items() for path, text in generate.files_of(name, area).items()
    }
    assert written == {path: path.read_text("utf-8") for path in FILES}
