"""What signed inputs are tried under: the domain, the event and the second of the test vectors, with keys of our own."""

import hashlib
from typing import Final

from keys import cose
from keys.crypto import PrivateKey
from keys.issued import Issued
from keys.labels import Domain, Label
from keys.ticket import Ticket, sign_ticket
from keys.trust import Anchor, Status, TrustedKey, TrustList, Usage, accept, sign_list

DOMAIN: Final = Domain(bytes(range(16)))
EVENT: Final = 7
NOW_S: Final = 1_790_000_000
LATEST_S: Final = (1 << 32) - 1


def key_for(what: object) -> PrivateKey:
    """A key that follows from its purpose."""
    return PrivateKey.from_seed(hashlib.sha256(repr(what).encode()).digest())


ROOT: Final = key_for("root")
ANCHOR: Final = Anchor(DOMAIN, hashlib.sha256(ROOT.public.raw).digest())
HOLDER: Final = key_for("holder")
DEVICE: Final = key_for("device")
SIGNERS: Final[dict[Usage, PrivateKey]] = {
    usage: key_for(usage.name) for usage in Usage if usage is not Usage.ROOT
}


def trusted(
    usage: Usage,
    status: Status = Status.ACTIVE,
    not_before: int = 0,
    expires: int = LATEST_S,
    events: frozenset[int] | None = None,
) -> TrustedKey:
    """The key of this usage as a trust list names it."""
    return TrustedKey(SIGNERS[usage].public, usage, not_before, expires, status, events)


def trust_raw(
    counter: int = 1, keys: tuple[TrustedKey, ...] | None = None, root: PrivateKey = ROOT, issued: int = 0
) -> bytes:
    """A signed trust list; without `keys`, one for each usage."""
    listed = [trusted(usage) for usage in SIGNERS] if keys is None else keys
    return sign_list(root, DOMAIN, counter, issued, LATEST_S, [root.public], [], listed)


TRUST_RAW: Final = trust_raw()
TRUST: Final[TrustList] = accept(ANCHOR, None, TRUST_RAW)


def signed(usage: Usage, label: Label, payload: bytes, type_: str | None = None) -> bytes:
    """Whatever payload, under a signature that holds."""
    return cose.sign(SIGNERS[usage], label, DOMAIN, payload, type_)


def ticket(**fields: object) -> Issued:
    """A ticket that is good at NOW_S, unless told otherwise."""
    said: dict[str, object] = {
        "number": 3,
        "index": 3,
        "not_before": NOW_S - 60,
        "expires": NOW_S + 3600,
    } | fields
    return sign_ticket(SIGNERS[Usage.TICKET], DOMAIN, Ticket(EVENT, **said))  # type: ignore[arg-type]
