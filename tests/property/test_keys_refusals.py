"""Whatever comes in, only errors of the one tree come out, and no second spelling passes."""

import contextlib
import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from keys import base45, cbor, code_secret, cose, proof, reference
from keys.crypto import PrivateKey, PublicKey
from keys.errors import BadReference, KeysError
from keys.labels import Domain, Label
from keys.passphrase_box import open_box, seal_box
from keys.ring import Cost, KeyRing, RingKey, Secret, open_ring, seal_ring
from keys.ticket import ProofKind, Ticket, open_ticket, parse_body, sign_ticket
from keys.trust import Anchor, Status, TrustedKey, TrustList, Usage, accept, sign_list

UNHURRIED = settings(deadline=None)  # a busy machine is no failure
DOMAIN = Domain(bytes(range(16)))
ISSUER, HOLDER, ROOT = (PrivateKey.from_seed(bytes((number,)) * 32) for number in (1, 2, 3))
NOW = 1_790_000_000
KEY = TrustedKey(ISSUER.public, Usage.TICKET, 0, 2**32 - 1, Status.ACTIVE, None)
TRUST = TrustList(DOMAIN, 1, 0, 1, (), (), (KEY,), b"")
ANCHOR = Anchor(DOMAIN, hashlib.sha256(ROOT.public.raw).digest())
LIST = sign_list(ROOT, DOMAIN, 1, NOW, NOW + 1, [ROOT.public], [], [KEY])
CHEAP = Cost(1, 8)
RING = seal_ring(
    KeyRing(DOMAIN, (RingKey(ISSUER, Usage.TICKET, Status.ACTIVE, 0, 1, None),), {Secret.STORAGE: bytes(32)}),
    b"",
    bytes(16),
    bytes(24),
    CHEAP,
)
TICKET = sign_ticket(
    ISSUER,
    DOMAIN,
    Ticket(
        7,
        1,
        2,
        0,
        NOW,
        ProofKind.HOLDER_KEY,
        seat="12F",
        name="José",
        holder=HOLDER.public,
        class_="VIP",
        paper=True,
    ),
)
OBJECT = cose.sign(ISSUER, Label.FEED, DOMAIN, b"payload", "kind")
ROTATING = proof.rotating_text(TICKET, HOLDER, DOMAIN, NOW)
BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

PARSERS: dict[str, Callable[[bytes], object]] = {
    "domain": Domain,
    "public key": PublicKey.parse,
    "private key": PrivateKey.from_seed,
    "cbor": lambda raw: cbor.decode(raw, "0.9", 1000),
    "cbor of others": lambda raw: cbor.decode(raw, "0.9", 1000, any_keys=True),
    "cose": lambda raw: cose.open_signed(raw, Label.FEED, DOMAIN, [ISSUER.public]),
    "cose kid": cose.peek_kid,
    "trust list": lambda raw: accept(ANCHOR, None, raw),
    "ticket body": parse_body,
    "signed ticket": lambda raw: open_ticket("PT1:" + base45.encode(raw), TRUST, NOW),
    "ring": lambda raw: open_ring(raw, b""),
    "ring inside": lambda raw: open_ring(seal_box(raw, b"", bytes(16), bytes(24), CHEAP), b""),
    "sealed box": lambda raw: open_box(raw, b""),
    "sealed secret": lambda raw: code_secret.open_code_secret(bytes(32), raw, DOMAIN, 1, 1),
    "trust payload": lambda raw: accept(ANCHOR, None, cose.sign(ROOT, Label.TRUST, DOMAIN, raw)),
}
SEEDS: dict[str, bytes] = {
    "cbor": OBJECT[1:],
    "cbor of others": OBJECT[1:],
    "cose": OBJECT,
    "cose kid": OBJECT,
    "trust list": LIST,
    "ticket body": TICKET.body,
    "signed ticket": TICKET.body + TICKET.signature,
    "ring": RING,
    "sealed box": RING,
    "ring inside": open_box(RING, b""),
    "trust payload": cose.unverified_payload(LIST),
}
TEXT_PARSERS: dict[str, Callable[[str], object]] = {
    "base45": base45.decode,
    "code": lambda text: open_ticket(text, TRUST, NOW),
    "ticket code": lambda text: open_ticket("PT1:" + text, TRUST, NOW),
    "rotating code": lambda text: open_ticket("PT1+" + text, TRUST, NOW),
    "reference": reference.parse,
}


def only_our_errors(parse: Callable[[Any], object], given_input: Any) -> None:
    with contextlib.suppress(KeysError):
        parse(given_input)


@pytest.mark.parametrize("parser", PARSERS)
@UNHURRIED
@given(raw=st.binary(max_size=300))
@example(raw=b"\x9f" * 300)
@example(raw=b"\xc2\x5b" + b"\xff" * 8)
def test_random_bytes_raise_only_our_errors(parser: str, raw: bytes) -> None:
    only_our_errors(PARSERS[parser], raw)


@pytest.mark.parametrize("parser", SEEDS)
@UNHURRIED
@given(data=st.data())
def test_bytes_that_are_nearly_right_raise_only_our_errors(parser: str, data: st.DataObject) -> None:
    raw = bytearray(SEEDS[parser])
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(raw)))
        stop = data.draw(st.integers(start, min(len(raw), start + 8)))
        raw[start:stop] = data.draw(st.binary(max_size=8))
    only_our_errors(PARSERS[parser], bytes(raw))


@pytest.mark.parametrize("parser", TEXT_PARSERS)
@UNHURRIED
@given(text=st.text(max_size=700) | st.text(BASE45, max_size=700))
@example(text="\ud800")
@example(text="\x00")
def test_random_text_raises_only_our_errors(parser: str, text: str) -> None:
    only_our_errors(TEXT_PARSERS[parser], text)


@UNHURRIED
@given(st.integers(0, len(ROTATING) - 1), st.text(max_size=3) | st.text(BASE45, max_size=6))
def test_a_code_with_other_characters_does_not_open(at: int, instead: str) -> None:
    changed = ROTATING[:at] + instead + ROTATING[at + max(1, len(instead)) :]
    if changed != ROTATING:
        with pytest.raises(KeysError):
            open_ticket(changed, TRUST, NOW)


@UNHURRIED
@given(st.integers(0, len(TICKET.body) + 63), st.binary(min_size=1, max_size=4))
def test_a_ticket_with_other_bytes_does_not_open(at: int, instead: bytes) -> None:
    signed = TICKET.body + TICKET.signature
    changed = signed[:at] + instead + signed[at + len(instead) :]
    if changed != signed:
        with pytest.raises(KeysError):
            open_ticket("PT1:" + base45.encode(changed), TRUST, NOW)


@UNHURRIED
@given(st.text(BASE45, max_size=60))
def test_base45_that_decodes_is_the_only_spelling_of_its_bytes(text: str) -> None:
    try:
        raw = base45.decode(text)
    except KeysError:
        return
    assert base45.encode(raw) == text


@UNHURRIED
@given(st.binary(max_size=12))
def test_cbor_that_decodes_is_the_only_spelling_of_its_value(raw: bytes) -> None:
    try:
        value = cbor.decode(raw, "0.9", 12)
    except KeysError:
        return
    assert cbor.encode(value) == raw


@pytest.mark.parametrize("parser", SEEDS)
def test_every_cut_is_refused(parser: str) -> None:
    raw = SEEDS[parser]
    if parser.startswith("ring") or parser == "sealed box":
        sizes = range(0, len(raw), 7)  # each try costs a key derivation
    else:
        sizes = range(len(raw))
    for size in sizes:
        with pytest.raises(KeysError):
            PARSERS[parser](raw[:size])


@UNHURRIED
@given(st.binary(min_size=9, max_size=9), st.data())
def test_a_reference_with_one_other_character_or_two_exchanged_is_refused(
    random: bytes, data: st.DataObject
) -> None:
    good = reference.make(random)
    first, second = sorted(data.draw(st.lists(st.integers(0, 9), min_size=2, max_size=2, unique=True)))
    other = data.draw(st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
    if other != good[first]:
        with pytest.raises(BadReference):
            reference.parse(good[:first] + other + good[first + 1 :])
    if good[first] != good[second]:
        exchanged = good[:first] + good[second] + good[first + 1 : second] + good[first] + good[second + 1 :]
        with pytest.raises(BadReference):
            reference.parse(exchanged)
