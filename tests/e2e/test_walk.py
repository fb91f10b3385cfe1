"""The walk of a newcomer: serve, enrol two gates, scan, lose the server, scan on, sync, read the case, decide, verify."""

import signal
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.e2e.serving import Served, port_of, portao, served, started


def scan(store: Path, *codes: str, **options: str) -> list[Any]:
    """What a gate says to codes, without a network."""
    more = [word for name, value in options.items() for word in (f"--{name}", value)]
    ran = portao("device", "scan", "--store", str(store), "--offline", *more, stdin="\n".join(codes).encode())
    assert ran.code == 0, ran.err
    return ran.lines


def enrolled(server: Served, folder: Path) -> list[Path]:
    """Two gates with their lists."""
    stores = [folder / "a.db", folder / "b.db"]
    for store, code in zip(stores, server.told["enrolment_codes"], strict=True):
        ran = portao("device", "enrol", code, "--store", str(store), "--name", store.stem, "--json")
        assert ran.lines[0]["synced"] is True, ran
    return stores


def test_the_walk_from_an_empty_folder_to_a_settled_case(tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    with served(tmp_path / "data") as server:
        code, event = server.told["code"], str(server.told["event"])
        first, second = enrolled(server, tmp_path)
        assert [line["reason"] for line in scan(first, code, code)] == ["OK", "ALREADY_ADMITTED"]
        port = port_of(server.told)
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/healthz")
    (told,) = scan(second, code)
    assert (told["outcome"], told["reason"], told["tier"]) == ("admit", "OK", "device")
    assert told["entry"]["seq"] > 0
    gone = portao("device", "sync", "--store", str(second), "--json")
    assert (gone.code, gone.lines[0]["error"]) == (1, "UNREACHABLE")
    with served(tmp_path / "data", port) as again:
        assert again.told["admin_token"] is None
        assert again.told["code"] == code
        for store in (first, second):
            synced = portao("device", "sync", "--store", str(store), "--json").lines[0]
            assert (synced["unsent"], synced["must"] in ("go", "resend_from")) == (0, True)
        words = portao("cases", event, "--data", data)
        assert b"Ticket used more than once" in words.out
    (case,) = portao("cases", event, "--data", data, "--json").lines[0]["cases"]
    settled = portao(
        "cases", "settle", event, case["case"][:12], "--decision", "explained", "--data", data, "--json"
    )
    assert settled.lines[0]["status"] == "settled"
    assert portao("report", event, "--data", data, "--json").lines[0]["admitted"] == 2
    verified = portao("verify", event, "--data", data, "--json")
    assert (verified.code, verified.lines[0]["differences"]) == (0, [])


def test_a_gate_answers_each_code_at_once_and_goes_on_when_the_server_is_gone(tmp_path: Path) -> None:
    with served(tmp_path / "data") as server:
        code = server.told["code"]
        store, _ = enrolled(server, tmp_path)
        with started("device", "scan", "--store", str(store), "--lang", "pt-BR") as gate:
            first, again, spaced, bytes_ = [
                gate.say(line)
                for line in (
                    code.encode() + b"\r\n",
                    code.encode() + b"\n",
                    b" " + code.encode() + b"\n",
                    b"\n\xff\xfe\n",  # Enter alone is no code: it gets no answer
                )
            ]
            assert (first["reason"], first["why"]) == ("OK", "Ingresso válido")
            assert (again["reason"], again["last_use"]["gate_name"]) == ("ALREADY_ADMITTED", "Portão A")
            assert {answer["reason"] for answer in (spaced, bytes_)} == {"NOT_OURS"}
            assert set(first) >= {
                "outcome",
                "next",
                "ticket",
                "seat",
                "class",
                "name",
                "list_age_s",
                "policy",
                "at",
            }
            server.stop()
            assert gate.say(b"after the server\n")["reason"] == "NOT_OURS"
            exit_code, err = gate.end()
            assert (exit_code, b"Traceback" in err) == (0, False)


def test_a_gate_ends_cleanly_when_it_is_interrupted_or_nobody_reads(tmp_path: Path) -> None:
    with served(tmp_path / "data") as server:
        code = server.told["code"]
        store, other = enrolled(server, tmp_path)
    with started("device", "scan", "--store", str(store), "--offline") as gate:
        first = gate.say(code.encode() + b"\n")
        gate.process.send_signal(signal.SIGINT)
        exit_code, err = gate.end()
        assert (exit_code, b"Traceback" in err) == (0, False)
    with started("device", "scan", "--store", str(other), "--offline") as deaf:
        deaf.stdout.close()
        deaf.stdin.write(b"x\ny\nz\n")
        exit_code, err = deaf.end()
        assert (exit_code, b"Traceback" in err) == (0, False)
    assert scan(store, code)[0]["reason"] == "ALREADY_ADMITTED"
    assert scan(store, "x")[0]["entry"]["seq"] > first["entry"]["seq"]


def test_a_gate_that_is_none_and_a_device_that_is_none_are_clear_errors(tmp_path: Path) -> None:
    with served(tmp_path / "data") as server:
        store, _ = enrolled(server, tmp_path)
    wrong = portao(
        "device", "scan", "--store", str(store), "--gate", "2", "--offline", "--json", stdin=b"x\n"
    )
    assert (wrong.code, wrong.lines[0]["error"]) == (1, "UNKNOWN_GATE")
    missing = portao("device", "scan", "--store", str(tmp_path / "none.db"), stdin=b"x\n")
    assert (missing.code, missing.out) == (1, b"")
    assert not (tmp_path / "none.db").exists()
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"this is no database, but long enough to be looked at" * 40)
    refused = portao("device", "status", "--store", str(broken))
    assert (refused.code, refused.err.count("\n")) == (1, 1)


def test_what_was_admitted_can_be_taken_back_and_a_journal_be_closed(tmp_path: Path) -> None:
    with served(tmp_path / "data") as server:
        code = server.told["code"]
        store, _ = enrolled(server, tmp_path)
    assert scan(store, code)[0]["reason"] == "OK"
    undone = portao("device", "undo", "--store", str(store), "--json")
    assert (undone.code, undone.lines[0]["entry"]["seq"] > 0) == (0, True)
    assert scan(store, code)[0]["reason"] == "OK"
    assert scan(store, code, direction="exit")[0]["outcome"] in ("admit", "attention")
    closed = portao("device", "close", "--store", str(store), "--json")
    status = portao("device", "status", "--store", str(store), "--json").lines[0]
    assert status["entries"] == closed.lines[0]["entry"]["seq"]
    assert status["unsent"] > 0
    assert "gates" in portao("device", "status", "--store", str(store), "--json").out.decode()


def test_a_port_that_is_taken_is_a_clear_error(tmp_path: Path) -> None:
    with served(tmp_path / "data") as server:
        taken = portao("serve", "--data", str(tmp_path / "other"), "--port", str(port_of(server.told)))
        assert taken.code == 1
        assert taken.err.startswith("error: cannot listen on 127.0.0.1:")
        assert taken.err.count("\n") == 1
        assert httpx.get(server.told["url"] + "/healthz").content == b"ok\n"
