"""`portao ready`: codes that gates showed are taken in, a line each, and told as a table."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest

from backend.cli.opened import on
from backend.context import Context
from backend.store.rows import DeviceRow
from keys.crypto import PrivateKey
from keys.labels import Domain
from sync.enrolment import Role, device_id
from sync.feed import GENESIS
from sync.position import Position
from sync.readiness import DIGEST_BYTES, Readiness, Ready
from tests.integration.cli.terminal import Terminal

KEY = PrivateKey.from_seed(bytes(range(32)))
DEVICE = DeviceRow(
    device_id(KEY.public), "[b]tablet-a", b"", KEY.public.raw, bytes(32), Role.GATE, None, None, 1 << 33, 1
)


async def _enrolled(ctx: Context) -> tuple[Domain, int]:
    """The domain, in which this device is known now; and the time."""
    async with ctx.store.transaction() as tx:
        await tx.devices.put(DEVICE)
        return (await tx.domains.get()).domain, ctx.now_ms()


@pytest.fixture
def shown(office: Terminal) -> tuple[str, str]:
    """What the device shows at gate 1: that it is ready but for its battery, and later that nothing can be written."""
    domain, now_ms = on(office.data, _enrolled)
    good = Readiness(
        device=DEVICE.device, event=1, gate=1, at_ms=now_ms, at=Position(1, 0), digest=GENESIS[:DIGEST_BYTES], issued_ms=now_ms,
        policy=1, trust_counter=1 << 50, unsent=0, flags=Ready.KEPT | Ready.CAMERA, app="portao/1", clock=(0, 0), battery=20,
    )  # fmt: skip
    later = replace(good, at_ms=now_ms + 1, flags=Ready.FAILING | Ready.CAMERA)
    return good.sign(KEY, domain), later.sign(KEY, domain)


def test_codes_of_a_scanner_are_taken_in_a_line_each(office: Terminal, shown: tuple[str, str]) -> None:
    typed = "\r\n".join([shown[0], "", "PT1:ABC", shown[1], shown[0], ""]).encode()
    ran = office.run("ready", "collect", "1", "--data", str(office.data), "--json", stdin=typed)
    first, wrong, second, old = ran.lines
    assert ran.code == 1
    assert (first["ready"], [one["matter"] for one in first["look"]]) == (True, ["battery_low"])
    assert (wrong["error"], old["error"]) == ("NOT_OURS", "OLD_READINESS")
    assert (second["ready"], second["look"][0]["matter"]) == (False, "failing")


@pytest.mark.parametrize(
    ("change", "why", "help_"),
    [
        (lambda good: "PT1:ABC", "this is the code of a ticket", "have the gate show its state"),
        (lambda good: "PTE1:ABC", "this is a code that enrols a device", "have the gate show its state"),
        (lambda good: "hello", "this is no code of ours", "have the gate show its state"),
        (lambda good: good[:40], "this code is cut off, mistyped or newer", "scan the whole code"),
        (
            lambda good: good[:-9] + good[-3:],
            "this code is cut off, mistyped or newer",
            "scan the whole code",
        ),
    ],
)
def test_what_is_no_state_of_a_device_is_told_by_what_it_is(
    office: Terminal, shown: tuple[str, str], change: Callable[[str], str], why: str, help_: str
) -> None:
    ran = office.run("ready", "collect", "1", change(shown[0]), "--data", str(office.data))
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"error: {why}")
    assert help_ in ran.err


def test_a_state_that_is_too_old_or_of_another_event_says_which(
    office: Terminal, shown: tuple[str, str]
) -> None:
    office.told("event", "create", "Matinê", "--capacity", "3")
    assert office.office("ready", "collect", "1", shown[1]).code == 0
    old = office.office("ready", "collect", "1", shown[0])
    assert old.json["detail"].startswith(
        "this code is too old: a newer state of [b]tablet-a was collected at 2"
    )
    other = office.office("ready", "collect", "2", shown[0])
    assert (other.code, other.json["error"]) == (1, "WRONG_EVENT_PART")
    assert other.json["detail"] == "[b]tablet-a shows its state for event 1, not for event 2"
    assert other.json["what_to_do"].endswith("portao ready collect EVENT")


def test_the_state_of_a_device_that_is_not_known_or_whose_key_is_another_says_so(
    office: Terminal, shown: tuple[str, str]
) -> None:
    with closing(sqlite3.connect(office.data / "portao.db")) as connection:
        with connection:
            connection.execute(
                "UPDATE devices SET signing_key = ?", (PrivateKey.from_seed(bytes(32)).public.raw,)
            )
        forged = office.office("ready", "collect", "1", shown[0]).json
        with connection:
            connection.execute("DELETE FROM devices")
    stranger = office.office("ready", "collect", "1", shown[0]).json
    assert (forged["error"], stranger["error"]) == ("BAD_SIGNATURE", "UNKNOWN_DEVICE")
    assert "its signature is wrong" in forged["detail"]
    assert "enrolled" in stranger["what_to_do"]


def test_the_table_names_every_gate_and_what_is_not_right(office: Terminal, shown: tuple[str, str]) -> None:
    here = ("--data", str(office.data))
    assert "portao ready collect 1" in office.run("ready", "1", *here).out
    taken = office.run("ready", "collect", "1", shown[0], "--lang", "pt-BR", *here)
    assert (taken.code, "Bateria em 20 %" in taken.out) == (0, True)
    told = office.run("ready", "1", *here).out
    assert all(
        word in told for word in ("Gate A", "[b]tablet-a", "Battery at 20 %", "Gate B", "Not heard of yet")
    )
    assert "Battery at 20 %" in office.run("report", "1", *here).out
    assert [one["ready"] for one in office.told("ready", "1")["gates"]] == [True, False]
