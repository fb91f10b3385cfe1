"""Each chunk of a push is believed or refused for itself (PROTOCOL.md 6.6, 11.2)."""

from backend.merging.intake import Signer, devices_named, open_push
from keys.crypto import PrivateKey
from keys.labels import Domain
from sync.chain import Cursor
from sync.content import Content, Kind
from sync.enrolment import device_id
from sync.errors import BadCertificate, BadChunk, UnknownDevice
from sync.journal import FIRST_PREV, write_entry
from sync.messages import Push, RefusedChunk
from sync.position import Position

EVENT = 7
DOMAIN = Domain(bytes(16))
KEY = PrivateKey.from_seed(b"k" * 32)
OTHER = PrivateKey.from_seed(b"o" * 32)
SIGNERS = {device_id(KEY.public): Signer(KEY.public, frozenset({EVENT}))}


def _chunk(key: PrivateKey, event: int = EVENT, count: int = 2) -> tuple[bytes, Cursor]:
    raw, prev = b"", FIRST_PREV
    for seq in range(1, count + 1):
        content = Content(Kind.FEED_MARK, 0, seq, b"bootboot", Position(1, 0), 1, "test/1")
        entry = write_entry(key, DOMAIN, prev, event, device_id(key.public), 1, seq, content)
        raw, prev = raw + entry.frame_raw, entry.hash
    return raw, Cursor(count, prev)


def test_an_entry_in_two_chunks_arrives_once_and_both_ends_are_known() -> None:
    short, first = _chunk(KEY, count=1)
    long, second = _chunk(KEY, count=3)
    intake = open_push(Push(EVENT, (short, long)), DOMAIN, SIGNERS)
    assert [arrival.frame.seq for arrival in intake.arrivals] == [1, 2, 3]
    assert [tip.cursor for tip in intake.tips] == [first, second]
    assert intake.refused == ()


def test_every_refusal_has_its_name_and_number() -> None:
    good, _ = _chunk(KEY)
    elsewhere, _ = _chunk(KEY, event=8)
    unknown, _ = _chunk(OTHER)
    push = Push(EVENT, (b"", elsewhere, unknown, good, good[:-1]))
    intake = open_push(push, DOMAIN, SIGNERS)
    assert intake.refused == (
        RefusedChunk(0, BadChunk.name),
        RefusedChunk(1, BadChunk.name),
        RefusedChunk(2, UnknownDevice.name),
        RefusedChunk(4, BadChunk.name),
    )
    assert len(intake.arrivals) == 2


def test_a_certificate_for_other_events_does_not_serve() -> None:
    good, _ = _chunk(KEY)
    signers = {device_id(KEY.public): Signer(KEY.public, frozenset({EVENT + 1}))}
    assert open_push(Push(EVENT, (good,)), DOMAIN, signers).refused == (RefusedChunk(0, BadCertificate.name),)


def test_the_devices_named_are_those_in_the_first_frames() -> None:
    chunks = (_chunk(KEY)[0], _chunk(OTHER)[0], b"short")
    assert devices_named(Push(EVENT, chunks)) == {device_id(KEY.public), device_id(OTHER.public), b""}
