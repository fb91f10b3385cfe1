"""The validity list of an event (PROTOCOL.md 3.2, 3.3)."""

import hashlib
import random
import zlib
from collections.abc import Callable

import pytest

from keys import cbor, cose
from keys.errors import Malformed
from keys.labels import Label
from sync.errors import Incomplete, SyncError, WrongEventPart
from sync.roster import CredentialState, Roster, RosterState, open_roster, sign_roster
from tests.unit.sync_lists.world import AT, DOMAIN, EVENT, NOW, ROSTER_KEY, TRUST

SLOTS = 10
STATES = {0: CredentialState.REVOKED, 5: CredentialState.SUSPENDED, 9: CredentialState.REPLACED}
Claims = dict[int | str, cbor.AnyKeyed]


def _sign(slots: int = SLOTS, states: dict[int, CredentialState] | None = None) -> bytes:
    chosen = STATES if states is None else states
    return sign_roster(ROSTER_KEY, DOMAIN, EVENT, AT, slots, chosen, NOW, NOW + 86_400, 3_600)


def _open(raw: bytes) -> Roster:
    return open_roster(raw, TRUST, EVENT, NOW)


def _forge(change: Callable[[Claims, Claims, Claims], None]) -> bytes:
    """The roster with its token, status list and own claim changed, and signed again."""
    token = cbor.decode(cose.unverified_payload(_sign()), "3.2", cose.CAP, any_keys=True)
    assert isinstance(token, dict)
    listed, ours = token[65533], token[-65537]
    assert isinstance(listed, dict)
    assert isinstance(ours, dict)
    change(token, listed, ours)
    payload = cbor.encode(token, any_keys=True)
    return cose.sign(ROSTER_KEY, Label.ROSTER, DOMAIN, payload, "application/statuslist+cwt")


def test_a_roster_says_what_became_of_each_credential() -> None:
    roster = _open(_sign())
    states = [roster.state(index) for index in range(SLOTS)]
    assert states == [STATES.get(index, CredentialState.VALID) for index in range(SLOTS)]
    assert (roster.event, roster.at, roster.issued_s, roster.expires_s) == (EVENT, AT, NOW, NOW + 86_400)


@pytest.mark.parametrize("index", [-1, SLOTS, SLOTS + 1, 11, 12, 2**24 - 1])
def test_an_index_beyond_the_slots_is_not_on_the_list(index: int) -> None:
    roster = _open(_sign())
    assert roster.state(index) is None
    assert RosterState.of(roster).state(index) is None


def test_a_credential_issued_after_the_roster_is_valid_up_to_the_last_slot() -> None:
    assert _open(_sign()).state(SLOTS - 2) is CredentialState.VALID


def test_the_bits_stand_least_significant_first() -> None:
    assert _open(_sign()).bits == bytes((0b00_00_00_01, 0b00_00_10_00, 0b00_00_11_00))


def test_a_changed_copy_leaves_the_roster_as_it_was() -> None:
    roster = _open(_sign())
    changed = roster.with_state(0, CredentialState.VALID)
    assert (roster.state(0), changed.state(0)) == (CredentialState.REVOKED, CredentialState.VALID)
    assert [changed.state(index) for index in range(1, SLOTS)] == [
        roster.state(index) for index in range(1, SLOTS)
    ]


def test_a_device_applies_items_and_grows_its_list() -> None:
    state = RosterState.of(_open(_sign()))
    state.grow(21)
    state.apply(20, CredentialState.REVOKED)
    state.apply(9, CredentialState.VALID)
    assert [state.state(index) for index in (8, 9, 10, 20, 21)] == [
        CredentialState.VALID,
        CredentialState.VALID,
        CredentialState.VALID,
        CredentialState.REVOKED,
        None,
    ]


def test_the_unpaid_stand_on_the_list_as_suspended_and_beside_it_as_unpaid() -> None:
    states = {1: CredentialState.UNPAID, 2: CredentialState.SUSPENDED, 9: CredentialState.UNPAID}
    roster = _open(_sign(states=states))
    assert roster.unpaid == {1, 9}
    assert [roster.state(index) for index in (0, 1, 2, 9)] == [
        CredentialState.VALID,
        CredentialState.UNPAID,
        CredentialState.SUSPENDED,
        CredentialState.UNPAID,
    ]
    assert roster.bits == _open(_sign(states=dict.fromkeys(states, CredentialState.SUSPENDED))).bits


def test_who_pays_or_owes_after_all_is_so_on_the_device_and_in_a_copy() -> None:
    roster = _open(_sign(states={1: CredentialState.UNPAID}))
    state = RosterState.of(roster)
    for index, became in ((1, CredentialState.VALID), (3, CredentialState.UNPAID)):
        state.apply(index, became)
        roster = roster.with_state(index, became)
        assert state.state(index) is roster.state(index) is became
    assert state.unpaid == roster.unpaid == {3}


def test_a_list_never_shrinks() -> None:
    state = RosterState.of(_open(_sign()))
    state.grow(4)
    assert state.slots == SLOTS
    assert state.state(9) is CredentialState.REPLACED


@pytest.mark.parametrize("index", [-1, SLOTS])
def test_a_state_for_an_index_outside_the_list_asks_for_the_list_again(index: int) -> None:
    roster = _open(_sign())
    with pytest.raises(Incomplete):
        RosterState.of(roster).apply(index, CredentialState.REVOKED)
    with pytest.raises(Incomplete):
        roster.with_state(index, CredentialState.REVOKED)


def test_no_roster_is_signed_for_an_index_outside_it() -> None:
    with pytest.raises(Incomplete):
        _sign(states={SLOTS: CredentialState.REVOKED})


@pytest.mark.parametrize("slots", [0, -1, 2**24 + 1])
def test_no_roster_is_signed_without_slots_or_with_too_many(slots: int) -> None:
    with pytest.raises(Malformed):
        _sign(slots=slots, states={})


def test_an_expired_roster_still_opens_because_its_age_is_the_policys_matter() -> None:
    raw = sign_roster(ROSTER_KEY, DOMAIN, EVENT, AT, SLOTS, {}, NOW - 900, NOW - 300, 60)
    assert _open(raw).expires_s == NOW - 300


def _count(count: int) -> Callable[[Claims, Claims, Claims], None]:
    return lambda token, listed, ours: ours.update({6: count})


def _bits(bits: bytes, **own: int) -> Callable[[Claims, Claims, Claims], None]:
    def change(token: Claims, listed: Claims, ours: Claims) -> None:
        listed["lst"] = zlib.compress(bits, 9)
        ours.update({7: hashlib.sha256(bits).digest(), 6: own.get("count", 3)})

    return change


def _packed(change: Callable[[bytes], bytes]) -> Callable[[Claims, Claims, Claims], None]:
    def changed(token: Claims, listed: Claims, ours: Claims) -> None:
        packed = listed["lst"]
        assert isinstance(packed, bytes)
        listed["lst"] = change(packed)

    return changed


WHOLE = bytes((0b01, 0b10_00, 0b11_00))


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        pytest.param(_count(2), Incomplete, id="one fewer than there are"),
        pytest.param(_count(4), Incomplete, id="one more than there are"),
        pytest.param(lambda t, lst, own: own.update({7: bytes(32)}), Incomplete, id="another digest"),
        pytest.param(lambda t, lst, own: own.update({5: 13}), Incomplete, id="more slots than bits"),
        pytest.param(lambda t, lst, own: own.update({5: 8}), Incomplete, id="fewer slots than bits"),
        pytest.param(lambda t, lst, own: own.update({5: 9}), Incomplete, id="a state behind the last slot"),
        pytest.param(_bits(WHOLE + b"\x00"), Incomplete, id="bits that go on"),
        pytest.param(_bits(WHOLE[:-1]), Incomplete, id="bits that break off"),
        pytest.param(_packed(lambda raw: raw[:-1]), Incomplete, id="a stream cut in its check sum"),
        pytest.param(_packed(lambda raw: raw[:-6]), Incomplete, id="a stream cut in its data"),
        pytest.param(_packed(lambda raw: b""), Incomplete, id="no stream"),
        pytest.param(_packed(lambda raw: raw + b"\x00"), Malformed, id="a byte after the stream"),
        pytest.param(_packed(lambda raw: raw + raw), Malformed, id="two streams"),
        pytest.param(_packed(lambda raw: b"\x00" + raw), Malformed, id="no zlib"),
        pytest.param(
            _packed(lambda raw: raw[:-1] + bytes((raw[-1] ^ 1,))), Malformed, id="another check sum"
        ),
        pytest.param(lambda t, lst, own: own.update({5: 0}), Malformed, id="no slots"),
        pytest.param(lambda t, lst, own: own.update({5: 2**24 + 1}), Malformed, id="too many slots"),
        pytest.param(
            lambda t, lst, own: own.update({5: 2**64 - 1}), Malformed, id="slots beyond all measure"
        ),
        pytest.param(lambda t, lst, own: lst.update({"bits": 1}), Malformed, id="one bit a credential"),
        pytest.param(lambda t, lst, own: lst.update({"bits": "2"}), Malformed, id="a text for the width"),
        pytest.param(lambda t, lst, own: lst.update({"lst": "x"}), Malformed, id="a text for the list"),
        pytest.param(lambda t, lst, own: lst.update({"aggregation_uri": "x"}), Malformed, id="a field more"),
        pytest.param(lambda t, lst, own: own.update({8: 0}), Malformed, id="an own field more"),
        pytest.param(lambda t, lst, own: own.update({"x": 0}), Malformed, id="an own field with a text key"),
        pytest.param(lambda t, lst, own: t.update({"x": 0}), Malformed, id="a claim with a text key"),
        pytest.param(lambda t, lst, own: t.pop(65534), Malformed, id="no ttl"),
        pytest.param(lambda t, lst, own: t.update({65533: 7}), Malformed, id="no status list"),
        pytest.param(
            lambda t, lst, own: t.update({-65537: [1]}), Malformed, id="an own claim that is no map"
        ),
        pytest.param(lambda t, lst, own: t.update({2: "urn:x"}), WrongEventPart, id="another subject"),
        pytest.param(lambda t, lst, own: own.update({2: 8}), WrongEventPart, id="another event inside"),
    ],
)
def test_a_signed_roster_that_does_not_prove_itself_whole_is_refused(
    change: Callable[[Claims, Claims, Claims], None], refusal: type[SyncError]
) -> None:
    raw = _forge(change)
    with pytest.raises(refusal):
        _open(raw)


def test_a_roster_of_eighty_thousand_tickets_fits_where_it_has_to() -> None:
    chosen = random.Random(7).sample(range(160_000), 800)
    raw = _sign(160_000, dict.fromkeys(chosen, CredentialState.REVOKED))
    assert len(raw) <= 1_700
    roster = _open(raw)
    assert sum(roster.state(index) is CredentialState.REVOKED for index in range(160_000)) == 800


def test_the_largest_roster_opens() -> None:
    roster = _open(_sign(2**24, {2**24 - 1: CredentialState.REPLACED}))
    assert roster.state(2**24 - 1) is CredentialState.REPLACED
    assert roster.state(2**24) is None
