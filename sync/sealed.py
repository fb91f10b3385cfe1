"""Parts that one device alone may read: signed pieces, each a box for it (PROTOCOL.md 3.5).

Sealed first, then signed: a device believes nothing that it had to open in order to see who it is from.
"""

import hashlib
import zlib
from dataclasses import dataclass
from typing import Final

from keys import cbor, cose
from keys.box import Address, Kind, open_box, seal_box
from keys.cbor import Fields
from keys.crypto import PrivateKey
from keys.errors import Malformed
from keys.labels import Domain, Label
from keys.trust import TrustList, Usage
from keys.trusted import read_enum
from sync.bitmap import DIGEST_BYTES, inflate
from sync.certificate import DEVICE_BYTES
from sync.errors import Incomplete, WrongEventPart
from sync.fields import SECOND_BITS, WIDE_BITS
from sync.part import claims, open_payload, read_claims
from sync.position import Position

PLAIN_AT_MOST: Final = 32 * 1024 * 1024
PIECE_BYTES: Final = 1024 * 1024
PIECES_AT_MOST: Final = 40  # what cannot be made smaller at all still has room
MESSAGE_CAP: Final = PIECES_AT_MOST * (PIECE_BYTES + 1_024)

_PIECE_BITS: Final = 16
_LEVEL: Final = 6  # 9 takes twice as long for one byte in a hundred
_CLAUSE: Final = "3.5"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who may read it: a device (8 bytes) and its X25519 key: to seal the public one, to open the seed of it."""

    device: bytes
    key: bytes


@dataclass(frozen=True, slots=True)
class SealedPart:
    """What is sealed, and where it stands: its position, and which version it is of what it lists. Times in Unix seconds."""

    event: int
    at: Position
    issued_s: int
    kind: Kind
    version: int
    plain: bytes


@dataclass(frozen=True, slots=True)
class Packed:
    """What is sealed, made small: the same for every device. `size` and `digest` are of the plain bytes."""

    size: int
    digest: bytes
    stream: bytes


@dataclass(frozen=True, slots=True)
class _Piece:
    part: SealedPart  # with this piece's share of the stream for its plain bytes
    number: int
    pieces: int
    size: int
    digest: bytes

    @property
    def alike(self) -> tuple[object, ...]:
        """What is the same in all pieces of a part."""
        part = self.part
        return part.at, part.issued_s, part.version, self.pieces, self.size, self.digest


def seal_part(key: PrivateKey, domain: Domain, part: SealedPart, to: Recipient) -> bytes:
    """The message for one device; another one each time. `Malformed` beyond the caps, `BadKey` (FORMAT.md 10.3)."""
    return seal_packed(key, domain, part, pack(part.plain), to)


def pack(plain: bytes) -> Packed:
    """The dear half of sealing, which many devices may share; `Malformed` beyond the caps."""
    if len(plain) > PLAIN_AT_MOST:
        raise Malformed(_CLAUSE, f"{len(plain)} bytes where {PLAIN_AT_MOST} are the most")
    return Packed(len(plain), hashlib.sha256(plain).digest(), zlib.compress(plain, _LEVEL))


def seal_packed(key: PrivateKey, domain: Domain, part: SealedPart, packed: Packed, to: Recipient) -> bytes:
    """As `seal_part`, of what is packed already: the plain bytes of `part` are not read."""
    stream = packed.stream
    shares = [stream[start : start + PIECE_BYTES] for start in range(0, len(stream), PIECE_BYTES)]
    return cbor.encode(
        [
            _sealed_piece(
                key, domain, part, to, (number, len(shares)), {1: packed.size, 2: packed.digest, 3: share}
            )
            for number, share in enumerate(shares)
        ]
    )


def nothing_newer() -> bytes:
    """The message for a device that holds the present version: no piece."""
    return cbor.encode([])


def open_sealed_part(
    raw: bytes, trust: TrustList, event: int, kind: Kind, to: Recipient, now: int
) -> SealedPart | None:
    """What was sealed to this device, complete by its own size and digest; None where nothing is newer. `now` in Unix seconds.

    Raises the errors of FORMAT.md 1.8, `Malformed`, `WrongEventPart` for another event, device or kind, `SealBroken`, `Incomplete`.
    """
    message = cbor.decode(raw, _CLAUSE, MESSAGE_CAP)
    if not isinstance(message, list) or len(message) > PIECES_AT_MOST:
        raise Malformed(_CLAUSE, f"not an array of at most {PIECES_AT_MOST} pieces")
    if not message:
        return None
    pieces = [_open_piece(piece, trust, event, kind, to, now) for piece in message]
    return _together(pieces)


def _sealed_piece(
    key: PrivateKey,
    domain: Domain,
    part: SealedPart,
    to: Recipient,
    place: tuple[int, int],
    inside: dict[int, cbor.Encodable],
) -> bytes:
    number, pieces = place
    address = Address(domain, part.event, part.kind, part.at.gen, part.at.pos, number, to.device)
    said: dict[int, cbor.Encodable] = {
        **claims(domain, part.event, part.at),
        5: part.issued_s,
        6: to.device,
        7: int(part.kind),
        8: part.version,
        9: number,
        10: pieces,
        11: seal_box(address, to.key, cbor.encode(inside)),
    }
    return cose.sign(key, Label.SEALED, domain, cbor.encode(said))


def _open_piece(raw: cbor.Value, trust: TrustList, event: int, kind: Kind, to: Recipient, now: int) -> _Piece:
    if not isinstance(raw, bytes):
        raise Malformed(_CLAUSE, "a piece that is no byte string")
    payload = open_payload(raw, Label.SEALED, Usage.ROSTER, trust, event, now)
    fields = Fields.of(cbor.decode(payload, _CLAUSE, cose.CAP), _CLAUSE)
    at = read_claims(fields, trust.domain, event, _CLAUSE, "sealed list")
    issued_s, device = fields.uint(5, bits=SECOND_BITS), fields.bytes(6, size=DEVICE_BYTES)
    found, version = read_enum(fields, 7, Kind, _CLAUSE), fields.uint(8, bits=WIDE_BITS)
    number, pieces = fields.uint(9, bits=_PIECE_BITS), fields.uint(10, bits=_PIECE_BITS)
    box = fields.bytes(11)
    fields.done()
    if (device, found) != (to.device, kind):
        raise WrongEventPart("sealed list of another device or kind")
    address = Address(trust.domain, event, kind, at.gen, at.pos, number, device)
    inside = Fields.of(cbor.decode(open_box(address, to.key, box), _CLAUSE, cose.CAP), _CLAUSE)
    size, digest, share = inside.uint(1, bits=32), inside.bytes(2, size=DIGEST_BYTES), inside.bytes(3)
    inside.done()
    return _Piece(SealedPart(event, at, issued_s, kind, version, share), number, pieces, size, digest)


def _together(pieces: list[_Piece]) -> SealedPart:
    first = pieces[0]
    places = [(piece.number, piece.pieces) for piece in pieces]
    if places != [(number, len(pieces)) for number in range(len(pieces))]:
        raise Incomplete("pieces are missing, or in another order")
    if any(piece.alike != first.alike for piece in pieces):
        raise Incomplete("its pieces are of several lists")
    if first.size > PLAIN_AT_MOST:
        raise Malformed(_CLAUSE, f"{first.size} bytes where {PLAIN_AT_MOST} are the most")
    plain = inflate(b"".join(piece.part.plain for piece in pieces), first.size, _CLAUSE)
    if hashlib.sha256(plain).digest() != first.digest:
        raise Incomplete("another digest")
    return SealedPart(
        first.part.event, first.part.at, first.part.issued_s, first.part.kind, first.part.version, plain
    )
