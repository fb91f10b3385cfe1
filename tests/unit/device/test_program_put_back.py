"""A newer program wrote entries into this store, and then the older one was put back."""

from keys.labels import Label
from sync.device.device import Device
from sync.journal import Frame, entry_hash
from tests.world import EVENT, ManualClocks, World


def write_what_only_a_newer_program_can_read(gate: Device) -> None:
    """One entry at the head, signed and chained, whose content is of another version."""
    identity = gate.identity
    with gate.database.writing() as connection:
        head = gate.journal.head(connection, EVENT)
        assert head is not None
        place = EVENT.to_bytes(4, "big") + identity.device + head.epoch.to_bytes(4, "big")
        content = bytes.fromhex("a10102")
        seq, size = (head.seq + 1).to_bytes(4, "big"), len(content).to_bytes(2, "big")
        unsigned = head.hash + place + seq + size + content
        hash_ = entry_hash(identity.domain, Frame.parse_stream(unsigned + bytes(64))[0])
        frame = unsigned + identity.key.sign(Label.ENTRY_SIG, identity.domain, hash_)
        connection.execute(
            "INSERT INTO journal (event, epoch, seq, hash, frame) VALUES (?, ?, ?, ?, ?)",
            (EVENT, head.epoch, head.seq + 1, hash_, frame),
        )


def test_an_entry_that_cannot_be_read_keeps_no_anchor_away(
    gate: Device, world: World, clocks: ManualClocks
) -> None:
    gate.engine().scan(EVENT, world.ticket(5).text)
    write_what_only_a_newer_program_can_read(gate)
    with gate.database.reading() as connection:
        assert not gate.journal.is_overtaken(connection, EVENT, clocks())


def test_scanning_goes_on_after_an_entry_that_cannot_be_read(
    gate: Device, world: World, clocks: ManualClocks
) -> None:
    engine = gate.engine()
    first = engine.scan(EVENT, world.ticket(5).text)
    write_what_only_a_newer_program_can_read(gate)
    second = engine.scan(EVENT, world.ticket(6).text)
    assert first.entry is not None
    assert second.entry is not None
    assert second.entry.seq == first.entry.seq + 2
