"""The parsers of `keys`."""

from collections.abc import Callable
from typing import Any, Final

from keys import base45, cbor, cose, reference
from keys.bcbp.reading import parse as parse_pass
from keys.bcbp.signing import open_pass, seal
from keys.bcbp.warnings import MARKED
from keys.bcbp.writing import compose
from keys.card import CardPlace, Guest, open_card
from keys.code import open_code
from keys.code_secret import open_code_secret
from keys.crypto import PrivateKey, PublicKey, hkdf, open_sealed, opening_public_key, seal_secret, seal_to
from keys.labels import Label
from keys.passphrase_box import Cost, seal_box
from keys.pin import open_key
from keys.ring import open_ring
from keys.ticket import open_ticket
from keys.trust import Usage, accept
from tests.hostile import corpus, made
from tests.hostile.ground import ANCHOR, DOMAIN, EVENT, NOW_S, ROOT, SIGNERS, TRUST
from tests.hostile.parser import OFTEN, Parser, text_of

_KEY: Final = bytes(32)
_CHEAP: Final = Cost(1, 8)
_PIN: Final = "270391"
_OPERATOR: Final = PrivateKey.from_seed(_KEY)
_CARD: Final = CardPlace(DOMAIN, EVENT, 9, 3)
_GUESTS: Final = (Guest(), Guest("Maria da Silva", "A-12", "wheelchair"), Guest(note="x" * 64))


def _read_cbor(any_keys: bool) -> Callable[[bytes], Any]:
    def read(raw: bytes) -> Any:
        return cbor.decode(raw, "0.9", 4_096, any_keys=True) if any_keys else cbor.decode(raw, "0.9", 4_096)

    return read


def _cose(raw: bytes) -> Any:
    cose.unverified_payload(raw)
    cose.peek_kid(raw)
    return TRUST.open(raw, Label.ROSTER, Usage.ROSTER, EVENT, NOW_S)


def _body(body: bytes) -> Any:
    body = body[:2] + SIGNERS[Usage.TICKET].public.kid + body[6:]
    signature = SIGNERS[Usage.TICKET].sign(Label.TICKET, DOMAIN, body)
    return open_ticket("PT1:" + base45.encode(body + signature), TRUST, NOW_S).ticket


def _pass(signed_text: bytes) -> Any:
    text = text_of(signed_text).partition("^")[0]
    sealed = seal(SIGNERS[Usage.BCBP], DOMAIN, text.encode("ascii", "replace"))
    return open_pass(sealed.text, TRUST, NOW_S, EVENT)


def _boarding(raw: bytes) -> Any:
    """A pass that was read without a marked warning has one spelling (8.12)."""
    text = text_of(raw)
    parsed = parse_pass(text)
    if not set(parsed.warnings) & {warning.value for warning in MARKED}:
        assert compose(parsed.boarding_pass) == text
    return parsed


def _card(plain: bytes) -> Any:
    """Behind the seal: what a faulty server could put into a card."""
    info = _CARD.info
    return open_card(_KEY, _CARD, seal_secret(hkdf(_KEY, info), bytes(12), plain, info))


def _operator_key(plain: bytes) -> Any:
    sealed = seal_box(plain, _PIN.encode(), bytes(16), bytes(24), _CHEAP)
    return open_key(sealed, _PIN, _OPERATOR.public).seed


def _ring(plain: bytes) -> Any:
    return open_ring(seal_box(plain, b"passphrase", bytes(16), bytes(24), _CHEAP), b"passphrase")


PARSERS_OF_KEYS: Final = (
    Parser("base45", ("keys.base45.decode",), lambda raw: base45.decode(text_of(raw)), lambda: corpus.text_field("base45", "text"),
           lambda value: base45.encode(value).encode()),
    Parser("CBOR", ("keys.cbor.decode", "keys.cbor_reader.read"), _read_cbor(False), lambda: corpus.hex_field("cbor", "cbor"), cbor.encode),
    Parser("CBOR of others", (), _read_cbor(True), lambda: (*corpus.payloads("roster", "roster"), *corpus.hex_field("cbor", "cbor")),
           lambda value: cbor.encode(value, any_keys=True)),
    Parser("COSE object", ("keys.cose.open_signed", "keys.cose.peek_kid", "keys.cose.unverified_payload", "keys.trust.TrustList.open",
                           "sync.part.open_payload"), _cose, lambda: (*OFTEN * (made.ROSTER,), *corpus.hex_field("cose", "cose"), *corpus.hex_field("roster", "roster"))),
    Parser("public key", ("keys.crypto.PublicKey.parse",), PublicKey.parse, lambda: corpus.hex_field("keys", "key"), lambda key: key.raw, at_most=64),
    Parser("seed", ("keys.crypto.PrivateKey.from_seed",), PrivateKey.from_seed, lambda: (bytes(32), b"\xff" * 32), lambda key: key.seed, at_most=64),
    Parser("ticket text", ("keys.ticket.open_ticket", "keys.proof.split"), lambda raw: open_ticket(text_of(raw), TRUST, NOW_S),
           lambda: (*OFTEN * made.codes(), *corpus.text_field("ticket", "text"), *corpus.text_field("proof", "text"))),
    Parser("scanned code", ("keys.code.open_code",), lambda raw: open_code(text_of(raw), TRUST, NOW_S, EVENT),
           lambda: (*OFTEN * made.codes(), *made.passes(), *corpus.text_field("ticket", "text"))),
    Parser("ticket body, signed", ("keys.body.parse_body",), _body, corpus.bodies, at_most=300),
    Parser("boarding pass", ("keys.bcbp.reading.parse",), _boarding, made.passes),
    Parser("boarding pass, signed", ("keys.bcbp.signing.open_pass", "keys.bcbp.block.Block.parse"), _pass, made.passes, at_most=1_500),
    Parser("reference", ("keys.reference.parse",), lambda raw: reference.parse(text_of(raw)), lambda: corpus.text_field("reference", "typed"),
           lambda value: value.encode(), exact=False),
    Parser("trust list", ("keys.trust.accept",), lambda raw: accept(ANCHOR, None, raw), lambda: (*OFTEN * (TRUST.raw,), *corpus.trust_lists())),
    Parser("trust list, signed", ("keys.trusted.parse_key", "keys.trusted.read_enum", "keys.trusted.read_dates", "keys.trusted.read_events"),
           lambda payload: accept(ANCHOR, None, cose.sign(ROOT, Label.TRUST, DOMAIN, payload)),
           lambda: (*OFTEN * (cose.unverified_payload(TRUST.raw),), *corpus.trust_payloads())),
    Parser("card", ("keys.card.Guest.parse", "keys.card.open_card"), _card, lambda: tuple(one.encode() for one in _GUESTS), lambda guest: guest.encode(), at_most=96),
    Parser("box of another", ("keys.crypto.open_sealed",), lambda raw: open_sealed(_KEY, raw, b"info"),
           lambda: (*OFTEN * (seal_to(opening_public_key(_KEY), b"names", b"info"),), *corpus.hex_field("box", "box"))),
    Parser("operator's key, sealed", ("keys.pin.open_key",), _operator_key, lambda: OFTEN * (_KEY,), at_most=64),
    Parser("key ring, sealed", ("keys.ring.open_ring", "keys.passphrase_box.open_box"), _ring, corpus.ring_insides),
    Parser("sealed code secret", ("keys.code_secret.open_code_secret", "keys.crypto.open_secret"),
           lambda raw: open_code_secret(_KEY, raw, DOMAIN, EVENT, 1), lambda: (made.sealed(_KEY), *corpus.hex_field("code_secret", "sealed"))),
)  # fmt: skip
