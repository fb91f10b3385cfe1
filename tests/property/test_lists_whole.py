"""Lists come back whole or not at all, whatever the bytes (PROTOCOL.md 3)."""

import hashlib
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keys import cbor, cose
from keys.errors import KeysError
from keys.labels import Label
from sync.admissions import open_admissions, sign_admissions
from sync.bitmap import check, count_set, inflate
from sync.enrolment import EnrolmentCode, EnrolReply, EnrolRequest, open_certificate
from sync.errors import Incomplete, SyncError
from sync.feed import open_head, parse_item, parse_page
from sync.profile import open_profile
from sync.roster import CredentialState, RosterState, open_roster, sign_roster
from tests.unit.sync_lists.world import AT, DEVICE_KEY, DOMAIN, EVENT, FEED_KEY, NOW, ROSTER_KEY, TRUST

REFUSALS = (KeysError, SyncError)
states = st.sampled_from(CredentialState)


@st.composite
def rosters(draw: st.DrawFn) -> tuple[int, dict[int, CredentialState]]:
    slots = draw(st.integers(1, 70))
    return slots, draw(st.dictionaries(st.integers(0, slots - 1), states, max_size=20))


@given(rosters())
@settings(max_examples=150, deadline=None)
def test_a_roster_says_of_each_index_what_was_signed(roster: tuple[int, dict[int, CredentialState]]) -> None:
    slots, chosen = roster
    raw = sign_roster(ROSTER_KEY, DOMAIN, EVENT, AT, slots, chosen, NOW, NOW + 1, 60)
    opened = open_roster(raw, TRUST, EVENT, NOW)
    assert [opened.state(index) for index in range(slots)] == [
        chosen.get(index, CredentialState.VALID) for index in range(slots)
    ]
    assert opened.state(slots) is None


@given(rosters(), st.lists(st.tuples(st.integers(0, 90), states), max_size=20), st.integers(1, 90))
@settings(max_examples=150, deadline=None)
def test_items_applied_one_by_one_give_the_roster_signed_at_the_end(
    roster: tuple[int, dict[int, CredentialState]], changes: list[tuple[int, CredentialState]], grown: int
) -> None:
    slots, chosen = roster
    raw = sign_roster(ROSTER_KEY, DOMAIN, EVENT, AT, slots, chosen, NOW, NOW + 1, 60)
    state, model = RosterState.of(open_roster(raw, TRUST, EVENT, NOW)), dict(chosen)
    state.grow(grown)
    for index, value in changes:
        if index < state.slots:
            state.apply(index, value)
            model[index] = value
    again = sign_roster(ROSTER_KEY, DOMAIN, EVENT, AT, max(slots, grown), model, NOW, NOW + 1, 60)
    assert open_roster(again, TRUST, EVENT, NOW).bits == state.bits


@given(st.integers(0, 70), st.data())
@settings(max_examples=150, deadline=None)
def test_admissions_say_of_each_ticket_what_was_signed(size: int, data: st.DataObject) -> None:
    tickets = st.sets(st.integers(0, size - 1)) if size else st.just(set())
    keys = st.tuples(st.integers(1, 3), st.integers(0, 2))
    used = data.draw(st.dictionaries(keys, tickets, max_size=4))
    raw = sign_admissions(ROSTER_KEY, DOMAIN, EVENT, AT, size, used, NOW)
    opened = open_admissions(raw, TRUST, EVENT, NOW)
    for zone, use in [(zone, use) for zone in (1, 2, 3) for use in (0, 1, 2)]:
        found = {ticket for ticket in range(-1, size + 9) if opened.used(ticket, zone, use)}
        assert found == used.get((zone, use), set())


@given(st.binary(max_size=60), st.integers(0, 40))
@settings(max_examples=200, deadline=None)
def test_inflating_gives_exactly_the_size_or_refuses(packed: bytes, size: int) -> None:
    for stream in (packed, zlib.compress(packed)):
        try:
            bits = inflate(stream, size, "3.2")
        except REFUSALS:
            continue
        assert (len(bits), zlib.decompress(stream)) == (size, bits)


@given(st.binary(max_size=20), st.sampled_from((1, 2)))
@settings(max_examples=200, deadline=None)
def test_counting_agrees_with_looking_at_each_field(bits: bytes, width: int) -> None:
    fields = [byte >> shift & (1 << width) - 1 for byte in bits for shift in range(0, 8, width)]
    count = sum(field != 0 for field in fields)
    assert count_set(bits, width) == count
    check(bits, width, len(fields), count, hashlib.sha256(bits).digest())


@given(st.integers(1, 40), st.sampled_from((1, 2)), st.data())
@settings(max_examples=200, deadline=None)
def test_a_bit_behind_the_last_field_is_always_noticed(fields: int, width: int, data: st.DataObject) -> None:
    size = (fields * width + 7) // 8
    place = data.draw(st.integers(0, 8 * size - 1))
    bits = (1 << place).to_bytes(size, "little")
    digest = hashlib.sha256(bits).digest()
    if place < fields * width:
        check(bits, width, fields, 1, digest)
        assert place // width < fields
    else:
        with pytest.raises(Incomplete):
            check(bits, width, fields, 1, digest)


values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**33) | st.binary(max_size=40) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=7) | st.dictionaries(st.integers(0, 12), inner, max_size=9),
    max_leaves=20,
)
PARSERS: list[Callable[[bytes], object]] = [
    parse_item,
    parse_page,
    EnrolReply.parse,
    lambda raw: EnrolRequest.open(raw, DOMAIN),
]


@given(st.binary(max_size=80) | values.map(cbor.encode))
@settings(max_examples=100, deadline=None)
def test_unsigned_bytes_are_read_or_refused_and_nothing_else(raw: bytes) -> None:
    assert all(_is_read_or_refused(parse, raw) for parse in PARSERS)


def _is_read_or_refused(parse: Callable[[bytes], object], raw: bytes) -> bool:
    try:
        return parse(raw) is not None
    except REFUSALS:
        return True


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_text_is_an_enrolment_code_or_refused_and_nothing_else(text: str) -> None:
    for shown in (text, "PTE1:" + text):
        with pytest.raises(REFUSALS):
            EnrolmentCode.parse(shown)


@given(st.binary(max_size=80) | values.map(cbor.encode))
@settings(max_examples=200, deadline=None)
def test_a_signature_over_anything_else_opens_nothing(payload: bytes) -> None:
    def signed(label: Label, type_: str | None = None) -> bytes:
        key = {Label.FEED: FEED_KEY, Label.CERT: DEVICE_KEY}.get(label, ROSTER_KEY)
        return cose.sign(key, label, DOMAIN, payload, type_)

    with pytest.raises(REFUSALS):
        open_profile(signed(Label.PROFILE), TRUST, EVENT, NOW)
    with pytest.raises(REFUSALS):
        open_roster(signed(Label.ROSTER, "application/statuslist+cwt"), TRUST, EVENT, NOW)
    with pytest.raises(REFUSALS):
        open_admissions(signed(Label.ADMISSIONS), TRUST, EVENT, NOW)
    with pytest.raises(REFUSALS):
        open_head(signed(Label.FEED), TRUST, EVENT, NOW)
    with pytest.raises(REFUSALS):
        open_certificate(signed(Label.CERT), TRUST, NOW)
