"""The opened keys of the server at one moment: its ring, and the trust list that tells devices which of them to believe."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property

from backend.errors import KeysNotPublished
from keys.crypto import PrivateKey, PublicKey
from keys.labels import Domain
from keys.ring import KeyRing, Secret
from keys.trust import TrustList
from keys.trusted import Status, Usage


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
        return hashlib.sha256(self.trust.roots[-1].raw).digest()

    @cached_property
    def _published(self) -> frozenset[PublicKey]:
        return frozenset(trusted.key for trusted in self.trust.keys if trusted.status is Status.ACTIVE)

    def signing_key(self, usage: Usage, event: int | None, now_s: int) -> PrivateKey:
        """The newest key that may sign this now and that devices can know.

        A key that stands in no published list signs nothing: what it signed would be refused at the gate.
        `KeysNotPublished`, or `NoActiveKey` when the ring itself has none.
        """
        for key in reversed(self.ring.keys):
            if key.private.public in self._published and key.may_sign(usage, event, now_s):
                return key.private
        self.ring.active(usage, event, now_s)
        raise KeysNotPublished(
            usage.name.lower() if event is None else f"{usage.name.lower()}s of event {event}"
        )

    def secret(self, secret: Secret) -> bytes:
        """One of the ring's symmetric secrets (FORMAT.md 6.2), 32 bytes."""
        return self.ring.secrets[secret]

    def is_published(self, key: PublicKey) -> bool:
        """Whether devices are told to believe this key."""
        return key in self._published
