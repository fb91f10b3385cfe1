"""Tickets: signing one, and opening what a camera read (FORMAT.md clauses 1 and 2).

Verifying is reading: there is no way to a field of a shown code but through its signature.
"""

from typing import Final

from keys import base45, proof
from keys.body import ProofKind, Ticket, check_shape, encode_body, parse_body
from keys.code_secret import code_secret
from keys.crypto import SIGNATURE_BYTES, PrivateKey
from keys.errors import Malformed, NotOurs
from keys.issued import PREFIX, Issued
from keys.labels import Domain, Label
from keys.shown import Shown
from keys.trust import TrustList, Usage

__all__ = [
    "Issued",
    "ProofKind",
    "Shown",
    "Ticket",
    "encode_body",
    "open_ticket",
    "parse_body",
    "sign_ticket",
]

TEXT_CAP: Final = 640

_KID: Final = slice(2, 6)


def sign_ticket(key: PrivateKey, domain: Domain, ticket: Ticket) -> Issued:
    """The ticket signed (1.7); `Malformed` (1.4 to 1.6) for one that no reader would take."""
    body = encode_body(ticket, key.public.kid)
    return Issued(body, key.sign(Label.TICKET, domain, body))


def open_ticket(text: str, trust: TrustList, now: int) -> Shown:
    """What this text says, once a key of the trust list verified it and may sign it at `now` (Unix seconds).

    Raises, in the order of clause 1.11: `NotOurs`, `Malformed`, `UnknownKey`, `BadSignature`, `Malformed` or `BadKey` of the
    verified body, `KeyNotAllowed`, `KeyCompromised`, and for the proof `Malformed`, `BadSignature`. Whether the ticket is
    in its times and the proof fresh is not decided here: `Ticket.check_times`, `proof.check_fresh`.
    """
    signed, tail = _decode(text)
    body, signature = signed[:-SIGNATURE_BYTES], signed[-SIGNATURE_BYTES:]
    check_shape(body)
    kid, domain = body[_KID], trust.domain
    signer = trust.signer(kid, "ticket", lambda key: key.verify(Label.TICKET, domain, body, signature))
    ticket, _ = parse_body(body)
    signer.check_may_sign(Usage.TICKET, ticket.event, ticket.within_times(now))
    proof_time = None if tail is None else proof.check_proof(ticket.holder, domain, signed, tail)
    return Shown(ticket, body, code_secret(signature, domain), kid, proof_time)


def _decode(text: str) -> tuple[bytes, bytes | None]:
    """The signed bytes, and for a rotating code its tail (1.1 to 1.3, 2.1)."""
    rotating = text.startswith(proof.PREFIX)
    if not rotating and not text.startswith(PREFIX):
        raise NotOurs
    if len(text) > TEXT_CAP:
        raise Malformed("1.2", f"a code of {len(text)} characters")
    coded = text[len(PREFIX) :]
    return proof.split(coded) if rotating else (base45.decode(coded), None)
