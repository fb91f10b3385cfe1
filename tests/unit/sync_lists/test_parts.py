"""What every signed part refuses alike: the wrong signer, another event, another domain (PROTOCOL.md 3, FORMAT.md 1.8)."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from keys import cbor, cose
from keys.crypto import PrivateKey
from keys.errors import BadSignature, KeyCompromised, KeyNotAllowed, Malformed, UnknownKey
from keys.labels import Domain, Label
from keys.trust import TrustList
from sync.admissions import open_admissions, sign_admissions
from sync.errors import WrongEventPart
from sync.feed import GENESIS, Head, open_head, sign_head
from sync.policy import Policy
from sync.position import Ancestry, Position
from sync.profile import EventKind, Gate, Profile, Zone, open_profile, sign_profile
from sync.roster import CredentialState, open_roster, sign_roster
from tests.unit.sync_lists.world import (
    AT,
    DEVICE_KEY,
    DOMAIN,
    EVENT,
    EXPIRED_KEY,
    FEED_KEY,
    NOW,
    OTHER_DOMAIN,
    OTHER_EVENT,
    OTHER_EVENT_KEY,
    ROSTER_KEY,
    STRANGER,
    TRUST,
    WITHDRAWN_KEY,
)


def _profile(key: PrivateKey, domain: Domain, event: int) -> bytes:
    profile = Profile(
        domain=domain,
        event=event,
        at=AT,
        chain=bytes(32),
        issued_s=NOW,
        name="Concerto",
        kind=EventKind.SHOW,
        timezone="Europe/Lisbon",
        starts_s=NOW,
        ends_s=NOW + 7_200,
        capacity=100,
        zones=(Zone(1, "Inside"),),
        gates=(Gate(1, "Gate A", 1),),
        policies=(Policy(1),),
        ancestry=Ancestry(),
    )
    return sign_profile(key, profile)


def _roster(key: PrivateKey, domain: Domain, event: int) -> bytes:
    states = {3: CredentialState.REVOKED}
    return sign_roster(key, domain, event, AT, 200, states, NOW, NOW + 86_400, 3_600)


def _admissions(key: PrivateKey, domain: Domain, event: int) -> bytes:
    return sign_admissions(key, domain, event, AT, 100, {(1, 0): [5]}, NOW)


def _head(key: PrivateKey, domain: Domain, event: int) -> bytes:
    return sign_head(key, domain, Head(event, Position(1, 0), GENESIS, 0, NOW * 1_000, 1, Ancestry()))


@dataclass(frozen=True)
class Sort:
    """One sort of signed object: how it is made and opened, and by which keys."""

    sign: Callable[[PrivateKey, Domain, int], bytes]
    open: Callable[[bytes, TrustList, int, int], object]
    label: Label
    key: PrivateKey
    key_of_another_usage: PrivateKey


SORTS = [
    pytest.param(Sort(_profile, open_profile, Label.PROFILE, ROSTER_KEY, FEED_KEY), id="profile"),
    pytest.param(Sort(_roster, open_roster, Label.ROSTER, ROSTER_KEY, FEED_KEY), id="roster"),
    pytest.param(
        Sort(_admissions, open_admissions, Label.ADMISSIONS, ROSTER_KEY, DEVICE_KEY), id="admissions"
    ),
    pytest.param(Sort(_head, open_head, Label.FEED, FEED_KEY, ROSTER_KEY), id="head"),
]
every_sort = pytest.mark.parametrize("sort", SORTS)
roster_key_sorts = pytest.mark.parametrize("sort", SORTS[:3])


def _open(sort: Sort, raw: bytes) -> object:
    return sort.open(raw, TRUST, EVENT, NOW)


@every_sort
def test_an_own_part_is_opened(sort: Sort) -> None:
    assert _open(sort, sort.sign(sort.key, DOMAIN, EVENT)) is not None


@every_sort
def test_a_part_of_another_event_is_refused_although_its_key_serves_both(sort: Sort) -> None:
    with pytest.raises(WrongEventPart):
        _open(sort, sort.sign(sort.key, DOMAIN, OTHER_EVENT))


@every_sort
def test_a_part_signed_for_another_domain_does_not_verify(sort: Sort) -> None:
    with pytest.raises(BadSignature):
        _open(sort, sort.sign(sort.key, OTHER_DOMAIN, EVENT))


@every_sort
def test_a_part_that_names_another_domain_inside_is_refused(sort: Sort) -> None:
    payload = cose.unverified_payload(sort.sign(sort.key, OTHER_DOMAIN, EVENT))
    type_ = "application/statuslist+cwt" if sort.label is Label.ROSTER else None
    with pytest.raises(WrongEventPart):
        _open(sort, cose.sign(sort.key, sort.label, DOMAIN, payload, type_))


@every_sort
def test_a_part_by_a_stranger_is_refused(sort: Sort) -> None:
    with pytest.raises(UnknownKey):
        _open(sort, sort.sign(STRANGER, DOMAIN, EVENT))


@every_sort
def test_a_part_by_a_trusted_key_of_another_usage_is_refused(sort: Sort) -> None:
    with pytest.raises(KeyNotAllowed):
        _open(sort, sort.sign(sort.key_of_another_usage, DOMAIN, EVENT))


@roster_key_sorts
def test_a_part_by_a_key_for_another_event_is_refused(sort: Sort) -> None:
    with pytest.raises(KeyNotAllowed):
        _open(sort, sort.sign(OTHER_EVENT_KEY, DOMAIN, EVENT))


@roster_key_sorts
def test_a_part_by_a_key_past_its_end_is_refused(sort: Sort) -> None:
    with pytest.raises(KeyNotAllowed):
        _open(sort, sort.sign(EXPIRED_KEY, DOMAIN, EVENT))


@roster_key_sorts
def test_a_part_by_a_withdrawn_key_is_refused(sort: Sort) -> None:
    with pytest.raises(KeyCompromised):
        _open(sort, sort.sign(WITHDRAWN_KEY, DOMAIN, EVENT))


@every_sort
def test_one_sort_of_part_never_passes_for_another(sort: Sort) -> None:
    raw = sort.sign(sort.key, DOMAIN, EVENT)
    others = [other.values[0] for other in SORTS if other.values[0] is not sort]
    for other in others:
        assert isinstance(other, Sort)
        with pytest.raises((BadSignature, KeyNotAllowed)):
            _open(other, raw)


@every_sort
def test_any_flipped_bit_is_noticed(sort: Sort) -> None:
    raw = sort.sign(sort.key, DOMAIN, EVENT)
    for at in range(0, len(raw), 7):
        broken = raw[:at] + bytes((raw[at] ^ 1,)) + raw[at + 1 :]
        with pytest.raises((Malformed, BadSignature, UnknownKey)):
            _open(sort, broken)


@every_sort
def test_another_cose_type_is_refused(sort: Sort) -> None:
    payload = cose.unverified_payload(sort.sign(sort.key, DOMAIN, EVENT))
    with pytest.raises(Malformed):
        _open(sort, cose.sign(sort.key, sort.label, DOMAIN, payload, "text/plain"))


@every_sort
def test_a_field_that_no_clause_names_is_refused(sort: Sort) -> None:
    value = cbor.decode(
        cose.unverified_payload(sort.sign(sort.key, DOMAIN, EVENT)), "", cose.CAP, any_keys=True
    )
    assert isinstance(value, dict)
    payload = cbor.encode({**value, 99: 1}, any_keys=True)
    type_ = "application/statuslist+cwt" if sort.label is Label.ROSTER else None
    with pytest.raises(Malformed):
        _open(sort, cose.sign(sort.key, sort.label, DOMAIN, payload, type_))
