"""What a device without a list of names shows of a guest: a record that only the shown code opens (FORMAT.md 5.7)."""

from dataclasses import dataclass
from typing import Final, Self

from keys import cbor
from keys.crypto import NONCE_BYTES, TAG_BYTES, hkdf, open_secret, seal_secret
from keys.errors import Malformed, RingLocked, SealBroken
from keys.labels import Domain, Label, prefixed

NAME_BYTES: Final = 64
SEAT_BYTES: Final = 16
NOTE_BYTES: Final = 64
PLAIN_BYTES: Final = 96
CARD_BYTES: Final = NONCE_BYTES + PLAIN_BYTES + TAG_BYTES

_CLAUSE: Final = "5.7"
_LENGTH_BYTES: Final = 2
_CUT: Final = "…"


@dataclass(frozen=True, slots=True)
class CardPlace:
    """Whose card it is: the credential by its status index, and the version, which is another one for each other content."""

    domain: Domain
    event: int
    index: int
    version: int

    @property
    def info(self) -> bytes:
        """What key and box are bound to; `Malformed` for a number too wide."""
        try:
            place = (
                self.event.to_bytes(4, "big")
                + self.index.to_bytes(3, "big")
                + self.version.to_bytes(8, "big")
            )
        except OverflowError:
            raise Malformed(_CLAUSE, "a number that is too wide") from None
        return prefixed(Label.CARD, self.domain, place)


@dataclass(frozen=True, slots=True)
class Guest:
    """Who somebody is, for a person at a gate to read: not a fact that any verdict rests on."""

    name: str | None = None
    seat: str | None = None
    note: str | None = None

    def encode(self) -> bytes:
        """The plain content, as long for everybody (5.7). A note that has no room is cut. `Malformed` for a longer name or seat."""
        raw = self._map()
        if len(raw) > _ROOM and self.note is not None:
            raw = Guest(self.name, self.seat, _shortened(self.note, len(raw) - _ROOM))._map()
        if len(raw) > _ROOM:
            raise Malformed(_CLAUSE, "a name or seat that is too long")
        return (len(raw).to_bytes(_LENGTH_BYTES, "big") + raw).ljust(PLAIN_BYTES, b"\x00")

    @classmethod
    def parse(cls, plain: bytes) -> Self:
        """The reverse of `encode`; `Malformed` (5.7)."""
        size = int.from_bytes(plain[:_LENGTH_BYTES], "big")
        raw, rest = plain[_LENGTH_BYTES : _LENGTH_BYTES + size], plain[_LENGTH_BYTES + size :]
        if len(plain) != PLAIN_BYTES or len(raw) != size or any(rest):
            raise Malformed(_CLAUSE, "not a padded card")
        fields = cbor.Fields.of(cbor.decode(raw, _CLAUSE, PLAIN_BYTES), _CLAUSE)
        name = fields.text_or_none(1, at_most=NAME_BYTES)
        seat = fields.text_or_none(2, at_most=SEAT_BYTES)
        note = fields.text_or_none(3, at_most=NOTE_BYTES)
        fields.done()
        return cls(name, seat, note)

    def _map(self) -> bytes:
        said: dict[int, cbor.Encodable] = {1: self.name, 2: self.seat, 3: self.note}
        return cbor.encode({key: text for key, text in said.items() if text is not None})


_ROOM: Final = PLAIN_BYTES - _LENGTH_BYTES


def _shortened(note: str, by: int) -> str | None:
    """The note with at least so many bytes less, and a sign that it goes on; None where nothing of it has room."""
    room = len(note.encode()) - by - len(_CUT.encode())
    return note.encode()[:room].decode(errors="ignore") + _CUT if room > 0 else None


def seal_card(secret: bytes, place: CardPlace, guest: Guest, nonce: bytes) -> bytes:
    """The card of the code with this K. `nonce`: 12 random bytes. `Malformed`."""
    return seal_secret(hkdf(secret, place.info), nonce, guest.encode(), place.info)


def open_card(secret: bytes, place: CardPlace, card: bytes) -> Guest:
    """Who shows the code with this K; `SealBroken` for any other card, `Malformed` for what no server puts into one."""
    try:
        plain = open_secret(hkdf(secret, place.info), card, place.info)
    except RingLocked:
        raise SealBroken from None
    return Guest.parse(plain)
