"""What is written is read back, for any value that may be written."""

import hashlib
import itertools
from typing import Any

import cbor2
from hypothesis import given, settings
from hypothesis import strategies as st

from keys import base45, cbor, code_secret, cose, proof, reference
from keys.crypto import PrivateKey
from keys.errors import Malformed
from keys.labels import Domain, Label
from keys.ring import Cost, KeyRing, RingKey, Secret, open_ring, seal_ring
from keys.ticket import ProofKind, Ticket, encode_body, open_ticket, parse_body, sign_ticket
from keys.trust import Anchor, Status, TrustedKey, TrustList, Usage, accept, link_root, sign_list

UNHURRIED = settings(deadline=None)  # a busy machine is no failure
DOMAIN = Domain(bytes(range(16)))
ISSUER, HOLDER = (PrivateKey.from_seed(bytes((number,)) * 32) for number in (1, 2))
NOW = 1_790_000_000
LAST = 2**32 - 1
TRUST = TrustList(
    DOMAIN, 1, 0, 1, (), (), (TrustedKey(ISSUER.public, Usage.TICKET, 0, LAST, Status.ACTIVE, None),), b""
)

U32 = st.integers(0, LAST)
U24 = st.integers(0, 2**24 - 1)
KEYS = st.integers(1, 200).map(lambda number: PrivateKey.from_seed(bytes((number,)) * 32))
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**64), 2**64 - 1)
    | st.binary()
    | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(U32, inner, max_size=4),
    max_leaves=12,
)


def texts(at_most: int) -> st.SearchStrategy[str | None]:
    """Text of 1 to `at_most` bytes without control characters, or none."""
    allowed = st.characters(codec="utf-8", exclude_categories=["Cc"])
    return st.none() | st.text(allowed, min_size=1, max_size=at_most).filter(
        lambda text: len(text.encode()) <= at_most
    )


@st.composite
def tickets(draw: st.DrawFn, bound: bool | None = None) -> Ticket:
    not_before, expires = sorted(draw(st.lists(U32, min_size=2, max_size=2, unique=True)))
    has_holder = draw(st.booleans()) if bound is None else bound
    return Ticket(
        event=draw(st.integers(1, LAST)),
        number=draw(U24),
        index=draw(U24),
        not_before=not_before,
        expires=expires,
        proof=ProofKind.HOLDER_KEY if has_holder else ProofKind.NONE,
        seat=draw(texts(16)),
        name=draw(texts(64)),
        holder=HOLDER.public if has_holder else None,
        class_=draw(texts(16)),
        paper=draw(st.booleans()),
    )


@st.composite
def limits(draw: st.DrawFn) -> tuple[Status, int, int, frozenset[int] | None]:
    not_before, expires = sorted(draw(st.lists(U32, min_size=2, max_size=2, unique=True)))
    events = draw(st.none() | st.frozensets(st.integers(1, LAST), min_size=1, max_size=5))
    return draw(st.sampled_from(Status)), not_before, expires, events


@UNHURRIED
@given(tickets())
def test_any_ticket_opens_as_it_was_signed(ticket: Ticket) -> None:
    issued = sign_ticket(ISSUER, DOMAIN, ticket)
    shown = open_ticket(issued.text, TRUST, NOW)
    assert (shown.ticket, shown.body, shown.secret) == (ticket, issued.body, issued.secret(DOMAIN))


@UNHURRIED
@given(tickets(bound=True), U32)
def test_any_rotating_code_opens_with_its_time(ticket: Ticket, time: int) -> None:
    issued = sign_ticket(ISSUER, DOMAIN, ticket)
    shown = open_ticket(proof.rotating_text(issued, HOLDER, DOMAIN, time), TRUST, NOW)
    assert (shown.ticket, shown.proof_time) == (ticket, time)


@UNHURRIED
@given(tickets(), st.binary(min_size=4, max_size=4))
def test_a_body_has_one_spelling(ticket: Ticket, kid: bytes) -> None:
    body = encode_body(ticket, kid)
    assert parse_body(body) == (ticket, kid)
    assert encode_body(*parse_body(body)) == body


@UNHURRIED
@given(st.binary(max_size=500))
def test_any_bytes_come_back_from_base45(raw: bytes) -> None:
    assert base45.decode(base45.encode(raw)) == raw


@UNHURRIED
@given(VALUES)
def test_any_value_comes_back_from_cbor(value: Any) -> None:
    raw = cbor.encode(value)
    decoded = cbor.decode(raw, "0.9", len(raw))
    assert repr(decoded) == repr(sorted_maps(value))  # repr, for True == 1


@UNHURRIED
@given(VALUES)
def test_any_value_is_written_as_another_writer_writes_it(value: Any) -> None:
    assert cbor.encode(value) == cbor2.dumps(value, canonical=True)


@UNHURRIED
@given(st.binary(max_size=40), VALUES, st.integers(0, 200), st.integers(0, 255))
def test_what_is_read_another_reader_reads_alike(junk: bytes, value: Any, at: int, byte: int) -> None:
    changed = bytearray(cbor.encode(value))
    changed[at % len(changed)] = byte
    for raw in (junk, bytes(changed)):
        try:
            read = cbor.decode(raw, "0.9", len(raw))
        except Malformed:
            continue
        assert repr(read) == repr(cbor2.loads(raw))


def sorted_maps(value: Any) -> Any:
    match value:
        case list():
            return [sorted_maps(item) for item in value]
        case dict():
            return {key: sorted_maps(value[key]) for key in sorted(value)}
    return value


@UNHURRIED
@given(st.binary(max_size=400), st.none() | st.text(st.characters(codec="ascii"), max_size=64))
def test_any_object_opens_to_what_was_signed(payload: bytes, type_: str | None) -> None:
    raw = cose.sign(ISSUER, Label.FEED, DOMAIN, payload, type_)
    signed = cose.open_signed(raw, Label.FEED, DOMAIN, [ISSUER.public])
    assert (signed.payload, signed.type) == (payload, type_)


@UNHURRIED
@given(
    st.integers(0, 2**53 - 1),
    st.lists(KEYS, min_size=1, max_size=4, unique=True),
    st.lists(st.tuples(KEYS, st.sampled_from([usage for usage in Usage if usage]), limits()), max_size=4),
)
def test_any_list_is_accepted_as_it_was_signed(
    counter: int,
    roots: list[PrivateKey],
    drawn: list[tuple[PrivateKey, Usage, tuple[Status, int, int, frozenset[int] | None]]],
) -> None:
    by_key = {
        private.public: TrustedKey(private.public, usage, start, end, status, events)
        for private, usage, (status, start, end, events) in drawn
        if private not in roots
    }
    links = [link_root(old, DOMAIN, new.public) for old, new in itertools.pairwise(roots)]
    public = [root.public for root in roots]
    raw = sign_list(roots[-1], DOMAIN, counter, NOW, NOW + 1, public, links, by_key.values())
    for root in public:
        accepted = accept(Anchor(DOMAIN, hashlib.sha256(root.raw).digest()), None, raw)
        assert (accepted.counter, accepted.roots) == (counter, tuple(public))
        assert accepted.keys == tuple(by_key.values())


@UNHURRIED
@given(
    st.lists(st.tuples(KEYS, st.sampled_from(Usage), limits()), max_size=4, unique_by=lambda drawn: drawn[0]),
    st.dictionaries(st.sampled_from(Secret), st.binary(min_size=32, max_size=32)),
    st.binary(),
)
def test_any_ring_opens_as_it_was_sealed(
    drawn: list[tuple[PrivateKey, Usage, tuple[Status, int, int, frozenset[int] | None]]],
    secrets: dict[Secret, bytes],
    passphrase: bytes,
) -> None:
    keys = tuple(
        RingKey(key, usage, status, start, end, events) for key, usage, (status, start, end, events) in drawn
    )
    ring = KeyRing(DOMAIN, keys, secrets)
    assert open_ring(seal_ring(ring, passphrase, bytes(16), bytes(24), Cost(1, 8)), passphrase) == ring


@UNHURRIED
@given(st.binary(min_size=32, max_size=32), U32, U24, st.binary(max_size=64))
def test_any_secret_opens_at_its_place(key: bytes, event: int, index: int, secret: bytes) -> None:
    sealed = code_secret.seal_code_secret(key, bytes(12), DOMAIN, event, index, secret)
    assert code_secret.open_code_secret(key, sealed, DOMAIN, event, index) == secret


@UNHURRIED
@given(st.binary(min_size=9, max_size=9))
def test_any_reference_reads_as_it_was_made(random: bytes) -> None:
    made = reference.make(random)
    assert reference.parse(made) == reference.parse(made.lower()) == made
