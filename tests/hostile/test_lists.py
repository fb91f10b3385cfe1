"""Lists that unpack to more than they say, and lists as large as they may be: bounded time, bounded memory."""

import hashlib
import time
import tracemalloc
import zlib
from collections.abc import Callable
from typing import Any, Final

import pytest

from keys import cbor
from keys.errors import Malformed
from keys.labels import Label
from keys.trust import Usage
from sync.admissions import open_admissions, sign_admissions
from sync.bitmap import inflate
from sync.errors import Incomplete
from sync.feed import parse_page
from sync.messages import Push
from sync.roster import CredentialState, open_roster, sign_roster
from tests.hostile.ground import DOMAIN, EVENT, NOW_S, SIGNERS, TRUST, signed
from tests.hostile.made import START

MEBIBYTE: Final = 1 << 20


def bomb(size: int) -> bytes:
    """A stream of zeros that unpacks to this many bytes, a thousandth of them."""
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(MEBIBYTE)) for _ in range(size // MEBIBYTE)) + packer.flush()


BOMB: Final = bomb(256 * MEBIBYTE)


def cost_of(work: Callable[[], object]) -> tuple[float, int]:
    """Seconds of CPU, the best of three, and the most memory that was held."""
    took = []
    for _ in range(3):
        began = time.thread_time()
        work()
        took.append(time.thread_time() - began)
    tracemalloc.start()
    try:
        work()
        return min(took), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def refuse(read: Callable[[], object], error: type[Exception]) -> Callable[[], None]:
    def refused() -> None:
        with pytest.raises(error):
            read()

    return refused


def test_a_bomb_is_left_at_the_size_that_was_announced() -> None:
    assert len(BOMB) < MEBIBYTE
    seconds, memory = cost_of(refuse(lambda: inflate(BOMB, 64, "3.2"), Incomplete))
    assert seconds < 0.005
    assert memory < MEBIBYTE


def test_a_bomb_inside_a_signed_roster_or_admissions_is_left_too() -> None:
    claims: dict[int, Any] = {1: DOMAIN.raw, 2: EVENT, 3: 1, 4: 0}
    digest = hashlib.sha256(bytes(16)).digest()
    row: list[cbor.Encodable] = [1, 0, 0, digest, 1, BOMB]
    admissions = signed(Usage.ROSTER, Label.ADMISSIONS, cbor.encode({**claims, 5: NOW_S, 6: 64, 7: [row]}))
    seconds, memory = cost_of(refuse(lambda: open_admissions(admissions, TRUST, EVENT, NOW_S), Incomplete))
    assert seconds < 0.02  # most of it for the signature over what came
    assert memory < 4 * MEBIBYTE


def test_more_maps_than_16_mib_of_bits_are_refused_before_one_is_unpacked() -> None:
    """2,000 maps of 16 million tickets each would unpack to 4 GiB."""
    rows: list[cbor.Encodable] = [[zone, 0, 0, bytes(32), 1, b""] for zone in range(1, 2_001)]
    claims: dict[int, cbor.Encodable] = {1: DOMAIN.raw, 2: EVENT, 3: 1, 4: 0, 5: NOW_S, 6: 1 << 24, 7: rows}
    raw = signed(Usage.ROSTER, Label.ADMISSIONS, cbor.encode(claims))
    seconds, memory = cost_of(refuse(lambda: open_admissions(raw, TRUST, EVENT, NOW_S), Malformed))
    assert seconds < 0.05
    assert memory < 16 * MEBIBYTE


@pytest.mark.parametrize("slots", [1 << 16, 1 << 20])
def test_a_roster_of_any_legal_size_opens_in_linear_time(slots: int) -> None:
    states = {slots - 1: CredentialState.REVOKED}
    raw = sign_roster(SIGNERS[Usage.ROSTER], DOMAIN, EVENT, START, slots, states, NOW_S, NOW_S + 60, 60)
    seconds, memory = cost_of(lambda: open_roster(raw, TRUST, EVENT, NOW_S))
    assert seconds < 0.005 + slots / 4 * 20e-9
    assert memory < MEBIBYTE + 8 * slots / 4


def test_admissions_of_every_legal_ticket_open_in_linear_time() -> None:
    size = 1 << 20
    raw = sign_admissions(
        SIGNERS[Usage.ROSTER],
        DOMAIN,
        EVENT,
        START,
        size,
        {(zone, 0): [size - 1] for zone in range(1, 9)},
        NOW_S,
    )
    seconds, _ = cost_of(lambda: open_admissions(raw, TRUST, EVENT, NOW_S))
    assert seconds < 0.005 + size * 20e-9


FULL: Final = 1 << 18
"""Bytes: enough to measure a rate by."""

MESSAGES: Final[dict[str, tuple[Callable[[bytes], object], bytes]]] = {
    "a page of small numbers": (parse_page, b"\xa2\x01\x40\x02\x9a\x00\x03\xff\xf0" + bytes(FULL - 16)),
    "a page of empty strings": (parse_page, b"\xa2\x01\x40\x02\x9a\x00\x03\xff\xf0" + b"\x40" * (FULL - 16)),
    "a page of empty maps": (parse_page, b"\xa2\x01\x40\x02\x9a\x00\x03\xff\xf0" + b"\xa0" * (FULL - 16)),
    "a push of small numbers": (Push.parse, b"\xa2\x01\x07\x02\x9a\x00\x03\xff\xf0" + bytes(FULL - 16)),
    "a push of one chunk": (Push.parse, b"\xa2\x01\x07\x02\x81\x5a\x00\x0f\xff\x00" + bytes(0xFFF00)),
}


@pytest.mark.parametrize("what", MESSAGES)
def test_a_large_message_costs_at_most_two_microseconds_a_byte(what: str) -> None:
    read, raw = MESSAGES[what]
    began = time.thread_time()
    with pytest.raises(Malformed):
        read(raw)
    assert time.thread_time() - began < len(raw) * 2e-6
