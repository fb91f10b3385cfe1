"""One journal: forks, gaps, unreadable entries, a clock that is off, and what never came."""

from collections.abc import Iterator
from typing import Final

from tests.vectors.areas.fold.spelled import BASE_MS, BOOT, EVENT, Row, device, hash_of, u32
from tests.vectors.areas.fold.spelled import case as spelled_case
from tests.vectors.case import Case, Json

FORK, GAP, UNREADABLE, CLOCK_OFF, UNCLOSED, WITHHELD = 6, 7, 8, 9, 10, 11
EPOCH: Final = 3
_KEY: Final = bytes.fromhex(device("B")) + u32(EPOCH)


def cases() -> Iterator[Case]:
    yield from _chains()
    yield from _clocks()
    yield from _ends()


def _row(name: str, prev: str | None, seq: int, kind: str | None = "admit", **changes: Json) -> Row:
    row: Row = {
        "hash": hash_of(name), "prev": "00" * 32 if prev is None else hash_of(prev), "seq": seq, "kind": kind,
        "wall_ms": BASE_MS, "boot": BOOT, "lo": None, "hi": None,
    }  # fmt: skip
    return row | changes


def _line(length: int, last: str = "admit") -> list[Row]:
    """Entries r1, r2, ... one after the other."""
    return [
        _row(f"r{seq}", f"r{seq - 1}" if seq > 1 else None, seq, last if seq == length else "admit")
        for seq in range(1, length + 1)
    ]


def _journal(
    name: str, comment: str, entries: list[Row], found: list[Row], announced: int | None = None,
    announced_hash: str | None = None, closed: bool = False, clause: str = "12.4",
) -> Case:  # fmt: skip
    fields: dict[str, Json] = {
        "kind": "journal", "event": EVENT, "device": device("B"), "epoch": EPOCH, "announced_seq": announced,
        "announced_hash": announced_hash, "closed": closed, "entries": list[Json](entries),
    }  # fmt: skip
    return Case(f"journal-{name}", clause, comment, fields, "OK", {"cases": list[Json](found)})


def _chains() -> Iterator[Case]:
    yield _journal("whole", "nothing is wrong", _line(4), [])
    branch = [_row("s2", "r1", 2), _row("s3", "s2", 3), _row("s4", "s3", 4)]
    fork = [spelled_case(FORK, _KEY + u32(2), "r2", "s2")]
    yield _journal("fork", "one case where it parts, not for each entry after it", _line(4) + branch, fork)
    yield _journal("fork-three", "three lives after one entry", [*_line(2), branch[0], _row("t2", "r1", 2)],
        [spelled_case(FORK, _KEY + u32(2), "r2", "s2", "t2")])  # fmt: skip
    holed = [row for row in _line(9) if row["seq"] not in (3, 4, 7)]
    yield _journal(
        "gap", "rests on the entries that follow a hole", holed, [spelled_case(GAP, _KEY, "r5", "r8")]
    )
    yield _journal(
        "gap-at-start", "the first entry is missing", _line(3)[1:], [spelled_case(GAP, _KEY, "r2")]
    )
    quarantined = [
        row | ({"kind": None, "wall_ms": None, "boot": None} if row["seq"] == 2 else {}) for row in _line(3)
    ]
    yield _journal(
        "unreadable", "the chain goes on", quarantined, [spelled_case(UNREADABLE, _KEY, "r2")], clause="6.5"
    )


def _clocks() -> Iterator[Case]:
    def anchor(off_ms: int, **changes: Json) -> Row:
        """An anchor whose wall clock is so far outside the bounds that it proves."""
        lo, hi = BASE_MS - 30, BASE_MS + 30
        wall_ms = hi + off_ms if off_ms > 0 else lo + off_ms
        return _row("r1", None, 1, "time_anchor", wall_ms=wall_ms, lo=lo, hi=hi) | changes

    off = [spelled_case(CLOCK_OFF, _KEY, "r1")]
    yield _journal("clock-ahead", "120.001 s ahead", [anchor(120_001)], off)
    yield _journal("clock-behind", "120.001 s behind", [anchor(-120_001)], off)
    yield _journal("clock-near", "exactly 120 s ahead", [anchor(120_000)], [])
    yield _journal("clock-no-upper-bound", "nothing says that it is ahead", [anchor(120_001, hi=None)], [])
    again = anchor(120_001, hash=hash_of("r2"), prev=hash_of("r1"), seq=2)
    yield _journal("clock-same-boot", "rests on the first anchor of a boot", [again, anchor(120_001)], off)
    restarted = again | {"boot": "33" * 8}
    yield _journal(
        "clock-two-boots", "and on the first of the next", [anchor(120_001), restarted],
        [spelled_case(CLOCK_OFF, _KEY, "r1", "r2")],
    )  # fmt: skip


def _ends() -> Iterator[Case]:
    unclosed = spelled_case(UNCLOSED, _KEY, "r3")
    yield _journal("unclosed", "over, and no checkpoint at the end", _line(3), [unclosed], closed=True)
    yield _journal("closed", "a checkpoint at the end", _line(3, "checkpoint"), [], closed=True)
    yield _journal("running", "not over yet", _line(3), [], announced=9)
    yield _journal("empty", "nothing came and nothing was announced", [], [], closed=True)
    announced = hash_of("r9")
    withheld = [spelled_case(WITHHELD, _KEY, "r9")]
    yield _journal(
        "withheld", "rests on the announced head", _line(3, "checkpoint"), withheld, 9, announced, closed=True
    )
    yield _journal("withheld-all", "nothing came at all", [], withheld, 9, announced, closed=True)
    yield _journal(
        "all-came", "the announced head came", _line(9, "checkpoint"), [], 9, announced, closed=True
    )
    yield _journal(
        "withheld-hash-unknown", "rests on the last entry that came", _line(3, "checkpoint"),
        [spelled_case(WITHHELD, _KEY, "r3")], 9, closed=True,
    )  # fmt: skip
