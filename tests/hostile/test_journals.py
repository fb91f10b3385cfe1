"""What a stolen or a mended device can upload: it moves no time, speaks for nobody else, and costs what it should."""

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from sync.cases import CaseClass, CaseStatus
from sync.content import Kind
from sync.messages import Push, RefusedChunk
from tests.hostile.test_signed_bytes import flips
from tests.integration.receiving.scribe import Scribe
from tests.integration.receiving.world import MINUTE_MS, START_MS, World, open_world

T = START_MS


@pytest.fixture
async def night(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        yield opened
        # Whatever was pushed: the stored view is what entries and facts make of it.
        assert list(await opened.differences()) == []


async def started(night: World, name: str) -> Scribe:
    """A device with an anchor, so that its entries have bounds."""
    scribe = await night.enrol(name)
    scribe.next_epoch(night.clock.now_ms)
    await night.anchored(scribe)
    return scribe


async def test_an_entry_written_back_an_hour_moves_no_guest_in_the_order(night: World) -> None:
    """Its own anchor before it and the server's clock bound it: the wall clock it claims is one of three words."""
    honest, liar, code = await started(night, "Gate 1"), await started(night, "Gate 2"), night.codes[0]
    first = honest.admit(code, night.clock.now_ms + 1_000)
    await night.push(honest)
    night.clock.now_ms += 10 * MINUTE_MS
    liar.skew_ms = -60 * MINUTE_MS
    liar.admit(code, night.clock.now_ms)
    await night.push(liar)
    row = await night.key_of(code)
    assert (row.admits, row.surplus, row.holder) == (2, 1, first.hash)
    assert CaseClass.DOUBLE_ADMIT in await night.classes()


async def test_an_entry_slipped_in_before_an_older_one_is_a_fork_and_no_history(night: World) -> None:
    gate = await started(night, "Gate 1")
    gate.admit(night.codes[0], night.clock.now_ms + MINUTE_MS)
    await night.push(gate)
    past = gate.restored(2)
    past.admit(night.codes[1], night.clock.now_ms)
    await night.push(past, Push(night.event, (past.lines[-1].raw,)))
    assert CaseClass.FORK in await night.classes()
    assert [(await night.key_of(code)).admits for code in night.codes[:2]] == [1, 1]


async def test_a_tail_that_is_held_back_is_known_by_what_was_announced(night: World) -> None:
    gate = await started(night, "Gate 1")
    gate.admit(night.codes[0], night.clock.now_ms)
    kept = gate.lines[-1]
    reply = await night.hello(gate)
    assert reply.connected_seq < gate.seq
    await night.push(gate, gate.push(*(line for line in gate.lines if line != kept)))
    reply = await night.hello(gate)
    assert reply.connected_seq == kept.seq - 1
    assert await night.keys_of(night.codes[0]) == []


async def test_no_bit_of_a_push_can_be_changed_on_the_way(night: World) -> None:
    gate = await started(night, "Gate 1")
    gate.admit(night.codes[0], night.clock.now_ms)
    last = gate.lines[-1].raw
    digest = await night.digest()
    for changed in list(flips(last))[::61]:
        (refused,) = (await night.push(gate, Push(night.event, (changed,)))).refused
        assert refused.code in ("BAD_CHUNK", "UNKNOWN_DEVICE")
    assert await night.digest() == digest


async def test_what_is_pushed_in_another_devices_name_is_dropped_and_ones_own_goes_on(night: World) -> None:
    victim, thief = await started(night, "Gate 1"), await started(night, "Gate 2")
    forged = replace(thief, lines=[], seq=victim.seq, prev=victim.prev)
    own = thief.deny(2, night.clock.now_ms)
    forged.admit(night.codes[0], night.clock.now_ms)
    named = bytearray(forged.lines[-1].raw)
    named[36:44] = victim.id
    reply = await night.push(thief, Push(night.event, (bytes(named), *thief.push().chunks)))
    assert reply.refused == (RefusedChunk(0, "BAD_CHUNK"),)
    assert (thief.id, thief.epoch, own.seq, own.hash) in reply.connected
    assert await night.keys_of(night.codes[0]) == []


async def test_what_nobody_can_read_among_invented_and_true_entries_blocks_none_of_them(night: World) -> None:
    gate = await started(night, "Gate 1")
    gate.admit(night.codes[0], night.clock.now_ms)
    scrawls = [
        gate.scrawl(content) for content in (b"", b"\xff", b"\x9b" + b"\xff" * 8, b"\xa1" * 858, bytes(858))
    ]
    gate.invent(night.codes[1], night.clock.now_ms)
    gate.admit(night.codes[2], night.clock.now_ms)
    reply = await night.push(gate)
    assert {hash_ for hash_, _ in reply.quarantined} == {line.hash for line in scrawls}
    assert reply.connected[0].seq == gate.seq
    rows = [await night.key_of(code) for code in night.codes[:3]]
    assert [(row.admits, row.unproven) for row in rows] == [(1, 0), (0, 1), (1, 0)]
    assert set(await night.classes()) == {CaseClass.UNREADABLE, CaseClass.UNPROVEN}


async def test_the_hundredth_push_of_the_same_costs_no_more_than_the_first(night: World) -> None:
    gate = await started(night, "Gate 1")
    for n in range(200):
        gate.write(Kind.FEED_MARK, night.clock.now_ms + n)
    first, digest = await night.push(gate), b""
    took = []
    for _ in range(100):
        began = time.thread_time()
        assert await night.push(gate) == first
        took.append(time.thread_time() - began)
        digest = digest or await night.digest()
    assert await night.digest() == digest
    assert min(took[-10:]) < 3 * min(took[:10])
    assert await night.classes(CaseStatus.OPEN) == []
