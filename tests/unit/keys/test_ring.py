from dataclasses import replace
from typing import Never

import nacl.exceptions
import pytest

from keys import passphrase_box
from keys.crypto import PrivateKey
from keys.errors import KeyNotAllowed, Malformed, NoActiveKey, RingLocked, UnknownKey
from keys.labels import Domain
from keys.ring import DEFAULT_COST, Cost, KeyRing, RingKey, Secret, open_ring, seal_ring
from keys.trust import Status, TrustedKey, Usage
from tests.vectors.actors import TWIN_ONE, TWIN_TWO

DOMAIN = Domain(bytes(range(16)))
CHEAP = Cost(1, 8)
SALT, NONCE = bytes(16), bytes(24)
NOW = 1_790_000_000


def key(number: int, usage: Usage = Usage.TICKET, events: frozenset[int] | None = None) -> RingKey:
    private = PrivateKey.from_seed(bytes((number,)) * 32)
    return RingKey(private, usage, Status.ACTIVE, NOW - 10, NOW + 10, events)


def kid(ring_key: RingKey) -> bytes:
    return ring_key.private.public.kid


FIRST, SECOND, ROOT = key(1), key(2), key(3, Usage.ROOT)
SECRETS = {secret: bytes((secret,)) * 32 for secret in Secret}
RING = KeyRing(DOMAIN, (ROOT, FIRST), SECRETS)


def test_a_ring_opens_as_it_was_sealed() -> None:
    ring = RING.with_key(key(4, Usage.FEED, frozenset({7, 300}))).retire(kid(FIRST))
    assert open_ring(seal_ring(ring, b"passphrase", SALT, NONCE, CHEAP), b"passphrase") == ring


def test_a_ring_with_another_passphrase_stays_shut() -> None:
    sealed = seal_ring(RING, b"passphrase", SALT, NONCE, CHEAP)
    with pytest.raises(RingLocked):
        open_ring(sealed, b"passphrasf")


def test_a_sealed_ring_shows_nothing_and_refuses_every_flipped_bit() -> None:
    sealed = seal_ring(KeyRing(DOMAIN, (FIRST,), {}), b"passphrase", SALT, NONCE, CHEAP)
    assert FIRST.private.seed not in sealed
    for at in range(len(sealed)):
        flipped = sealed[:at] + bytes((sealed[at] ^ 1,)) + sealed[at + 1 :]
        with pytest.raises((RingLocked, Malformed)):
            open_ring(flipped, b"passphrase")


def test_the_usual_cost_is_three_passes_over_64_mib() -> None:
    assert Cost(passes=3, memory_kib=64 * 1024) == DEFAULT_COST
    sealed = seal_ring(RING, b"passphrase", SALT, NONCE)
    assert open_ring(sealed, b"passphrase") == RING


@pytest.mark.parametrize("cost", [Cost(0, 8), Cost(17, 8), Cost(1, 7), Cost(1, 1024 * 1024 + 1)])
def test_a_ring_is_not_sealed_at_a_cost_that_no_reader_takes(cost: Cost) -> None:
    with pytest.raises(Malformed) as refused:
        seal_ring(RING, b"passphrase", SALT, NONCE, cost)
    assert refused.value.clause == "6.1"


def test_the_bounds_of_the_cost_themselves_are_taken() -> None:
    for cost in (Cost(1, 8), Cost(16, 1024 * 1024)):
        cost.check()


@pytest.mark.parametrize(("salt", "nonce"), [(15, 24), (17, 24), (16, 23), (16, 12)])
def test_sealing_takes_a_salt_of_16_and_a_nonce_of_24_bytes(salt: int, nonce: int) -> None:
    with pytest.raises(Malformed):
        seal_ring(RING, b"passphrase", bytes(salt), bytes(nonce), CHEAP)


@pytest.mark.parametrize(
    "ring",
    [
        KeyRing(DOMAIN, (FIRST, FIRST), {}),
        KeyRing(DOMAIN, (replace(FIRST, expires=FIRST.not_before),), {}),
        KeyRing(DOMAIN, (replace(FIRST, events=frozenset()),), {}),
        KeyRing(DOMAIN, (), {Secret.STORAGE: bytes(31)}),
    ],
)
def test_a_ring_that_would_not_open_again_is_not_sealed(ring: KeyRing) -> None:
    with pytest.raises(Malformed) as refused:
        seal_ring(ring, b"passphrase", SALT, NONCE, CHEAP)
    assert refused.value.clause == "6.2"


def test_a_ring_has_at_most_8192_keys() -> None:
    keys = tuple(replace(FIRST, private=PrivateKey.from_seed(seed.to_bytes(32))) for seed in range(8193))
    with pytest.raises(Malformed, match="at most 8192 items"):
        seal_ring(KeyRing(DOMAIN, keys, {}), b"passphrase", SALT, NONCE, CHEAP)


def test_a_box_above_1_mib_is_neither_sealed_nor_opened() -> None:
    overhead = len(passphrase_box.seal_box(bytes(70_000), b"", SALT, NONCE, CHEAP)) - 70_000
    largest = passphrase_box.seal_box(bytes(passphrase_box.CAP - overhead), b"", SALT, NONCE, CHEAP)
    assert len(largest) == passphrase_box.CAP == 1024 * 1024
    assert passphrase_box.open_box(largest, b"") == bytes(passphrase_box.CAP - overhead)
    with pytest.raises(Malformed):
        passphrase_box.seal_box(bytes(passphrase_box.CAP - overhead + 1), b"", SALT, NONCE, CHEAP)
    with pytest.raises(Malformed):
        passphrase_box.open_box(largest + b"\x00", b"")


@pytest.mark.parametrize("failure", [MemoryError, nacl.exceptions.RuntimeError])
def test_a_ring_stays_shut_when_the_machine_lacks_the_memory(
    failure: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def out_of_memory(*_: object) -> Never:
        raise failure

    sealed = seal_ring(RING, b"passphrase", SALT, NONCE, CHEAP)
    monkeypatch.setattr("keys.passphrase_box.argon2id.kdf", out_of_memory)
    with pytest.raises(RingLocked):
        open_ring(sealed, b"passphrase")


def test_the_newest_active_key_that_fits_signs() -> None:
    ring = RING.with_key(SECOND)
    assert ring.active(Usage.TICKET, 7, NOW) == SECOND.private
    assert ring.retire(kid(SECOND)).active(Usage.TICKET, 7, NOW) == FIRST.private
    assert ring.active(Usage.ROOT, None, NOW) == ROOT.private


def test_a_key_of_some_events_signs_for_those_alone() -> None:
    scoped = key(5, events=frozenset({7}))
    ring = KeyRing(DOMAIN, (scoped,), {})
    assert ring.active(Usage.TICKET, 7, NOW) == scoped.private
    for event in (8, None):
        with pytest.raises(NoActiveKey):
            ring.active(Usage.TICKET, event, NOW)


@pytest.mark.parametrize("now", [NOW - 11, NOW + 10])
def test_a_key_does_not_sign_outside_its_dates(now: int) -> None:
    with pytest.raises(NoActiveKey):
        RING.active(Usage.TICKET, 7, now)


def test_a_key_signs_in_its_first_and_last_second() -> None:
    for now in (NOW - 10, NOW + 9):
        assert RING.active(Usage.TICKET, 7, now) == FIRST.private


def test_no_key_of_another_usage_signs() -> None:
    with pytest.raises(NoActiveKey):
        RING.active(Usage.FEED, 7, NOW)


def test_neither_a_retired_nor_a_compromised_key_signs() -> None:
    for ring in (RING.retire(kid(FIRST)), RING.compromise(kid(FIRST))):
        with pytest.raises(NoActiveKey):
            ring.active(Usage.TICKET, 7, NOW)


def test_states_move_in_one_direction_only() -> None:
    retired, compromised = RING.retire(kid(FIRST)), RING.compromise(kid(FIRST))
    assert retired.compromise(kid(FIRST)) == compromised
    for ring in (retired, compromised):
        with pytest.raises(KeyNotAllowed):
            ring.retire(kid(FIRST))
    with pytest.raises(KeyNotAllowed):
        compromised.compromise(kid(FIRST))


def test_a_change_leaves_the_other_keys_their_order_and_the_old_ring_alone() -> None:
    ring = RING.with_key(SECOND)
    changed = ring.retire(kid(FIRST))
    assert changed.keys == (ROOT, replace(FIRST, status=Status.RETIRED), SECOND)
    assert ring.keys == (ROOT, FIRST, SECOND)


def test_a_key_that_the_ring_does_not_have_cannot_change() -> None:
    with pytest.raises(UnknownKey):
        RING.retire(b"none")


def test_a_key_whose_kid_is_taken_does_not_enter_the_ring() -> None:
    one, two = (replace(FIRST, private=PrivateKey.from_seed(twin.seed)) for twin in (TWIN_ONE, TWIN_TWO))
    assert one.private.public != two.private.public
    with pytest.raises(KeyNotAllowed):
        KeyRing(DOMAIN, (one,), {}).with_key(two)


def test_devices_learn_the_public_halves_of_all_keys_but_the_roots() -> None:
    ring = RING.retire(kid(FIRST))
    public = FIRST.private.public
    assert ring.trusted_keys() == (
        TrustedKey(public, Usage.TICKET, NOW - 10, NOW + 10, Status.RETIRED, None),
    )


def test_a_ring_shows_neither_seeds_nor_secrets() -> None:
    shown = repr(RING)
    assert "secrets" not in shown
    assert repr(FIRST.private.seed) not in shown
