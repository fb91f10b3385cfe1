"""The one error tree of this package: each class is one name of FORMAT.md clause 9 and builds its own message."""

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from keys.bcbp.boarding import Boarding


class KeysError(Exception):
    """Something signed, sealed or typed was refused. `name` is from the closed list of FORMAT.md clause 9."""

    name: ClassVar[str]


class NotOurs(KeysError):
    """The text carries no prefix of ours (1.1)."""

    name = "NOT_OURS"

    def __init__(self) -> None:
        super().__init__("this is not a Portão code")


class NotAPass(KeysError):
    """The text is no boarding pass of type M with one to four legs (8.1)."""

    name = "NOT_A_PASS"

    def __init__(self) -> None:
        super().__init__("this is not a boarding pass of type M with one to four legs")


class ForeignPass(KeysError):
    """A boarding pass that no trusted key of ours signed (8.10): it tells who somebody is, and admits nobody.

    `boardings`: what each of its legs says, which nobody vouches for.
    """

    name = "FOREIGN_PASS"

    def __init__(self, boardings: "tuple[Boarding, ...]") -> None:
        super().__init__("a boarding pass without a signature of ours: look the passenger up")
        self.boardings = boardings


class Malformed(KeysError):
    """Ours by prefix or place, but not these bytes. `clause` is the clause of FORMAT.md or PROTOCOL.md that it breaks."""

    name = "MALFORMED"

    def __init__(self, clause: str, detail: str) -> None:
        super().__init__(f"{detail} (clause {clause})")
        self.clause = clause
        self.detail = detail


class UnknownKey(KeysError):
    """No trusted key has this kid (1.8), or no trusted root stands in the chain (3.2)."""

    name = "UNKNOWN_KEY"

    def __init__(self, kid: bytes) -> None:
        super().__init__(f"no trusted key has the id {kid.hex()}")
        self.kid = kid


class NoActiveKey(UnknownKey):
    """The issuer's own ring has no active key for what is to be signed (6.4). No reader raises this."""

    def __init__(self, usage: str, event: int | None) -> None:
        where = "the whole domain" if event is None else f"event {event}"
        KeysError.__init__(self, f"the key ring has no active {usage} key for {where}")
        self.kid = b""


class BadSignature(KeysError):
    """The signature does not verify under this domain, label and key."""

    name = "BAD_SIGNATURE"

    def __init__(self, what: str) -> None:
        super().__init__(f"the signature of this {what} does not verify")


class KeyNotAllowed(KeysError):
    """A trusted key signed, but not for this usage, event or time (1.8)."""

    name = "KEY_NOT_ALLOWED"

    def __init__(self, kid: bytes, why: str) -> None:
        super().__init__(f"key {kid.hex()} may not sign this: {why}")
        self.kid = kid


class KeyCompromised(KeysError):
    """The key that signed was withdrawn as compromised."""

    name = "KEY_COMPROMISED"

    def __init__(self, kid: bytes) -> None:
        super().__init__(f"key {kid.hex()} was withdrawn as compromised")
        self.kid = kid


class BadKey(KeysError):
    """Not an acceptable Ed25519 public key (0.4)."""

    name = "BAD_KEY"

    def __init__(self) -> None:
        super().__init__("not an acceptable Ed25519 public key: canonical, on the curve, of prime order")


class NotYet(KeysError):
    """Before the ticket's first second (1.9)."""

    name = "NOT_YET"

    def __init__(self, not_before: int) -> None:
        super().__init__(f"valid only from {not_before}")
        self.not_before = not_before


class Expired(KeysError):
    """At or after the ticket's end (1.9)."""

    name = "EXPIRED"

    def __init__(self, expires: int) -> None:
        super().__init__(f"expired at {expires}")
        self.expires = expires


class ProofStale(KeysError):
    """The rotating proof is too old, too new, or was used before (2.3, 2.4)."""

    name = "PROOF_STALE"

    def __init__(self, off_by_s: int) -> None:
        super().__init__(f"the rotating proof is {off_by_s} s off")
        self.off_by_s = off_by_s


class WrongDomain(KeysError):
    """Signed for another domain (3.3)."""

    name = "WRONG_DOMAIN"

    def __init__(self) -> None:
        super().__init__("this was signed for another domain")


class TrustRollback(KeysError):
    """A trust list older than the one held (3.4)."""

    name = "TRUST_ROLLBACK"

    def __init__(self, held: int, offered: int) -> None:
        super().__init__(f"trust list {offered} is older than the held list {held}")


class TrustEquivocation(KeysError):
    """Two different trust lists with one counter (3.4): somebody holds the root who should not."""

    name = "TRUST_EQUIVOCATION"

    def __init__(self, counter: int) -> None:
        super().__init__(
            f"two different trust lists carry the counter {counter}; tell the key holder at once"
        )


class RingLocked(KeysError):
    """Wrong passphrase, or the ring's bytes were changed (6.1)."""

    name = "RING_LOCKED"

    def __init__(self) -> None:
        super().__init__("the key ring does not open: wrong passphrase, or its bytes were changed")


class SealBroken(KeysError):
    """What was sealed does not open here (10.2): another device, place or kind, or other bytes."""

    name = "SEAL_BROKEN"

    def __init__(self) -> None:
        super().__init__(
            "what was sealed does not open: it is meant for another device or place, or was changed"
        )


class BadReference(KeysError):
    """The check character does not fit (7.2)."""

    name = "BAD_REFERENCE"

    def __init__(self) -> None:
        super().__init__("the reference has a typing error: its check character does not fit")
