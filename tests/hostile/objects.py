"""One object of each kind that is signed or sealed, with what opens it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from keys.bcbp.signing import open_pass, seal
from keys.code_secret import open_code_secret
from keys.labels import Label
from keys.passphrase_box import Cost
from keys.proof import rotating_text
from keys.ring import KeyRing, open_ring, seal_ring
from keys.ticket import ProofKind, open_ticket
from keys.trust import Usage, accept
from sync.admissions import open_admissions, sign_admissions
from sync.certificate import Certificate, Role, device_id, open_certificate, sign_certificate
from sync.clock import Anchor, open_anchor, sign_anchor
from sync.enrolment import EnrolmentCode, EnrolRequest
from sync.feed import GENESIS, Head, open_head, sign_head
from sync.journal import open_chunk
from sync.policy import Policy
from sync.position import Ancestry, Position
from sync.profile import EventKind, Gate, Profile, Zone, open_profile, sign_profile
from sync.roster import open_roster
from tests.hostile import made
from tests.hostile.ground import ANCHOR, DEVICE, DOMAIN, EVENT, HOLDER, NOW_S, SIGNERS, TRUST, ticket
from tests.hostile.parser import text_of

AT: Final = Position(1, 5)
_BOUND: Final = ticket(proof=ProofKind.HOLDER_KEY, holder=HOLDER.public)
_KEY: Final = bytes(32)
_ROSTER_KEY: Final = SIGNERS[Usage.ROSTER]


@dataclass(frozen=True, slots=True)
class Object:
    """An object, what opens it, and whether each of its bits is under its signature. A text is its UTF-8."""

    raw: bytes
    open: Callable[[bytes], Any]
    whole: bool = True


def _code(raw: bytes) -> Any:
    return open_ticket(text_of(raw), TRUST, NOW_S)


def _pass(raw: bytes) -> Any:
    return open_pass(text_of(raw), TRUST, NOW_S, EVENT)


def _chunk(raw: bytes) -> Any:
    known = {device_id(DEVICE.public): DEVICE.public}
    return open_chunk(raw, DOMAIN, known.get)


def _profile() -> bytes:
    policy, gates = Policy(1), (Gate(1, "A", 1),)
    return sign_profile(
        _ROSTER_KEY,
        Profile(DOMAIN, EVENT, AT, GENESIS, NOW_S, "Noite", EventKind.SHOW, "UTC", NOW_S, NOW_S + 60, 9, (Zone(1, "In"),), gates, (policy,), Ancestry()),
    )  # fmt: skip


def _certificate() -> bytes:
    events, gates = frozenset({EVENT}), frozenset({1})
    return sign_certificate(
        SIGNERS[Usage.DEVICE],
        Certificate(DOMAIN, device_id(DEVICE.public), DEVICE.public, bytes(32), Role.GATE, events, gates, NOW_S - 60, NOW_S + 60, "Gate A"),
    )  # fmt: skip


def _ring() -> bytes:
    return seal_ring(KeyRing(DOMAIN, (), {}), b"passphrase", bytes(16), bytes(24), Cost(1, 8))


OBJECTS: Final[dict[str, Object]] = {
    "static ticket": Object(ticket().text.encode(), _code),
    "ticket with every field": Object(ticket(seat="B-12", name="Ana", class_="VIP").text.encode(), _code),
    "paper ticket": Object(ticket(paper=True).text.encode(), _code),
    "bound ticket without its proof": Object(_BOUND.text.encode(), _code),
    "rotating ticket": Object(rotating_text(_BOUND, HOLDER, DOMAIN, NOW_S).encode(), _code),
    "boarding pass": Object(seal(SIGNERS[Usage.BCBP], DOMAIN, made.passes()[1]).text.encode(), _pass),
    "frame": Object(made.chunk()[: len(made.chunk()) // 2], _chunk),
    "roster": Object(made.ROSTER, lambda raw: open_roster(raw, TRUST, EVENT, NOW_S)),
    "admissions": Object(
        sign_admissions(_ROSTER_KEY, DOMAIN, EVENT, AT, 64, {(1, 0): [3, 9]}, NOW_S), lambda raw: open_admissions(raw, TRUST, EVENT, NOW_S)
    ),
    "profile": Object(_profile(), lambda raw: open_profile(raw, TRUST, EVENT, NOW_S)),
    "trust list": Object(TRUST.raw, lambda raw: accept(ANCHOR, None, raw)),
    "head": Object(
        sign_head(SIGNERS[Usage.FEED], DOMAIN, Head(EVENT, AT, bytes(32), 9, NOW_S * 1000, 1, Ancestry())),
        lambda raw: open_head(raw, TRUST, EVENT, NOW_S),
    ),
    "certificate": Object(_certificate(), lambda raw: open_certificate(raw, TRUST, NOW_S)),
    "time anchor": Object(
        sign_anchor(SIGNERS[Usage.RECEIPT], DOMAIN, Anchor(bytes(8), bytes(16), 1, 2)), lambda raw: open_anchor(raw, TRUST, NOW_S)
    ),
    "key ring": Object(_ring(), lambda raw: open_ring(raw, b"passphrase")),
    "sealed code secret": Object(made.sealed(_KEY), lambda raw: open_code_secret(_KEY, raw, DOMAIN, EVENT, 1)),
    "enrolment code": Object(
        EnrolmentCode("https://gate.example", DOMAIN, bytes(32), bytes(16)).text.encode(), lambda raw: EnrolmentCode.parse(text_of(raw)), whole=False
    ),
    "enrolment request": Object(
        EnrolRequest(bytes(16), DEVICE.public, bytes(32), "Gate A").sign(DEVICE, DOMAIN), lambda raw: EnrolRequest.open(raw, DOMAIN), whole=False
    ),
}  # fmt: skip
"""An enrolment code is not signed, and of a request the name is not: there, another value may come out, but never the same."""

SIGNED: Final = {
    "profile": (Usage.ROSTER, Label.PROFILE),
    "roster": (Usage.ROSTER, Label.ROSTER),
    "admissions": (Usage.ROSTER, Label.ADMISSIONS),
    "head": (Usage.FEED, Label.FEED),
    "certificate": (Usage.DEVICE, Label.CERT),
    "time anchor": (Usage.RECEIPT, Label.TIME),
}
"""Which key signs the COSE objects, under which label."""
