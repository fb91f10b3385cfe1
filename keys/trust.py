"""The trust list: which keys a device believes, and how one list follows another (FORMAT.md clause 3).

`accept` is the whole state machine: from what is held and what is offered to what is held next, or one refusal.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from keys import cbor, cose
from keys.crypto import KEY_BYTES, SIGNATURE_BYTES, PrivateKey, PublicKey
from keys.errors import (
    BadSignature,
    Malformed,
    TrustEquivocation,
    TrustRollback,
    UnknownKey,
    WrongDomain,
)
from keys.labels import DOMAIN_BYTES, Domain, Label
from keys.trusted import Status, TrustedKey, Usage, encode_key, parse_key, read_dates

__all__ = [
    "Anchor",
    "Status",
    "TrustList",
    "TrustedKey",
    "Usage",
    "accept",
    "link_root",
    "sign_list",
]

CAP: Final = 256 * 1024
KEYS_AT_MOST: Final = 4096
ROOTS_AT_MOST: Final = 64
COUNTER_BITS: Final = 53
SHORT_KID_BYTES: Final = 2


@dataclass(frozen=True)
class Anchor:
    """What an enrolment code gives: the domain, and SHA-256 of the one root that the device starts from."""

    domain: Domain
    root_fingerprint: bytes


@dataclass(frozen=True)
class TrustList:
    """An accepted list. `raw` is the signed object as it came; times are Unix seconds."""

    domain: Domain
    counter: int
    issued: int
    expires: int
    roots: tuple[PublicKey, ...]
    links: tuple[bytes, ...]
    keys: tuple[TrustedKey, ...]
    raw: bytes = field(repr=False)

    @cached_property
    def _by_kid(self) -> dict[bytes, tuple[TrustedKey, ...]]:
        found: dict[bytes, tuple[TrustedKey, ...]] = {}
        for trusted in self.keys:
            found[trusted.key.kid] = (*found.get(trusted.key.kid, ()), trusted)
        return found

    @cached_property
    def _by_short_kid(self) -> dict[bytes, tuple[TrustedKey, ...]]:
        found: dict[bytes, tuple[TrustedKey, ...]] = {}
        for trusted in self.keys:
            short = trusted.key.kid[:SHORT_KID_BYTES]
            found[short] = (*found.get(short, ()), trusted)
        return found

    def with_short_kid(self, kid: bytes) -> tuple[TrustedKey, ...]:
        """Every key whose kid begins with these two bytes, of any usage and status, in the order of the list (8.8); perhaps none."""
        return self._by_short_kid.get(kid, ())

    def expired(self, now: int) -> bool:
        """Whether the list is past its end. That is no refusal: the policy decides what it means (3.5)."""
        return now >= self.expires

    def with_kid(self, kid: bytes) -> tuple[TrustedKey, ...]:
        """Every key with this kid, of any usage and status, in the order of the list (0.6); `UnknownKey` for none."""
        try:
            return self._by_kid[kid]
        except KeyError:
            raise UnknownKey(kid) from None

    def signer(self, kid: bytes, what: str, verifies: Callable[[PublicKey], bool]) -> TrustedKey:
        """The key with this kid that verifies; `UnknownKey`, `BadSignature`. What it may sign is the next question."""
        for trusted in self.with_kid(kid):
            if verifies(trusted.key):
                return trusted
        raise BadSignature(what)

    def open(self, raw: bytes, label: Label, usage: Usage, event: int | None, now: int) -> cose.Signed:
        """A COSE object signed by a key of this list with this usage and event in scope (4.3).

        Raises `Malformed`, then the errors of 1.8 in its order. `event` None is what concerns the whole domain.
        """
        candidates = self._by_kid.get(cose.peek_kid(raw), ())
        signed = cose.open_signed(raw, label, self.domain, [trusted.key for trusted in candidates])
        trusted = next(trusted for trusted in candidates if trusted.key == signed.key)
        trusted.check_may_sign(usage, event, now)
        return signed


def link_root(old: PrivateKey, domain: Domain, new: PublicKey) -> bytes:
    """The signature by which the old root hands over to the new one (3.2)."""
    return old.sign(Label.ROOT, domain, new.raw)


def sign_list(
    root: PrivateKey,
    domain: Domain,
    counter: int,
    issued: int,
    expires: int,
    roots: Iterable[PublicKey],
    links: Iterable[bytes],
    keys: Iterable[TrustedKey],
) -> bytes:
    """A trust list signed by the last of `roots`; `links` has one signature for each root after the first.

    What was signed is read back as a device would, so that no list leaves that would be refused: any error of `accept`.
    """
    roots = tuple(roots)
    chain = _encode_chain(roots, tuple(links))
    entries = [encode_key(trusted) for trusted in keys]
    payload = cbor.encode({1: domain.raw, 2: counter, 3: issued, 4: expires, 5: chain, 6: entries})
    raw = cose.sign(root, Label.TRUST, domain, payload)
    accept(Anchor(domain, hashlib.sha256(roots[0].raw).digest()), None, raw)
    return raw


def _encode_chain(roots: tuple[PublicKey, ...], links: tuple[bytes, ...]) -> list[cbor.Encodable]:
    if not roots or len(links) != len(roots) - 1:
        raise Malformed("3.2", f"{len(roots)} roots with {len(links)} links")
    later: list[cbor.Encodable] = [[root.raw, link] for root, link in zip(roots[1:], links, strict=True)]
    return [[roots[0].raw], *later]


def accept(anchor: Anchor, held: TrustList | None, raw: bytes) -> TrustList:
    """The list to hold from now on (3.2 to 3.6). With a held list, its last root is the anchor.

    Raises, in this order: `Malformed` (0.7, 4.1, 3.1), `WrongDomain`, `BadKey` for a root, `UnknownKey` or `BadSignature` (3.2),
    `TrustRollback`, `TrustEquivocation` (3.4), and last what is wrong with the keys: `Malformed`, `BadKey`.
    """
    if held is not None and raw == held.raw:
        return held
    if len(raw) > CAP:
        raise Malformed("0.7", f"a trust list of more than {CAP} bytes")
    fields = cbor.Fields.of(cbor.decode(cose.unverified_payload(raw), "3.1", CAP), "3.1")
    _check_domain(fields, anchor.domain)
    roots, links = _read_chain(fields)
    _check_chain(anchor, held, roots, links)
    _check_signature(raw, anchor.domain, roots[-1])
    counter = fields.uint(2, bits=COUNTER_BITS)
    _check_counter(held, counter)
    issued, expires = read_dates(fields, 3, "3.1")
    keys = _read_keys(fields, roots)
    fields.done()
    return TrustList(anchor.domain, counter, issued, expires, roots, links, keys, raw)


def _check_domain(fields: cbor.Fields, domain: Domain) -> None:
    if fields.bytes(1, size=DOMAIN_BYTES) != domain.raw:
        raise WrongDomain


def _read_chain(fields: cbor.Fields) -> tuple[tuple[PublicKey, ...], tuple[bytes, ...]]:
    entries = fields.list(5, at_most=ROOTS_AT_MOST)
    if not entries:
        raise Malformed("3.1", "no root")
    roots, links = [], []
    for place, entry in enumerate(entries):
        if not isinstance(entry, list) or len(entry) != (1 if place == 0 else 2):
            raise Malformed("3.1", "a root is [key], a later one [key, signature]")
        roots.append(PublicKey.parse(_exact_bytes(entry[0], KEY_BYTES)))
        links += [_exact_bytes(link, SIGNATURE_BYTES) for link in entry[1:]]
    if len(set(roots)) != len(roots):
        raise Malformed("3.1", "a root stands in the chain twice")
    return tuple(roots), tuple(links)


def _exact_bytes(value: cbor.Value, size: int) -> bytes:
    if not isinstance(value, bytes) or len(value) != size:
        raise Malformed("3.1", f"{size} bytes were expected")
    return value


def _check_chain(
    anchor: Anchor, held: TrustList | None, roots: tuple[PublicKey, ...], links: tuple[bytes, ...]
) -> None:
    """The known root stands in the chain, and every later link verifies (3.2). Links before it were others' to check."""
    known = anchor.root_fingerprint if held is None else hashlib.sha256(held.roots[-1].raw).digest()
    places = [place for place, root in enumerate(roots) if hashlib.sha256(root.raw).digest() == known]
    if not places:
        raise UnknownKey(roots[-1].kid)
    for place in range(places[0], len(links)):
        if not roots[place].verify(Label.ROOT, anchor.domain, roots[place + 1].raw, links[place]):
            raise BadSignature("root")


def _check_signature(raw: bytes, domain: Domain, root: PublicKey) -> None:
    signed = cose.open_signed(raw, Label.TRUST, domain, [root])
    if signed.type is not None:
        raise Malformed("3.1", "a trust list has no type")


def _check_counter(held: TrustList | None, counter: int) -> None:
    if held is None or counter > held.counter:
        return
    if counter < held.counter:
        raise TrustRollback(held.counter, counter)
    raise TrustEquivocation(counter)


def _read_keys(fields: cbor.Fields, roots: tuple[PublicKey, ...]) -> tuple[TrustedKey, ...]:
    keys = tuple(parse_key(entry, "3.1") for entry in fields.list(6, at_most=KEYS_AT_MOST))
    seen = set(roots)
    for trusted in keys:
        if trusted.key in seen:
            raise Malformed("3.1", f"key {trusted.key.kid.hex()} stands in the list twice, or is a root")
        seen.add(trusted.key)
    return keys
