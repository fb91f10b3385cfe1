"""The walk of an operator who has to restore a backup: the server forgets, the gates do not."""

import shutil
from pathlib import Path
from typing import Any

from tests.e2e.serving import Served, port_of, portao, served


def scan(store: Path, *codes: str) -> list[str]:
    """The reasons that a gate gives for what it says to these codes."""
    ran = portao("device", "scan", "--store", str(store), "--offline", stdin="\n".join(codes).encode())
    assert ran.code == 0, ran.err
    return [line["reason"] for line in ran.lines]


def sync(store: Path) -> Any:
    return portao("device", "sync", "--store", str(store), "--json").lines[0]


def enrolled(server: Served, folder: Path) -> list[Path]:
    stores = [folder / "a.db", folder / "b.db"]
    for store, code in zip(stores, server.told["enrolment_codes"], strict=True):
        portao("device", "enrol", code, "--store", str(store), "--name", store.stem)
    return stores


def report(data: Path, event: str) -> Any:
    return portao("report", event, "--data", str(data), "--json").lines[0]


def issued(data: Path, event: str, reference: str) -> str:
    ran = portao("issue", event, "--reference", reference, "--data", str(data), "--json")
    assert ran.code == 0, ran.err
    return str(ran.lines[0]["code"])


def test_a_revocation_and_every_admission_survive_a_backup_that_was_put_back(tmp_path: Path) -> None:
    data, backup = tmp_path / "data", tmp_path / "backup"
    with served(data) as server:
        event, code, port = str(server.told["event"]), server.told["code"], port_of(server.told)
        first, second = enrolled(server, tmp_path)
        assert portao("event", "grow", event, "--capacity", "1010", "--data", str(data)).code == 0
        held = issued(data, event, "EARLY")
    shutil.copytree(data, backup)
    with served(data, port):
        doomed = issued(data, event, "LATE")
        assert portao("revoke", event, "LATE", "--data", str(data)).code == 0
        assert portao("revoke", event, "EARLY", "--data", str(data)).code == 0
        assert scan(first, code) == ["OK"]
        assert sync(first)["unsent"] == 0
    shutil.rmtree(data)
    shutil.copytree(backup, data)
    assert report(data, event)["recovery"] == {"gen": 1, "lives": [], "undecided": 0, "unknown_codes": 0}
    with served(data, port):
        assert "error" not in sync(second)
        handed = sync(first)
        assert (handed["handed_back"] > 0, handed["lost"] >= 2, handed["not_taken"]) == (True, True, [])
        for store in (first, second):
            sync(store)
            assert sync(store)["unsent"] == 0
            assert scan(store, held, doomed) == ["REVOKED", "REVOKED"]
    found = report(data, event)
    (life,) = found["recovery"]["lives"]
    assert (life["gen"], life["devices"], life["adopted"]) == (2, ["a"], 2)
    assert (found["recovery"]["unknown_codes"], found["admitted"], found["unproven"]) == (1, 1, 0)
    said = portao("report", event, "--data", str(data), "--lang", "pt-BR").out.decode()
    assert "continua como geração 2" in " ".join(said.split())
    verified = portao("verify", event, "--data", str(data), "--json")
    assert (verified.code, verified.lines[0]["differences"]) == (0, [])
