"""Signing a pass, and opening what a camera read (FORMAT.md 8.7 to 8.10).

As with tickets, verifying is reading: what comes out of `open_pass` was signed, all of it.
"""

import base64
import binascii
from dataclasses import dataclass
from typing import Final

from keys.bcbp.block import MARK, Block
from keys.bcbp.boarding import Boarding
from keys.bcbp.reading import SECURITY_MARK, Parsed, parse
from keys.bcbp.records import BoardingPass, Leg
from keys.bcbp.warnings import MARKED
from keys.bcbp.writing import compose_signed
from keys.body import Ticket
from keys.code_secret import code_secret
from keys.crypto import SIGNATURE_BYTES, PrivateKey
from keys.errors import BadSignature, ForeignPass, Malformed
from keys.issued import Issued
from keys.labels import Domain, Label
from keys.shown import Shown
from keys.trust import SHORT_KID_BYTES, TrustedKey, TrustList, Usage

DEFAULT_TYPE: Final = "9"

_SIZE: Final = "58"
_DATA_CHARS: Final = 88
_CLAUSE: Final = "8.7"


@dataclass(frozen=True, slots=True)
class IssuedPass(Issued):
    """A signed pass as its issuer has it: `body` are the signed characters (ASCII)."""

    kid: bytes
    type: str = DEFAULT_TYPE

    @property
    def text(self) -> str:
        """What the code shows: the whole pass."""
        data = base64.b64encode(self.kid[:SHORT_KID_BYTES] + self.signature).decode()
        return f"{self.body.decode()}{SECURITY_MARK}{self.type}{_SIZE}{data}"


def sign(
    key: PrivateKey, domain: Domain, boarding_pass: BoardingPass, type_: str = DEFAULT_TYPE
) -> IssuedPass:
    """The pass signed (8.7), whatever security data it has. `Malformed` (8.1 to 8.7) for one that no reader would take.

    The airline use of at least one leg begins with a `Block`; `key` is the first leg's operating carrier's.
    """
    body = compose_signed(boarding_pass)
    if not _blocks(boarding_pass):
        raise Malformed(_CLAUSE, "no leg has a block of ours")
    return seal(key, domain, body.encode("ascii"), type_)


def seal(key: PrivateKey, domain: Domain, body: bytes, type_: str = DEFAULT_TYPE) -> IssuedPass:
    """The signature over signed characters that are there already: an issuer showing a pass again."""
    return IssuedPass(body, key.sign(Label.BCBP, domain, body), key.public.kid, type_)


def open_pass(
    text: str, trust: TrustList, now: int, event: int | None = None, type_: str = DEFAULT_TYPE
) -> Shown:
    """The leg for this event (None, or none of it: the first of ours), once a key of the trust list verified the pass.

    Raises, in the order of 8.10: `NotAPass`, `Malformed`, `ForeignPass`, `Malformed`, `ForeignPass`, `BadSignature`,
    `KeyNotAllowed`, `KeyCompromised`. As with tickets, its times are not decided here.
    """
    parsed = parse(text)
    blocks = _blocks(parsed.boarding_pass)
    if not blocks:
        raise ForeignPass(Boarding.every(parsed.boarding_pass))
    kid, signature = _security(parsed, type_)
    leg, block = next((pair for pair in blocks if pair[1].event == event), blocks[0])
    body = parsed.signed.encode("ascii")
    signer = _signer(parsed, trust, kid, block.event, body, signature)
    boarding = Boarding.of(parsed.boarding_pass, leg)
    ticket = _ticket(block, boarding)
    at = ticket.within_times(now)
    outside = (one.event for _, one in blocks if not signer.serves(Usage.BCBP, one.event))
    signer.check_may_sign(Usage.BCBP, next(outside, block.event), at)
    return Shown(ticket, body, code_secret(signature, trust.domain), signer.key.kid, None, boarding)


def _blocks(boarding_pass: BoardingPass) -> list[tuple[Leg, Block]]:
    """The legs that are ours, with their blocks; `Malformed` (8.7, 1.3)."""
    return [
        (leg, Block.parse(leg.airline_use)) for leg in boarding_pass.legs if leg.airline_use.startswith(MARK)
    ]


def _security(parsed: Parsed, type_: str) -> tuple[bytes, bytes]:
    """The two bytes of the kid, and the signature. One pass has one spelling only: nothing may deviate."""
    security = parsed.boarding_pass.security
    deviating = [remark.warning for remark in parsed.remarks if remark.warning in MARKED]
    if deviating:
        raise Malformed(_CLAUSE, f"a signed pass has no {deviating[0].value}")
    if security is None or len(security.data) != _DATA_CHARS or security.type != type_:
        raise Malformed(_CLAUSE, "the security data is of another form or type")
    try:
        raw = binascii.a2b_base64(security.data, strict_mode=True)
    except binascii.Error:
        raise Malformed(_CLAUSE, "the security data is not base64") from None
    if len(raw) != SHORT_KID_BYTES + SIGNATURE_BYTES:
        raise Malformed(_CLAUSE, f"{len(raw)} bytes of security data")
    return raw[:SHORT_KID_BYTES], raw[SHORT_KID_BYTES:]


def _signer(
    parsed: Parsed, trust: TrustList, kid: bytes, event: int, body: bytes, signature: bytes
) -> TrustedKey:
    """The key that verifies, of those whose kid begins so (8.8)."""
    candidates = trust.with_short_kid(kid)
    if not candidates:
        raise ForeignPass(Boarding.every(parsed.boarding_pass))
    if len(candidates) > 1:
        candidates = tuple(sorted(candidates, key=lambda one: not one.serves(Usage.BCBP, event)))
    for trusted in candidates:
        if trusted.key.verify(Label.BCBP, trust.domain, body, signature):
            return trusted
    raise BadSignature("boarding pass")


def _ticket(block: Block, boarding: Boarding) -> Ticket:
    """The leg as the table of verdicts sees it (8.9)."""
    return Ticket(
        block.event,
        block.number,
        block.index,
        not_before=0,
        expires=block.expires,
        seat=boarding.seat or None,
        name=boarding.name or None,
        class_=boarding.compartment or None,
    )
