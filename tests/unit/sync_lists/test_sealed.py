"""What the vectors cannot say: what a server seals opens again, and what nobody should be asked to seal."""

import random

import pytest

from keys.box import Kind
from keys.crypto import opening_public_key
from keys.errors import Malformed
from sync import sealed
from sync.sealed import Recipient, SealedPart, nothing_newer, open_sealed_part, seal_part
from tests.unit.sync_lists.world import AT, DOMAIN, EVENT, NOW, ROSTER_KEY, TRUST

SEED = bytes(range(32))
DEVICE = b"device-1"
READER = Recipient(DEVICE, SEED)
SENDER = Recipient(DEVICE, opening_public_key(SEED))


def part(plain: bytes) -> SealedPart:
    return SealedPart(EVENT, AT, NOW, Kind.MANIFEST, 3, plain)


def opened(raw: bytes) -> SealedPart | None:
    return open_sealed_part(raw, TRUST, EVENT, Kind.MANIFEST, READER, NOW)


@pytest.mark.parametrize("size", [0, 1, 100_000, 2 * sealed.PIECE_BYTES + 7])
def test_what_is_sealed_opens_again_in_as_many_pieces_as_it_takes(size: int) -> None:
    listed = part(random.Random(size).randbytes(size))
    assert opened(seal_part(ROSTER_KEY, DOMAIN, listed, SENDER)) == listed


def test_a_part_beyond_the_cap_is_not_sealed() -> None:
    with pytest.raises(Malformed) as refused:
        seal_part(ROSTER_KEY, DOMAIN, part(bytes(sealed.PLAIN_AT_MOST + 1)), SENDER)
    assert refused.value.clause == "3.5"


def test_what_cannot_be_made_smaller_has_room_up_to_the_cap() -> None:
    assert sealed.PIECES_AT_MOST * sealed.PIECE_BYTES > sealed.PLAIN_AT_MOST * 1.1


def test_a_device_that_is_up_to_date_is_told_so() -> None:
    assert opened(nothing_newer()) is None
