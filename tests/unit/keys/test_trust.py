import hashlib
from dataclasses import replace

import pytest

from keys import cbor, cose
from keys.crypto import PrivateKey
from keys.errors import (
    BadKey,
    BadSignature,
    KeyCompromised,
    KeyNotAllowed,
    Malformed,
    TrustEquivocation,
    TrustRollback,
    UnknownKey,
)
from keys.labels import Domain, Label
from keys.trust import Anchor, Status, TrustedKey, TrustList, Usage, accept, link_root, sign_list

DOMAIN = Domain(bytes(range(16)))
ROOT, NEXT_ROOT, ISSUER, STRANGER = (PrivateKey.from_seed(bytes((number,)) * 32) for number in range(1, 5))
ANCHOR = Anchor(DOMAIN, hashlib.sha256(ROOT.public.raw).digest())
NOW = 1_790_000_000
KEY = TrustedKey(ISSUER.public, Usage.TICKET, NOW - 10, NOW + 10, Status.ACTIVE, frozenset({7, 9}))


def signed(counter: int = 5, *keys: TrustedKey, issued: int = NOW, expires: int = NOW + 100) -> bytes:
    return sign_list(ROOT, DOMAIN, counter, issued, expires, [ROOT.public], [], keys or [KEY])


def held(counter: int = 5, *keys: TrustedKey) -> TrustList:
    return accept(ANCHOR, None, signed(counter, *keys))


def test_a_list_reads_back_as_it_was_signed() -> None:
    raw = signed()
    assert accept(ANCHOR, None, raw) == TrustList(DOMAIN, 5, NOW, NOW + 100, (ROOT.public,), (), (KEY,), raw)


def test_a_key_without_scope_reads_back_without_scope() -> None:
    everywhere = replace(KEY, events=None)
    assert held(5, everywhere).keys == (everywhere,)


def test_an_older_trust_list_is_refused_and_the_newer_one_stays() -> None:
    newer, before = held(6), signed(5)
    copy = replace(newer)
    with pytest.raises(TrustRollback):
        accept(ANCHOR, newer, before)
    assert newer == copy
    assert accept(ANCHOR, newer, newer.raw) is newer


def test_two_lists_with_one_counter_are_an_equivocation() -> None:
    other = signed(5, replace(KEY, status=Status.RETIRED))
    with pytest.raises(TrustEquivocation):
        accept(ANCHOR, held(5), other)


def test_the_same_bytes_again_give_the_very_same_list() -> None:
    first = held()
    assert accept(ANCHOR, first, bytes(bytearray(first.raw))) is first


def test_an_expired_list_is_accepted_and_says_so() -> None:
    accepted = accept(ANCHOR, None, signed(issued=NOW - 20, expires=NOW))
    assert [accepted.expired(now) for now in (NOW - 1, NOW, NOW + 1)] == [False, True, True]


def test_a_list_has_at_most_4096_keys() -> None:
    keys = [replace(KEY, key=PrivateKey.from_seed(seed.to_bytes(32)).public) for seed in range(4097)]
    assert len(held(5, *keys[:4096]).keys) == 4096
    with pytest.raises(Malformed, match="at most 4096 items"):
        signed(5, *keys)


def test_a_list_above_256_kib_is_refused_before_it_is_looked_at() -> None:
    for size, clause in ((256 * 1024, "4.1"), (256 * 1024 + 1, "0.7")):
        with pytest.raises(Malformed) as refused:
            accept(ANCHOR, None, bytes(size))
        assert refused.value.clause == clause


def test_a_change_of_root_is_followed_and_the_old_root_is_done() -> None:
    link = link_root(ROOT, DOMAIN, NEXT_ROOT.public)
    roots = [ROOT.public, NEXT_ROOT.public]
    followed = accept(ANCHOR, held(5), sign_list(NEXT_ROOT, DOMAIN, 6, NOW, NOW + 1, roots, [link], [KEY]))
    assert followed.roots == tuple(roots)
    assert followed.links == (link,)
    with pytest.raises(UnknownKey):
        accept(ANCHOR, followed, signed(7))


def test_no_list_leaves_that_a_device_would_refuse() -> None:
    with pytest.raises(Malformed):
        signed(5, KEY, KEY)
    with pytest.raises(Malformed):
        signed(5, replace(KEY, key=ROOT.public))
    with pytest.raises(Malformed):
        signed(5, replace(KEY, usage=Usage.ROOT))
    with pytest.raises(Malformed):
        signed(5, replace(KEY, events=frozenset()))
    with pytest.raises(Malformed):
        signed(2**53)
    with pytest.raises(Malformed):
        signed(issued=NOW, expires=NOW)
    with pytest.raises(UnknownKey):
        sign_list(STRANGER, DOMAIN, 5, NOW, NOW + 1, [ROOT.public], [], [])
    stranger_link = link_root(STRANGER, DOMAIN, NEXT_ROOT.public)
    with pytest.raises(BadSignature):
        sign_list(NEXT_ROOT, DOMAIN, 5, NOW, NOW + 1, [ROOT.public, NEXT_ROOT.public], [stranger_link], [])


@pytest.mark.parametrize(("roots", "links"), [(0, 0), (1, 1), (2, 0), (2, 2)])
def test_a_list_is_not_signed_with_roots_and_links_that_do_not_pair(roots: int, links: int) -> None:
    chain = [ROOT.public, NEXT_ROOT.public][:roots]
    with pytest.raises(Malformed) as refused:
        sign_list(ROOT, DOMAIN, 5, NOW, NOW + 1, chain, [bytes(64)] * links, [])
    assert refused.value.clause == "3.2"


def test_a_key_that_is_no_point_is_found_after_the_signature() -> None:
    entry: cbor.Encodable = {1: bytes(32), 2: 1, 3: 0, 4: 1, 5: 1}
    payload = cbor.encode({1: DOMAIN.raw, 2: 5, 3: 0, 4: 1, 5: [[ROOT.public.raw]], 6: [entry]})
    with pytest.raises(BadKey):
        accept(ANCHOR, None, cose.sign(ROOT, Label.TRUST, DOMAIN, payload))


@pytest.mark.parametrize(
    ("usage", "event", "now"),
    [
        (Usage.FEED, 7, NOW),
        (Usage.TICKET, 8, NOW),
        (Usage.TICKET, None, NOW),
        (Usage.TICKET, 7, NOW - 11),
        (Usage.TICKET, 7, NOW + 10),
    ],
)
def test_a_key_signs_only_for_its_usage_its_events_and_its_dates(
    usage: Usage, event: int | None, now: int
) -> None:
    for status in Status:
        with pytest.raises(KeyNotAllowed) as refused:
            replace(KEY, status=status).check_may_sign(usage, event, now)
        assert refused.value.kid == ISSUER.public.kid


def test_a_key_signs_in_its_first_and_last_second_and_when_retired() -> None:
    for status in (Status.ACTIVE, Status.RETIRED):
        for event in (7, 9):
            for now in (NOW - 10, NOW, NOW + 9):
                replace(KEY, status=status).check_may_sign(Usage.TICKET, event, now)


def test_nothing_of_a_compromised_key_is_believed() -> None:
    with pytest.raises(KeyCompromised):
        replace(KEY, status=Status.COMPROMISED).check_may_sign(Usage.TICKET, 7, NOW)


def test_a_key_without_scope_signs_for_every_event_and_the_whole_domain() -> None:
    everywhere = replace(KEY, events=None)
    for event in (None, 1, 2**32 - 1):
        everywhere.check_may_sign(Usage.TICKET, event, NOW)


def test_a_list_opens_what_its_keys_signed() -> None:
    trust = held(5, replace(KEY, usage=Usage.ROSTER))
    raw = cose.sign(ISSUER, Label.ROSTER, DOMAIN, b"payload", "kind")
    assert trust.open(raw, Label.ROSTER, Usage.ROSTER, 7, NOW).payload == b"payload"
    with pytest.raises(KeyNotAllowed):
        trust.open(raw, Label.ROSTER, Usage.ROSTER, 8, NOW)
    with pytest.raises(UnknownKey):
        trust.open(cose.sign(STRANGER, Label.ROSTER, DOMAIN, b""), Label.ROSTER, Usage.ROSTER, 7, NOW)
    with pytest.raises(Malformed):
        trust.open(b"", Label.ROSTER, Usage.ROSTER, 7, NOW)


def test_keys_are_found_by_their_kid_in_the_order_of_the_list() -> None:
    trust = held(5, KEY, replace(KEY, key=STRANGER.public))
    assert trust.with_kid(STRANGER.public.kid) == (replace(KEY, key=STRANGER.public),)
    with pytest.raises(UnknownKey):
        trust.with_kid(NEXT_ROOT.public.kid)
