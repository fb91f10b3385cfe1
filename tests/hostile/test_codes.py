"""What a camera or a keyboard gives a gate that is no ticket: told at once, and the next scan works."""

import time
from collections.abc import Callable
from typing import Final

import pytest

from keys import base45
from keys.cbor import encode
from keys.errors import KeysError, NotOurs
from keys.reference import parse as parse_reference
from keys.ticket import open_ticket
from sync.device.device import Device
from sync.enrolment import EnrolmentCode
from sync.reasons import Outcome, Reason
from tests.world import EVENT, NOW_S, World

SOON_S: Final = 0.005

NOT_OURS: Final = {
    "an address": "https://example.org/t/8XK2",
    "a visiting card": "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Silva;Ana\r\nEND:VCARD",
    "a network": "WIFI:T:WPA;S=guest;P:secret;;",
    "a secret of another shop": "kq3t5mvgeh2pbn7wz8dcr4xj6ysfu9a2",
    "a health certificate": "HC1:6BFOXN*TS0BI$ZD8UHX7J-:M9*K",
    "base45 of something else": base45.encode(b"something else"),
    "an enrolment code": "PTE1:" + base45.encode(encode({1: "https://gate.example"})),
    "the prefix of another version": "PT2:V50-JA+9T000",
    "the prefix in lower case": "pt1:V50-JA+9T000",
    "the prefix after a space": " PT1:V50-JA+9T000",
    "the prefix in full width": "ＰＴ１：V50",
    "a number": "4006381333931",
    "nothing": "",
    "a zero byte": "\x00",
    "zero bytes": "\x00" * 4_096,
    "faces": "🎟️🎫👩‍🎤",
    "half a character": "\ud83c",
    "what was no UTF-8": "\udcff\udcfe",
    "the other half first": "\udfff\ud800",
    "text that turns around": "\u202ePT1:V50",
    "a line break before it": "\nPT1:V50",
    "ten thousand characters": "x" * 10_000,
    "a million characters": "x" * 1_000_000,
    "a million that no byte holds": "🎫" * 1_000_000,
}

MALFORMED: Final = {
    "a prefix alone": "PT1:",
    "a rotating prefix alone": "PT1+",
    "ten thousand of base45": "PT1:" + "0" * 10_000,
    "a million of base45": "PT1:" + "0" * 1_000_000,
    "a million of base45, rotating": "PT1+" + "0" * 1_000_000,
    "a million beyond base45": "PT1:" + "🎫" * 1_000_000,
    "base45 of something else": "PT1:" + base45.encode(b"something else"),
    "a zero byte": "PT1:\x00",
    "half a character": "PT1:\ud83c",
    "digits of another script": "PT1:" + "٣" * 99,
    "as much as there may be": "PT1:" + "0" * 636,
    "a pass without legs": "M1",
    "a pass of a million characters": "M1" + "X" * 1_000_000,
    "a pass of another alphabet": "M1DESMARAIS/LUC       E\ud800BC123 YULFRAAC 0834 226F001A0025 100",
}


def cpu_s(work: Callable[[], object]) -> float:
    """The CPU time of this thread, the best of five."""
    took = []
    for _ in range(5):
        began = time.thread_time()
        work()
        took.append(time.thread_time() - began)
    return min(took)


def opened(text: str, world: World) -> type[KeysError]:
    with pytest.raises(KeysError) as refused:
        open_ticket(text, world.trust(), NOW_S)
    return type(refused.value)


@pytest.mark.parametrize("what", NOT_OURS)
def test_a_foreign_code_is_not_ours_and_the_next_scan_works(gate: Device, world: World, what: str) -> None:
    engine, text = gate.engine(), NOT_OURS[what]
    verdict = engine.scan(EVENT, text).verdict
    assert (verdict.outcome, verdict.reason) == (Outcome.UNKNOWN, Reason.NOT_OURS)
    assert engine.scan(EVENT, world.ticket(5).text).verdict.outcome is Outcome.ADMIT


@pytest.mark.parametrize("what", MALFORMED)
def test_a_broken_code_is_malformed_and_the_next_scan_works(gate: Device, world: World, what: str) -> None:
    engine, text = gate.engine(), MALFORMED[what]
    verdict = engine.scan(EVENT, text).verdict
    assert (verdict.outcome, verdict.reason) == (Outcome.UNKNOWN, Reason.MALFORMED)
    assert engine.scan(EVENT, world.ticket(5).text).verdict.outcome is Outcome.ADMIT


@pytest.mark.parametrize("text", [*NOT_OURS.values(), *MALFORMED.values()], ids=[*NOT_OURS, *MALFORMED])
def test_no_code_takes_a_reader_longer_than_5_ms(text: str, world: World) -> None:
    trust = world.trust()

    def read() -> None:
        for reader in (
            lambda: open_ticket(text, trust, NOW_S),
            lambda: EnrolmentCode.parse(text),
            lambda: parse_reference(text),
        ):
            with pytest.raises(KeysError):
                reader()

    assert cpu_s(read) < 3 * SOON_S


def test_whatever_is_scanned_in_a_row_a_ticket_is_still_admitted(gate: Device, world: World) -> None:
    engine = gate.engine()
    for text in [*NOT_OURS.values(), *MALFORMED.values()] * 2:
        assert not engine.scan(EVENT, text).verdict.admits
    assert engine.scan(EVENT, world.ticket(5).text).verdict.outcome is Outcome.ADMIT


def test_a_ticket_with_something_around_it_is_none(gate: Device, world: World) -> None:
    """Nothing is trimmed: what would be cut off could be somebody else's text."""
    engine, code = gate.engine(), world.ticket(5).text
    for around in (
        code + "\n",
        code + " ",
        " " + code,
        "\ufeff" + code,
        code + "\x00",
        f"https://a.example/{code}",
        code * 2,
        code.lower(),
    ):
        assert not engine.scan(EVENT, around).verdict.admits
    assert engine.scan(EVENT, code).verdict.admits


def test_a_foreign_code_is_told_apart_before_anything_of_it_is_read(world: World) -> None:
    assert opened("x" * 1_000_000, world) is NotOurs
