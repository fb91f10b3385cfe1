"""Clause 2: rotating codes. `text` opens at `now` with `trust`; then its proof is judged by 2.3 with `uncertainty_s`."""

import hashlib
from collections.abc import Iterator
from typing import Final

from tests.vectors import curve, spelling
from tests.vectors.actors import (
    COMPROMISED,
    DOMAIN,
    HOLDER,
    ISSUER,
    NOW,
    OTHER_DOMAIN,
    STRANGER,
    Signer,
    trust,
    trusted,
)
from tests.vectors.areas.ticket.build import TRUST, body, opened, signed, tlv
from tests.vectors.case import Case, Json

RUNNER: Final = "tests/unit/keys/test_vectors.py"

_LABEL: Final = "PORTAO-PROOF-V1"
_BODY: Final = body(tlv(3, HOLDER.public), kind=1)
_SIGNED: Final = signed(_BODY)


def cases() -> Iterator[Case]:
    yield from _windows()
    yield from _good()
    yield from _proofs()
    yield from _tickets()
    yield from _texts()


def proven(whole: bytes, time: int) -> bytes:
    """What the holder signs (2.2), without label and domain."""
    return hashlib.sha256(whole).digest() + time.to_bytes(4, "big")


def _tail(
    time: int = NOW, key: Signer = HOLDER, whole: bytes = _SIGNED, label: str = _LABEL, domain: bytes = DOMAIN
) -> bytes:
    return time.to_bytes(4, "big") + key.sign(label, domain, proven(whole, time))


def _text(tail: bytes, whole: bytes = _SIGNED) -> str:
    return "PT1+" + spelling.base45(whole) + spelling.base45(tail)


def _case(
    name: str, clause: str, comment: str, text: str, expect: str, *,
    uncertainty_s: int = 0, keys: dict[str, Json] = TRUST, layers: dict[str, Json] | None = None, decoded: Json = None,
) -> Case:  # fmt: skip
    inputs: dict[str, Json] = {"text": text, "now": NOW, "uncertainty_s": uncertainty_s, "trust": keys}
    return Case(name, clause, comment, inputs | ({"layers": layers} if layers else {}), expect, decoded)


def _opened(time: int) -> Json:
    says: dict[str, Json] = {"proof": 1, "holder": HOLDER.public.hex(), "proof_time": time}
    return opened(_BODY, _SIGNED[-64:], says)


def _windows() -> Iterator[Case]:
    for off, uncertainty_s, expect in (
        (0, 0, "OK"),
        (-30, 0, "OK"),
        (-31, 0, "PROOF_STALE"),
        (30, 0, "OK"),
        (31, 0, "PROOF_STALE"),
        (-35, 5, "OK"),
        (-36, 5, "PROOF_STALE"),
        (35, 5, "OK"),
        (36, 5, "PROOF_STALE"),
        (-90, 60, "OK"),
        (-91, 60, "PROOF_STALE"),
    ):
        side = "before" if off < 0 else "after"
        name = f"window-{abs(off)}-s-{side}-uncertain-by-{uncertainty_s}"
        comment = f"the proof is {abs(off)} s {side} now, the clock uncertain by {uncertainty_s} s"
        decoded = _opened(NOW + off) if expect == "OK" else None
        yield _case(
            name,
            "2.3",
            comment,
            _text(_tail(NOW + off)),
            expect,
            uncertainty_s=uncertainty_s,
            decoded=decoded,
        )
    yield _case("time-zero", "2.3", "the first second that 32 bits can say", _text(_tail(0)), "PROOF_STALE")
    yield _case(
        "time-highest", "2.3", "the last second that 32 bits can say", _text(_tail(2**32 - 1)), "PROOF_STALE"
    )


def _good() -> Iterator[Case]:
    tail = _tail()
    layers: dict[str, Json] = {
        "body": _BODY.hex(),
        "signature": _SIGNED[-64:].hex(),
        "tail": tail.hex(),
        "proof_signing_input": spelling.signing_input(_LABEL, DOMAIN, proven(_SIGNED, NOW)).hex(),
    }
    yield _case("ok", "2.2", "each layer spelled out", _text(tail), "OK", layers=layers, decoded=_opened(NOW))
    for seat in ("1", "12"):
        raw = body(tlv(1, seat.encode()) + tlv(3, HOLDER.public), kind=1)
        whole = signed(raw)
        says: dict[str, Json] = {"proof": 1, "holder": HOLDER.public.hex(), "proof_time": NOW, "seat": seat}
        decoded = opened(raw, whole[-64:], says)
        kind = "even" if len(whole) % 2 == 0 else "odd"
        yield _case(
            f"ok-{kind}-length",
            "2.1",
            f"{len(whole)} signed bytes before the tail",
            _text(_tail(whole=whole), whole),
            "OK",
            decoded=decoded,
        )


def _proofs() -> Iterator[Case]:
    def bad(name: str, comment: str, tail: bytes) -> Case:
        return _case(name, "2.2", comment, _text(tail), "BAD_SIGNATURE")

    good = _tail()
    yield bad("by-another-key", "a stranger's phone", _tail(key=STRANGER))
    yield bad("by-the-issuer", "the key that signed the ticket", _tail(key=ISSUER))
    yield bad("label-of-a-ticket", "signed as a ticket", _tail(label="PORTAO-TICKET-V1"))
    yield bad("domain-other", "signed for another domain", _tail(domain=OTHER_DOMAIN))
    yield bad(
        "of-another-ticket",
        "the holder's proof for ticket 1002",
        _tail(whole=signed(body(tlv(3, HOLDER.public), kind=1, number=1002))),
    )
    yield bad("over-the-body-alone", "without the ticket's signature", _tail(whole=_BODY))
    yield bad("time-changed", "one second later than was signed", (NOW + 1).to_bytes(4, "big") + good[4:])
    message = _SIGNED + NOW.to_bytes(4, "big")
    yield bad(
        "not-hashed",
        "over the signed bytes themselves",
        NOW.to_bytes(4, "big") + HOLDER.sign(_LABEL, DOMAIN, message),
    )
    little = hashlib.sha256(_SIGNED).digest() + NOW.to_bytes(4, "little")
    yield bad(
        "time-little-endian",
        "the time the other way round",
        NOW.to_bytes(4, "big") + HOLDER.sign(_LABEL, DOMAIN, little),
    )
    yield bad("zero", "64 zero bytes", NOW.to_bytes(4, "big") + bytes(64))
    raised = (int.from_bytes(good[-32:], "little") + curve.L).to_bytes(32, "little")
    yield bad("s-plus-l", "clause 0.5", good[:-32] + raised)


def _tickets() -> Iterator[Case]:
    plain = signed(body())
    yield _case(
        "kind-0",
        "2.1",
        "a ticket without a holder's key, and a proof after it",
        _text(_tail(whole=plain), plain),
        "MALFORMED",
    )
    forged = signed(_BODY, STRANGER)
    yield _case(
        "ticket-forged",
        "1.8",
        "a good proof on a ticket that a stranger signed",
        _text(_tail(whole=forged), forged),
        "BAD_SIGNATURE",
    )
    forged = signed(body(), STRANGER)
    yield _case(
        "order-signature-before-kind",
        "1.11",
        "kind 0, signed by a stranger",
        _text(_tail(whole=forged), forged),
        "BAD_SIGNATURE",
    )
    stranger = spelling.base45(signed(body(tlv(3, HOLDER.public), kind=1, kid=STRANGER.kid), STRANGER))
    overflow = f"PT1+{stranger}{spelling.base45(_tail())[:-3]}:::"
    yield _case(
        "order-tail-before-signature",
        "1.3",
        "an unknown key, and an overflow in the tail",
        overflow,
        "MALFORMED",
    )
    withdrawn = trust(trusted(ISSUER, status=COMPROMISED))
    yield _case(
        "order-limits-before-proof",
        "1.11",
        "a bad proof on a ticket by a compromised key",
        _text(_tail(key=STRANGER)),
        "KEY_COMPROMISED",
        keys=withdrawn,
    )


def _texts() -> Iterator[Case]:
    whole, tail = spelling.base45(_SIGNED), spelling.base45(_tail())
    even = spelling.base45(signed(body(tlv(1, b"1") + tlv(3, HOLDER.public), kind=1)))
    yield _case("prefix-of-a-ticket", "1.4", "PT1: and a tail", f"PT1:{even}{tail}", "MALFORMED")
    yield _case("prefix-alone", "2.1", "nothing after it", "PT1+", "MALFORMED")
    yield _case("tail-alone", "1.4", "no ticket before the tail", f"PT1+{tail}", "MALFORMED")
    yield _case("tail-cut", "2.1", "33 groups of a tail, and nothing else", f"PT1+{tail[:-3]}", "MALFORMED")
    yield _case(
        "tail-above-ffff",
        "1.3",
        "the last group of the tail overflows",
        f"PT1+{whole}{tail[:-3]}:::",
        "MALFORMED",
    )
    yield _case("tail-lower-case", "1.3", "case is not folded", f"PT1+{whole}{tail.lower()}", "MALFORMED")
    yield _case("ticket-lower-case", "1.3", "case is not folded", f"PT1+{whole.lower()}{tail}", "MALFORMED")
    yield _case(
        "trailing-group",
        "1.4",
        "one group more: what stands before the last 102 characters is another ticket",
        f"PT1+{whole}000{tail}",
        "MALFORMED",
    )
    yield _case("641-characters", "1.2", "one character too long", "PT1+" + "0" * 637, "MALFORMED")
