"""What only one device may read (FORMAT.md 10): sealed to its opening key, and bound to its place."""

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from keys.crypto import open_sealed, seal_to
from keys.errors import Malformed
from keys.labels import Domain, Label, prefixed

_CLAUSE: Final = "10.2"
_PLACE: Final = struct.Struct(">IBIQH8s")
_DEVICE_BYTES: Final = 8


class Kind(IntEnum):
    """What is sealed."""

    OPERATORS = 1
    MANIFEST = 2
    ALIASES = 3


@dataclass(frozen=True, slots=True)
class Address:
    """Whose a box is and where it belongs: generation and position of the event's feed, the piece of the part, the device (8 bytes)."""

    domain: Domain
    event: int
    kind: Kind
    gen: int
    pos: int
    piece: int
    device: bytes

    @property
    def info(self) -> bytes:
        """The info of 10.2; `Malformed` for a number too wide, or a device id of another length."""
        if len(self.device) != _DEVICE_BYTES:
            raise Malformed(_CLAUSE, f"a device id is {_DEVICE_BYTES} bytes, not {len(self.device)}")
        try:
            place = _PLACE.pack(self.event, self.kind, self.gen, self.pos, self.piece, self.device)
        except struct.error:
            raise Malformed(_CLAUSE, "a number that is too wide") from None
        return prefixed(Label.SEAL, self.domain, place)


def seal_box(address: Address, opening_key: bytes, plain: bytes) -> bytes:
    """The box for the device with this X25519 key; another one each time. `Malformed` (10.2), `BadKey` (10.3)."""
    return seal_to(opening_key, plain, address.info)


def open_box(address: Address, opening_seed: bytes, box: bytes) -> bytes:
    """What was sealed; `SealBroken` (10.2). Nobody vouches for it: verify the signature around it first (10.4)."""
    return open_sealed(opening_seed, box, address.info)
