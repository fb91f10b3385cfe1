"""The opened keys of the server at one moment: its ring, and the trust list that tells devices which of them to believe."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property

from backend.errors import KeyMissing, KeysNotPublished
from keys.crypto import PrivateKey, PublicKey
from keys.labels import Domain
from keys.ring import KeyRing, RingKey, Secret
from keys.trust import TrustList
from keys.trusted import Status, Usage


def fingerprint(root: PublicKey) -> bytes:
    """SHA-256 of a root key, by which devices know it (FORMAT.md 3.2)."""
    return hashlib.sha256(root.raw).digest()


@dataclass(frozen=True)
class Keychain:
    """A ring (`version` of it) and the newest trust list. A value: a change of either gives another keychain."""

    ring: KeyRing = field(repr=False)
    version: int
    trust: TrustList

    @property
    def domain(self) -> Domain:
        """The domain of every key in it."""
        return self.ring.domain

    @property
    def root_fingerprint(self) -> bytes:
        """SHA-256 of the root that signs now: what enrolment codes carry."""
        return fingerprint(self.trust.roots[-1])

    @cached_property
    def _listed(self) -> dict[PublicKey, Status]:
        return {trusted.key: trusted.status for trusted in self.trust.keys}

    def signer(self, usage: Usage, event: int | None, now_s: int) -> RingKey:
        """The newest key that may sign this now and that devices can know.

        A key that stands in no published list signs nothing: what it signed would be refused at the gate.
        `KeysNotPublished`, or `KeyMissing` when the ring itself has none.
        """
        able = [key for key in self.ring.keys if key.may_sign(usage, event, now_s)]
        what = f"for {usage.name.lower()}" + ("" if event is None else f", event {event}")
        if not able:
            raise KeyMissing(what)
        published = [key for key in able if self.says(key.private.public, Status.ACTIVE)]
        if not published:
            raise KeysNotPublished(what)
        return published[-1]

    def signing_key(self, usage: Usage, event: int | None, now_s: int) -> PrivateKey:
        """The private half of `signer`."""
        return self.signer(usage, event, now_s).private

    def secret(self, secret: Secret) -> bytes:
        """One of the ring's symmetric secrets (FORMAT.md 6.2), 32 bytes."""
        return self.ring.secrets[secret]

    def says(self, key: PublicKey, status: Status) -> bool:
        """Whether the trust list names the key with this status."""
        return self._listed.get(key) is status
