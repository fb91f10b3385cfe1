"""Cards in the order of their changes, for devices that hold no list of names (PROTOCOL.md 3.7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from keys import cbor, cose
from keys.card import CARD_BYTES
from keys.cbor import Fields, Value
from keys.crypto import PrivateKey
from keys.errors import Malformed
from keys.labels import Domain, Label
from keys.trust import TrustList, Usage
from sync.fields import SECOND_BITS, TICKET_BITS, WIDE_BITS, read_row
from sync.part import claims, open_payload, read_claims
from sync.position import Position

CARDS_A_PAGE: Final = 2_000
_CLAUSE: Final = "3.7"


class CardCursor(NamedTuple):
    """How far cards were taken: the version at which a ticket last changed, and its number."""

    version: int
    ticket: int


FROM_THE_START: Final = CardCursor(0, 0)


class CardRow(NamedTuple):
    """The card of a ticket's live credential (its status index), as of the version at which the ticket last changed."""

    at: CardCursor
    credential: int
    card: bytes


@dataclass(frozen=True, slots=True)
class CardPage:
    """The cards after a place in the order of changes; `more`: further ones follow. `issued_s` in Unix seconds."""

    event: int
    at: Position
    issued_s: int
    after: CardCursor
    rows: tuple[CardRow, ...]
    more: bool


def sign_cards(key: PrivateKey, domain: Domain, page: CardPage) -> bytes:
    """The signed page. It is read back first, so that none leaves that a device would refuse: `Malformed`."""
    rows: list[Value] = [[*row.at, row.credential, row.card] for row in page.rows]
    payload = cbor.encode(
        {
            **claims(domain, page.event, page.at),
            5: page.issued_s,
            6: list(page.after),
            7: rows,
            8: page.more,
        }
    )
    _read(payload, domain, page.event)
    return cose.sign(key, Label.CARDS, domain, payload)


def open_cards(raw: bytes, trust: TrustList, event: int, now: int) -> CardPage:
    """The page, verified. `now` in Unix seconds. Raises the errors of FORMAT.md 1.8, `Malformed`, `WrongEventPart`."""
    return _read(open_payload(raw, Label.CARDS, Usage.ROSTER, trust, event, now), trust.domain, event)


def _read(payload: bytes, domain: Domain, event: int) -> CardPage:
    fields = Fields.of(cbor.decode(payload, _CLAUSE, cose.CAP), _CLAUSE)
    at = read_claims(fields, domain, event, _CLAUSE, "page of cards")
    issued_s = fields.uint(5, bits=SECOND_BITS)
    after = _cursor(read_row(fields.list(6, at_most=2), 2, _CLAUSE))
    rows = tuple(_read_row(row) for row in fields.list(7, at_most=CARDS_A_PAGE))
    more = fields.flag(8)
    fields.done()
    _check_order([after, *(row.at for row in rows)])
    if more and not rows:
        raise Malformed(_CLAUSE, "more should follow where nothing stands")
    return CardPage(event, at, issued_s, after, rows, more)


def _read_row(value: Value) -> CardRow:
    row = read_row(value, 4, _CLAUSE)
    cursor = _cursor(row)
    return CardRow(cursor, row.uint(2, bits=TICKET_BITS), row.bytes(3, size=CARD_BYTES))


def _cursor(row: Fields) -> CardCursor:
    return CardCursor(row.uint(0, bits=WIDE_BITS), row.uint(1, bits=TICKET_BITS))


def _check_order(cursors: Sequence[CardCursor]) -> None:
    if any(one >= other for one, other in pairwise(cursors)):
        raise Malformed(_CLAUSE, "cards do not ascend in the order of their changes")
