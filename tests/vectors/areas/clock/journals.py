"""7.2 and 7.3: how bounds spread along a journal, and the points that come of them."""

from collections.abc import Iterator

from tests.vectors.case import Case, Json
from tests.vectors.journal import BOOT

_OTHER_BOOT = "b007" * 3 + "ffff"
_MINUTE = 60_000

_FIRST = (1_000_000, 1_000_100)
_LAST = (1_020_000, 1_020_100)

Pair = tuple[int | None, int | None]


def cases() -> Iterator[Case]:
    yield from _chains()
    yield from _clamped()
    yield from _clocks()
    yield from _trees()


def _line(
    hash_: int,
    prev: int,
    seq: int,
    mono: int,
    *,
    wall: int = 0,
    own: Pair | None = None,
    boot: str = BOOT.hex(),
) -> dict[str, Json]:
    """One entry; hashes are short numbers here, 0 is what stands before the first one."""
    return {
        "hash": bytes((hash_,)).hex() * 32,
        "prev": bytes((prev,)).hex() * 32,
        "seq": seq,
        "wall_ms": wall,
        "mono_ms": mono,
        "boot": boot,
        "own": list(own or (None, None)),
    }


def _tree(name: str, clause: str, comment: str, lines: list[dict[str, Json]], timings: Json) -> Case:
    fields: dict[str, Json] = {"kind": "journal", "entries": list(lines)}
    return Case(f"journal-{name}", clause, comment, fields, "OK", timings)


def _chains() -> Iterator[Case]:
    plain = [_line(1, 0, 1, 0, wall=100), _line(2, 1, 2, 5, wall=40), _line(3, 2, 3, 9, wall=101)]
    yield _tree(
        "no-anchor",
        "7.3",
        "wall time, and never back",
        plain,
        [[None, None, 100], [None, None, 100], [None, None, 101]],
    )
    around = [_line(1, 0, 1, 0), _line(2, 1, 2, _MINUTE, own=_FIRST), _line(3, 2, 3, 2 * _MINUTE)]
    timings: Json = [[None, 940_106, 0], [1_000_000, 1_000_100, 1_000_000], [1_059_994, None, 1_059_994]]
    yield _tree("one-anchor", "7.2", "from above before it, from below after it", around, timings)


def _clamped() -> Iterator[Case]:
    for name, wall, point in (
        ("within", 1_010_050, 1_010_050),
        ("early", 5, 1_009_999),
        ("late", 2**52, 1_010_101),
    ):
        between = [
            _line(1, 0, 1, 0, own=_FIRST),
            _line(2, 1, 2, 10_000, wall=wall),
            _line(3, 2, 3, 20_000, own=_LAST),
        ]
        timings: Json = [
            [1_000_000, 1_000_100, 1_000_000],
            [1_009_999, 1_010_101, point],
            [1_020_000, 1_020_100, 1_020_000],
        ]
        yield _tree(f"wall-{name}", "7.3", "clamped into its bounds", between, timings)
    crossed = [_line(1, 0, 1, 0, own=(500, 400))]
    yield _tree("crossed", "7.3", "the lower bound wins", crossed, [[500, 400, 500]])
    lower = [_line(1, 0, 1, 0, own=(500, None)), _line(2, 1, 2, 0, own=(None, 900))]
    yield _tree("half-bounds", "7.2", "each has one end", lower, [[500, 900, 500], [500, 900, 500]])


def _clocks() -> Iterator[Case]:
    reboot = [
        _line(1, 0, 1, 50_000, own=_FIRST),
        _line(2, 1, 2, 90_000, boot=_OTHER_BOOT),
        _line(3, 2, 3, 1_000, own=_LAST),
    ]
    timings: Json = [
        [1_000_000, 1_000_100, 1_000_000],
        [1_000_000, 1_020_100, 1_000_000],
        [1_020_000, 1_020_100, 1_020_000],
    ]
    yield _tree("reboots", "7.2", "over a boot the monotonic clock says nothing", reboot, timings)
    back = [_line(1, 0, 1, 50_000, own=_FIRST), _line(2, 1, 2, 10)]
    timings = [[1_000_000, 1_000_100, 1_000_000], [1_000_000, None, 1_000_000]]
    yield _tree("mono-back", "7.2", "it ran back: no time at all", back, timings)
    small = [_line(1, 0, 1, 0, own=_FIRST), _line(2, 1, 2, 1), _line(3, 2, 3, 10_002)]
    timings = [[1_000_000, 1_000_100, 1_000_000], [1_000_000, None, 1_000_000], [1_009_999, None, 1_009_999]]
    yield _tree("rounded-down", "7.2", "1 ms is 0.9999, 10,001 ms are 9,999.9999", small, timings)


def _trees() -> Iterator[Case]:
    forked = [
        _line(1, 0, 1, 0),
        _line(2, 1, 2, 0, own=(0, 900)),
        _line(3, 1, 2, 0, own=(0, 700)),
        _line(4, 2, 3, 0, wall=800),
    ]
    timings: Json = [[None, 700, 0], [0, 900, 0], [0, 700, 0], [0, None, 800]]
    yield _tree("fork", "7.2", "the least upper bound of what follows", forked, timings)
    hole = [_line(1, 0, 1, 0, wall=9, own=(50, 60)), _line(3, 2, 3, 20_000, wall=7)]
    timings = [[50, 60, 50], [None, None, 7]]
    yield _tree("hole", "7.2", "without the second, the third begins anew", hole, timings)
    filled = [_line(3, 2, 3, 20_000, wall=7), _line(2, 1, 2, 10_000), _line(1, 0, 1, 0, wall=9, own=(50, 60))]
    timings = [[50 + 9_999 + 9_999, None, 20_048], [50 + 9_999, None, 10_049], [50, 60, 50]]
    yield _tree("filled-and-shuffled", "7.2", "in whatever order they are listed", filled, timings)
    leap = [_line(1, 0, 1, 0, own=(50, 60)), _line(2, 1, 3, 0, wall=7)]
    yield _tree("leap", "6.9", "the hash fits, the seq does not", leap, [[50, 60, 50], [None, None, 7]])
    yield _tree("nothing", "7.2", "no entries", [], [])
