"""Who is in (PROTOCOL.md 3.4)."""

import hashlib
import random
import zlib
from collections.abc import Callable

import pytest

from keys.cbor import Value
from keys.errors import KeysError, Malformed
from keys.labels import Label
from sync.admissions import Admissions, Tally, open_admissions, sign_admissions
from sync.errors import Incomplete, SyncError
from sync.presence import Day
from tests.unit.sync_lists.world import AT, DOMAIN, EVENT, NOW, ROSTER_KEY, TRUST, forge

SIZE = 100
USED = {(2, 1): [99], (1, 0): [0, 7, 8, 64]}


def _sign(size: int = SIZE, used: dict[tuple[int, int], list[int]] | None = None) -> bytes:
    return sign_admissions(ROSTER_KEY, DOMAIN, EVENT, AT, size, USED if used is None else used, NOW)


def _open(raw: bytes) -> Admissions:
    return open_admissions(raw, TRUST, EVENT, NOW)


def _row(bits: bytes, zone: int = 1, use: int = 0, **other: int) -> list[Value]:
    count = other.get("count", int.from_bytes(bits, "little").bit_count())
    return [zone, use, count, hashlib.sha256(bits).digest(), other.get("form", 0), bits]


def test_admissions_say_who_has_used_up_which_entry() -> None:
    admissions = _open(_sign())
    assert [ticket for ticket in range(SIZE) if admissions.used(ticket, 1, 0)] == USED[1, 0]
    assert [ticket for ticket in range(SIZE) if admissions.used(ticket, 2, 1)] == USED[2, 1]
    assert (admissions.event, admissions.at, admissions.size, admissions.issued_s) == (EVENT, AT, SIZE, NOW)


@pytest.mark.parametrize(
    ("ticket", "zone", "use"),
    [(-1, 1, 0), (SIZE, 1, 0), (103, 1, 0), (2**24, 1, 0), (0, 1, 1), (0, 3, 0), (99, 1, 1)],
)
def test_nothing_is_known_of_other_tickets_zones_and_uses(ticket: int, zone: int, use: int) -> None:
    assert not _open(_sign()).used(ticket, zone, use)


def test_the_shorter_form_is_sent() -> None:
    sparse, dense = _sign(80_000, {(1, 0): [5]}), _sign(80, {(1, 0): [1, 9, 22, 37, 63]})
    assert len(sparse) < 400
    assert _open(sparse).used(5, 1, 0)
    assert _open(dense).used(63, 1, 0)


def test_an_event_without_tickets_or_scans_has_admissions_too() -> None:
    assert _open(_sign(0, {})).maps == {}
    assert _open(_sign(0, {(1, 0): []})).maps == {(1, 0): b""}


def test_admissions_of_eighty_thousand_tickets_fit_where_they_have_to() -> None:
    inside = random.Random(7).sample(range(80_000), 40_000)
    raw = _sign(80_000, {(1, 0): inside})
    assert len(raw) <= 10_400
    admissions = _open(raw)
    assert [ticket for ticket in range(80_000) if admissions.used(ticket, 1, 0)] == sorted(inside)


@pytest.mark.parametrize("ticket", [-1, SIZE])
def test_no_admissions_are_signed_for_a_ticket_outside_them(ticket: int) -> None:
    with pytest.raises(Incomplete):
        _sign(used={(1, 0): [ticket]})


BITS = bytes(12) + b"\x01"


@pytest.mark.parametrize(
    ("rows", "refusal"),
    [
        pytest.param([_row(BITS, count=2)], Incomplete, id="a count above"),
        pytest.param([_row(BITS, count=0)], Incomplete, id="a count below"),
        pytest.param([_row(BITS[:-1])], Incomplete, id="raw bits that break off"),
        pytest.param([_row(BITS + b"\x00")], Incomplete, id="raw bits that go on"),
        pytest.param([_row(bytes(12) + b"\x10")], Incomplete, id="a ticket behind the last one"),
        pytest.param([[1, 0, 1, bytes(32), 0, BITS]], Incomplete, id="another digest"),
        pytest.param(
            [[*_row(BITS)[:4], 1, zlib.compress(BITS + b"\x00")]], Incomplete, id="a stream that goes on"
        ),
        pytest.param([_row(BITS, form=1)], Malformed, id="raw bits that say zlib"),
        pytest.param([_row(BITS, form=2)], Malformed, id="an unknown form"),
        pytest.param([_row(BITS), _row(BITS)], Malformed, id="a row twice"),
        pytest.param([_row(BITS, 1, 1), _row(BITS, 1, 0)], Malformed, id="uses that descend"),
        pytest.param([_row(BITS, 2, 0), _row(BITS, 1, 1)], Malformed, id="zones that descend"),
        pytest.param([_row(BITS, 0, 0)], Malformed, id="zone 0"),
        pytest.param([_row(BITS)[:5]], Malformed, id="a row cut short"),
        pytest.param([7], Malformed, id="a row that is a number"),
    ],
)
def test_signed_admissions_that_do_not_prove_themselves_whole_are_refused(
    rows: list[Value], refusal: type[SyncError | KeysError]
) -> None:
    raw = forge(_sign(), ROSTER_KEY, Label.ADMISSIONS, lambda fields: fields.update({7: rows}))
    with pytest.raises(refusal):
        _open(raw)


def _bombs(fields: dict[int, Value]) -> None:
    bits = bytes(2**21)
    packed, digest = zlib.compress(bits, 9), hashlib.sha256(bits).digest()
    fields.update({6: 2**24, 7: [[1, use, 0, digest, 1, packed] for use in range(9)]})


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda fields: fields.update({6: 2**24 + 1, 7: []}), id="more tickets than numbers"),
        pytest.param(_bombs, id="many maps that are large together"),
    ],
)
def test_admissions_too_large_to_hold_are_refused(change: Callable[[dict[int, Value]], None]) -> None:
    raw = forge(_sign(), ROSTER_KEY, Label.ADMISSIONS, change)
    with pytest.raises(Malformed):
        _open(raw)


def test_counts_come_back_with_the_day_that_they_speak_of_or_without() -> None:
    counted = {(1, 0, 7): Tally(2, 1, NOW * 1000, Day(NOW, 1)), (1, 0, 8): Tally(1, 0, 5)}
    raw = sign_admissions(ROSTER_KEY, DOMAIN, EVENT, AT, SIZE, USED, NOW, counted)
    assert _open(raw).tallies == counted


@pytest.mark.parametrize("ticket", [SIZE, 2**24 - 1])
def test_no_counts_are_signed_of_a_ticket_outside_them(ticket: int) -> None:
    with pytest.raises(Incomplete):
        sign_admissions(ROSTER_KEY, DOMAIN, EVENT, AT, SIZE, USED, NOW, {(1, 0, ticket): Tally(1, 0, 5)})
