"""The key ring: the private keys and secrets of one domain (FORMAT.md clause 6)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Final

from keys import cbor
from keys.crypto import KEY_BYTES, PrivateKey
from keys.errors import KeyNotAllowed, Malformed, NoActiveKey, UnknownKey
from keys.labels import DOMAIN_BYTES, Domain
from keys.passphrase_box import CAP, DEFAULT_COST, Cost, open_box, seal_box
from keys.trusted import Status, TrustedKey, Usage, in_scope, read_dates, read_enum, read_events

__all__ = [
    "DEFAULT_COST",
    "Cost",
    "KeyRing",
    "RingKey",
    "Secret",
    "open_ring",
    "seal_ring",
]

_CLAUSE: Final = "6.2"
_KEYS_AT_MOST: Final = 8192


class Secret(IntEnum):
    """The symmetric secrets of a ring, 32 bytes each (6.2)."""

    STORAGE = 1
    SESSION = 2
    FOREIGN = 3
    NUMBERS = 4


@dataclass(frozen=True)
class RingKey:
    """A private key and its limits, as `TrustedKey` shows them to devices."""

    private: PrivateKey
    usage: Usage
    status: Status
    not_before: int
    expires: int
    events: frozenset[int] | None

    def may_sign(self, usage: Usage, event: int | None, now: int) -> bool:
        """Whether this key may sign for this usage and event at `now` (Unix seconds): active, in scope, in its dates."""
        fits = self.usage is usage and in_scope(self.events, event)
        return fits and self.status is Status.ACTIVE and self.not_before <= now < self.expires


@dataclass(frozen=True)
class KeyRing:
    """Every key of a domain in the order of making, and its secrets. A value: each change gives another ring."""

    domain: Domain
    keys: tuple[RingKey, ...]
    secrets: Mapping[Secret, bytes] = field(repr=False)

    def with_key(self, key: RingKey) -> "KeyRing":
        """The ring with one more key; `KeyNotAllowed` when its kid is taken: own keys never collide (6.4)."""
        kid = key.private.public.kid
        if any(other.private.public.kid == kid for other in self.keys):
            raise KeyNotAllowed(kid, "the ring has a key with this id already")
        return replace(self, keys=(*self.keys, key))

    def retire(self, kid: bytes) -> "KeyRing":
        """The ring where this key signs no more but still verifies; `UnknownKey`, `KeyNotAllowed` (6.4)."""
        return self._moved(kid, Status.RETIRED)

    def compromise(self, kid: bytes) -> "KeyRing":
        """The ring where nothing that this key signed is believed; `UnknownKey`, `KeyNotAllowed` (6.4)."""
        return self._moved(kid, Status.COMPROMISED)

    def active(self, usage: Usage, event: int | None, now: int) -> PrivateKey:
        """The key to sign with at `now`: the newest that may. `NoActiveKey` when there is none."""
        for key in reversed(self.keys):
            if key.may_sign(usage, event, now):
                return key.private
        raise NoActiveKey(usage.name.lower(), event)

    def trusted_keys(self) -> tuple[TrustedKey, ...]:
        """The public halves, for the trust list: every key but the roots."""
        return tuple(
            TrustedKey(key.private.public, key.usage, key.not_before, key.expires, key.status, key.events)
            for key in self.keys
            if key.usage is not Usage.ROOT
        )

    def _moved(self, kid: bytes, to: Status) -> "KeyRing":
        places = [place for place, key in enumerate(self.keys) if key.private.public.kid == kid]
        if not places:
            raise UnknownKey(kid)
        old = self.keys[places[0]]
        if old.status >= to:
            raise KeyNotAllowed(kid, f"it is {old.status.name.lower()} and does not become {to.name.lower()}")
        moved = replace(old, status=to)
        return replace(self, keys=(*self.keys[: places[0]], moved, *self.keys[places[0] + 1 :]))


def seal_ring(
    ring: KeyRing, passphrase: bytes, salt: bytes, nonce: bytes, cost: Cost = DEFAULT_COST
) -> bytes:
    """The ring as it rests (6.1). `salt` (16) and `nonce` (24): random, new for each sealing. `Malformed` beyond the caps."""
    plain = _encode(ring)
    _decode(plain)  # a ring that does not open again would lose every key of the domain
    return seal_box(plain, passphrase, salt, nonce, cost)


def open_ring(raw: bytes, passphrase: bytes) -> KeyRing:
    """The ring again; `Malformed` (0.7, 6.1, 6.2), `RingLocked`."""
    return _decode(open_box(raw, passphrase))


def _decode(plain: bytes) -> KeyRing:
    fields = cbor.Fields.of(cbor.decode(plain, _CLAUSE, CAP), _CLAUSE)
    domain = Domain(fields.bytes(1, size=DOMAIN_BYTES))
    keys = [_parse_key(entry) for entry in fields.list(2, at_most=_KEYS_AT_MOST)]
    secrets = _parse_secrets(fields.fields(3))
    fields.done()
    if len({key.private.public.kid for key in keys}) != len(keys):
        raise Malformed(_CLAUSE, "two keys of the ring have one kid")
    return KeyRing(domain, tuple(keys), secrets)


def _encode(ring: KeyRing) -> bytes:
    secrets = {int(number): secret for number, secret in ring.secrets.items()}
    return cbor.encode({1: ring.domain.raw, 2: [_encode_key(key) for key in ring.keys], 3: secrets})


def _encode_key(key: RingKey) -> dict[int, cbor.Encodable]:
    entry: dict[int, cbor.Encodable] = {
        1: key.private.seed,
        2: key.usage,
        3: key.status,
        4: key.not_before,
        5: key.expires,
    }
    if key.events is not None:
        entry[6] = sorted(key.events)
    return entry


def _parse_key(value: cbor.Value) -> RingKey:
    fields = cbor.Fields.of(value, _CLAUSE)
    seed = fields.bytes(1, size=KEY_BYTES)
    usage = read_enum(fields, 2, Usage, _CLAUSE)
    status = read_enum(fields, 3, Status, _CLAUSE)
    not_before, expires = read_dates(fields, 4, _CLAUSE)
    events = read_events(fields, 6, _CLAUSE)
    fields.done()
    return RingKey(PrivateKey.from_seed(seed), usage, status, not_before, expires, events)


def _parse_secrets(fields: cbor.Fields) -> dict[Secret, bytes]:
    found = {secret: fields.bytes_or_none(secret, size=KEY_BYTES) for secret in Secret}
    fields.done()
    return {secret: value for secret, value in found.items() if value is not None}
