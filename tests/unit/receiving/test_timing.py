"""No more of a journal is loaded than a change reaches back (PROTOCOL.md 7.2)."""

from backend.merging.timing import MARGIN, Span, extended
from backend.store.rows_journal import ChainRow
from sync.chain import START
from sync.clock import Bounds, Timed, Timing, least_elapsed
from sync.content import Kind
from tests.unit.receiving.rows import name

BOOT = b"bootboot"
STEP_MS = 1_000


def _stored(seq: int, hi: int | None = None) -> ChainRow:
    prev = START.hash if seq == 1 else name(str(seq - 1))
    at_ms = seq * STEP_MS
    own = Bounds(None, hi)
    said = Kind.DENY, None, at_ms, at_ms, BOOT, own
    return ChainRow(name(str(seq)), prev, seq, Timing(None, hi, at_ms), True, False, *said)


class _Journal:
    """A stored journal that counts what is asked of it."""

    def __init__(self, rows: list[ChainRow]) -> None:
        self._rows = rows
        self.loads: list[int] = []

    async def load(self, first: int) -> Span:
        self.loads.append(first)
        return Span(first, [row for row in self._rows if row.seq >= first])


def _anchor(seq: int) -> Timed:
    at_ms = seq * STEP_MS
    own = Bounds(at_ms - 5, at_ms + 5)
    return Timed(name(str(seq)), name(str(seq - 1)), at_ms, at_ms, BOOT, own, seq)


async def test_a_change_that_stops_at_once_loads_nothing_more() -> None:
    journal = _Journal([_stored(seq, hi=seq * STEP_MS) for seq in range(1, 1_001)])
    span = await journal.load(969)
    timings, _ = await extended([_anchor(1_001)], span, journal.load)
    assert journal.loads == [969]
    assert set(timings) == {name("1001")}


async def test_a_change_that_reaches_back_loads_ever_longer_stretches() -> None:
    journal = _Journal([_stored(seq) for seq in range(1, 1_001)])
    span = await journal.load(1_000 - MARGIN + 1)
    timings, span = await extended([_anchor(1_001)], span, journal.load)
    assert len(timings) == 1_001
    assert span.first == 1
    assert len(journal.loads) <= 5
    assert timings[name("1")].hi == 1_001 * STEP_MS + 5 - 1_000 * least_elapsed(STEP_MS)
