from dataclasses import FrozenInstanceError, replace

import pytest
from nacl.bindings import crypto_sign_open

from keys import proof
from keys.body_form import BodyForm
from keys.crypto import PrivateKey
from keys.errors import BadKey, BadSignature, Expired, KeysError, Malformed, NotOurs, NotYet
from keys.labels import Domain
from keys.ticket import ProofKind, Ticket, encode_body, open_ticket, parse_body, sign_ticket
from keys.trust import Status, TrustedKey, TrustList, Usage

DOMAIN = Domain(bytes(range(16)))
ISSUER, HOLDER = (PrivateKey.from_seed(bytes((number,)) * 32) for number in range(1, 3))
NOW = 1_790_000_000
KEY = TrustedKey(ISSUER.public, Usage.TICKET, 0, 2**32 - 1, Status.ACTIVE, None)
TRUST = TrustList(DOMAIN, 1, 0, 1, (), (), (KEY,), b"")
PLAIN = Ticket(event=7, number=1001, index=2002, not_before=NOW - 10, expires=NOW + 10)
BOUND = replace(PLAIN, proof=ProofKind.HOLDER_KEY, holder=HOLDER.public)
FULL = replace(BOUND, seat="12F", name="José", class_="VIP", paper=True)


LOWEST = Ticket(event=1, number=0, index=0, not_before=0, expires=1, seat="x", name="x", class_="x")
HIGHEST = Ticket(
    2**32 - 1, 2**24 - 1, 2**24 - 1, 2**32 - 2, 2**32 - 1, seat="é" * 8, name="é" * 32, class_="é" * 8
)


@pytest.mark.parametrize("ticket", [PLAIN, BOUND, FULL, LOWEST, HIGHEST])
def test_a_ticket_opens_as_it_was_signed(ticket: Ticket) -> None:
    issued = sign_ticket(ISSUER, DOMAIN, ticket)
    shown = open_ticket(issued.text, TRUST, NOW)
    assert shown.ticket == ticket
    assert shown.body == issued.body
    assert shown.kid == ISSUER.public.kid
    assert shown.secret == issued.secret(DOMAIN)
    assert shown.proof_time is None
    assert len(shown.credential_hash) == 8


def test_the_signature_is_over_the_label_a_zero_byte_the_domain_and_the_body() -> None:
    issued = sign_ticket(ISSUER, DOMAIN, FULL)
    by_hand = b"PORTAO-TICKET-V1\x00" + bytes(range(16)) + issued.body
    assert crypto_sign_open(issued.signature + by_hand, ISSUER.public.raw) == by_hand


def test_a_rotating_code_opens_with_the_second_it_was_made_for() -> None:
    issued = sign_ticket(ISSUER, DOMAIN, FULL)
    shown = open_ticket(proof.rotating_text(issued, HOLDER, DOMAIN, NOW + 5), TRUST, NOW)
    assert shown.proof_time == NOW + 5
    assert shown.secret == issued.secret(DOMAIN)


def test_a_rotating_code_of_another_holder_is_refused() -> None:
    issued = sign_ticket(ISSUER, DOMAIN, FULL)
    with pytest.raises(BadSignature):
        open_ticket(proof.rotating_text(issued, ISSUER, DOMAIN, NOW), TRUST, NOW)


def test_a_ticket_without_a_holder_has_no_rotating_code() -> None:
    issued = sign_ticket(ISSUER, DOMAIN, PLAIN)
    with pytest.raises(Malformed) as refused:
        open_ticket(proof.rotating_text(issued, HOLDER, DOMAIN, NOW), TRUST, NOW)
    assert refused.value.clause == "2.1"


def test_what_was_opened_cannot_be_changed() -> None:
    shown = open_ticket(sign_ticket(ISSUER, DOMAIN, PLAIN).text, TRUST, NOW)
    for value, name in ((shown, "kid"), (shown.ticket, "expires")):
        with pytest.raises(FrozenInstanceError):
            setattr(value, name, None)


def test_nothing_of_a_code_shows_in_a_repr() -> None:
    issued = sign_ticket(ISSUER, DOMAIN, FULL)
    shown = open_ticket(issued.text, TRUST, NOW)
    assert repr(issued.signature) not in repr(issued) + repr(shown)
    assert repr(shown.secret) not in repr(shown)
    assert not hasattr(shown, "signature")


_REFUSED = [
    ("1.4", replace(PLAIN, event=0)),
    ("1.4", replace(PLAIN, event=2**32)),
    ("1.4", replace(PLAIN, number=-1)),
    ("1.4", replace(PLAIN, number=2**24)),
    ("1.4", replace(PLAIN, index=-1)),
    ("1.4", replace(PLAIN, index=2**24)),
    ("1.4", replace(PLAIN, not_before=-1)),
    ("1.4", replace(PLAIN, not_before=NOW, expires=NOW)),
    ("1.4", replace(PLAIN, expires=2**32)),
    ("1.5", replace(PLAIN, seat="")),
    ("1.5", replace(PLAIN, seat="x" * 17)),
    ("1.5", replace(PLAIN, name="é" * 33)),
    ("1.5", replace(PLAIN, class_="a\nb")),
    ("1.5", replace(PLAIN, name="\ud800")),
    ("1.6", replace(PLAIN, holder=HOLDER.public)),
    ("1.6", replace(PLAIN, proof=ProofKind.HOLDER_KEY)),
]


@pytest.mark.parametrize(("clause", "ticket"), _REFUSED)
def test_a_ticket_that_no_door_takes_is_not_signed(clause: str, ticket: Ticket) -> None:
    with pytest.raises(Malformed) as refused:
        sign_ticket(ISSUER, DOMAIN, ticket)
    assert refused.value.clause == clause


def _filled(ticket: Ticket) -> bytes:
    form = BodyForm(ticket.event, b"kidd")
    numbers = ticket.number, ticket.index, ticket.not_before, ticket.expires
    return form.fill(*numbers, ticket.seat, ticket.name, ticket.class_, ticket.paper)


@pytest.mark.parametrize(("clause", "ticket"), [pair for pair in _REFUSED if pair[0] != "1.6"])
def test_a_form_is_not_filled_with_what_no_door_takes(clause: str, ticket: Ticket) -> None:
    with pytest.raises(Malformed) as refused:
        _filled(ticket)
    assert refused.value.clause == clause


@pytest.mark.parametrize(
    "ticket",
    [PLAIN, replace(FULL, proof=ProofKind.NONE, holder=None), replace(PLAIN, class_="Pista", paper=True)],
)
def test_a_filled_form_is_the_body_of_the_ticket(ticket: Ticket) -> None:
    assert _filled(ticket) == encode_body(ticket, b"kidd")


@pytest.mark.parametrize("size", [0, 3, 5])
def test_a_body_is_not_written_with_a_kid_of_another_length(size: int) -> None:
    with pytest.raises(Malformed):
        encode_body(PLAIN, bytes(size))
    with pytest.raises(Malformed):
        BodyForm(PLAIN.event, bytes(size))


def test_the_shortest_body_is_25_bytes_and_says_nothing_more() -> None:
    body = encode_body(PLAIN, b"kidd")
    assert len(body) == 25
    assert body[-1] == 0


def test_a_body_reads_back_with_its_kid() -> None:
    assert parse_body(encode_body(FULL, b"kidd")) == (FULL, b"kidd")


def test_a_body_is_read_strictly_without_a_signature_too() -> None:
    body = encode_body(FULL, b"kidd")
    for size in range(len(body)):
        with pytest.raises(Malformed) as refused:
            parse_body(body[:size])
        assert refused.value.clause == "1.4"
    with pytest.raises(Malformed):
        parse_body(body + b"\x00")
    with pytest.raises(BadKey):
        parse_body(body.replace(HOLDER.public.raw, bytes(32)))


def test_a_ticket_counts_from_its_first_second_to_before_its_end() -> None:
    for now in (PLAIN.not_before, NOW, PLAIN.expires - 1):
        PLAIN.check_times(now)
    with pytest.raises(NotYet) as early:
        PLAIN.check_times(PLAIN.not_before - 1)
    with pytest.raises(Expired) as late:
        PLAIN.check_times(PLAIN.expires)
    assert (early.value.not_before, late.value.expires) == (PLAIN.not_before, PLAIN.expires)


def test_opening_decides_neither_the_times_nor_the_freshness() -> None:
    issued = sign_ticket(ISSUER, DOMAIN, replace(FULL, not_before=0, expires=1))
    assert open_ticket(proof.rotating_text(issued, HOLDER, DOMAIN, 0), TRUST, NOW).proof_time == 0


def test_a_text_of_any_length_is_refused_at_once() -> None:
    with pytest.raises(NotOurs):
        open_ticket("A" * 10_000_000, TRUST, NOW)
    with pytest.raises(Malformed) as refused:
        open_ticket("PT1:" + "A" * 10_000_000, TRUST, NOW)
    assert refused.value.clause == "1.2"


@pytest.mark.parametrize("rotating", [False, True])
def test_every_cut_of_a_code_is_refused(rotating: bool) -> None:
    issued = sign_ticket(ISSUER, DOMAIN, FULL)
    text = proof.rotating_text(issued, HOLDER, DOMAIN, NOW) if rotating else issued.text
    for size in range(len(text)):
        with pytest.raises(NotOurs if size < 4 else KeysError):
            open_ticket(text[:size], TRUST, NOW)
