"""Seeds that open under our own keys: the vectors are signed by keys that nobody else has."""

from dataclasses import replace
from typing import Final

from keys.bcbp.block import Block
from keys.code_secret import seal_code_secret
from keys.proof import rotating_text
from keys.ticket import ProofKind
from keys.trust import Usage
from sync.content import Content, Kind
from sync.enrolment import device_id
from sync.feed import (
    GENESIS,
    ClosedItem,
    CredentialItem,
    Head,
    Page,
    chain_hash,
    encode_item,
    encode_page,
    sign_head,
)
from sync.journal import FIRST_PREV, write_entry
from sync.offered import OfferedEvent, OfferedGate, encode_offered
from sync.position import Ancestry, Position
from sync.readiness import Readiness, Ready
from sync.roster import CredentialState, sign_roster
from tests.hostile.ground import DEVICE, DOMAIN, EVENT, HOLDER, NOW_S, SIGNERS, ticket

START: Final = Position(1, 0)
ROSTER: Final = sign_roster(
    SIGNERS[Usage.ROSTER], DOMAIN, EVENT, START, 64, {3: CredentialState.REVOKED}, NOW_S, NOW_S + 60, 60
)


def codes() -> tuple[bytes, ...]:
    """A plain code, one with all fields, one on paper, a bound one without its proof, and a rotating one."""
    bound = ticket(proof=ProofKind.HOLDER_KEY, holder=HOLDER.public)
    whole = ticket(seat="B-12", name="Ana Müller", class_="VIP")
    texts = [ticket().text, whole.text, ticket(paper=True).text, bound.text]
    return tuple(text.encode() for text in [*texts, rotating_text(bound, HOLDER, DOMAIN, NOW_S)])


def passes() -> tuple[bytes, ...]:
    """What stands before the security data of a pass: none of ours, ours, two legs of which one is ours, and cut short."""
    head, leg = "DESMARAIS/LUC       E", "ABC123 YULFRAAC 0834 226F001A0025 1"
    ours = ">30000" + Block(EVENT, 3, 3, NOW_S + 60).text
    repeated = ">30B" + "1WX6225BAC " + "2A" + "0014123456002001                          "
    one = [
        f"M1{head}{leg}00",
        f"M1{head}{leg}{len(ours):02X}{ours}",
        f"M1{head}{leg}{len(repeated):02X}{repeated}",
    ]
    two = f"M2{head}{leg}{len(ours):02X}{ours}{leg}00"
    return tuple(text.encode() for text in (*one, two, one[1][:50], one[1] + "^106ABCDEF"))


def chunk() -> bytes:
    """Two entries of a device that is known."""
    device, raws, prev = device_id(DEVICE.public), b"", FIRST_PREV
    for seq in (1, 2):
        content = Content(Kind.FEED_MARK, NOW_S * 1000, seq, b"bootboot", START, 1, "test/1")
        entry = write_entry(DEVICE, DOMAIN, prev, EVENT, device, 1, seq, content)
        raws, prev = raws + entry.frame_raw, entry.hash
    return raws


def page() -> bytes:
    """Two items under a head of ours."""
    items = [
        encode_item(CredentialItem(Position(1, 1), 3, 3, CredentialState.REVOKED)),
        encode_item(ClosedItem(Position(1, 2))),
    ]
    reached = GENESIS
    for raw in items:
        reached = chain_hash(DOMAIN, EVENT, reached, raw)
    head = Head(EVENT, Position(1, 2), reached, 2, NOW_S * 1000, 1, Ancestry())
    return encode_page(Page(sign_head(SIGNERS[Usage.FEED], DOMAIN, head), tuple(items)))


def sealed(key: bytes) -> bytes:
    """A code secret as the server keeps it."""
    return seal_code_secret(key, bytes(12), DOMAIN, EVENT, 1, bytes(32))


def offers() -> tuple[bytes, ...]:
    """No event, one without a gate, and two with some."""
    gates = (OfferedGate(1, "Gate A", "Hall"), OfferedGate(2, "Gate B", "Hall"))
    one = OfferedEvent(EVENT, "Opening night", "America/Sao_Paulo", NOW_S, NOW_S + 3_600, gates)
    other = OfferedEvent(EVENT + 1, "Matinee", "UTC", NOW_S, NOW_S, ())
    return tuple(encode_offered(offered) for offered in ((), (other,), (one, other)))


def readiness() -> tuple[bytes, ...]:
    """As little as a device can say of itself, and all of it."""
    least = Readiness(
        device_id(DEVICE.public),
        EVENT,
        1,
        NOW_S * 1000,
        START,
        bytes(4),
        NOW_S * 1000,
        1,
        1,
        0,
        Ready.KEPT,
        "app",
    )
    whole = replace(least, clock=(250, 0), battery=50, free_mib=9_000)
    return tuple(said.sign(DEVICE, DOMAIN).encode() for said in (least, whole))
