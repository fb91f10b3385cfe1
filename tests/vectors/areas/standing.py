"""PROTOCOL.md 10.1 and 10.2: what the server said and what the device did itself -> what counts."""

from collections.abc import Iterator
from typing import Final

from tests.vectors.case import Case, Json

RUNNER: Final = "tests/unit/sync_verdict/test_vectors.py"

HERE: Final = bytes.fromhex("0101010101010101").hex()
THERE: Final = bytes.fromhex("0202020202020202").hex()
_BASE_MS: Final = 1_790_000_000_000

Fact = dict[str, Json]


def cases() -> Iterator[Case]:
    yield from _own()
    yield from _typed()
    yield from _said()
    yield from _undone()
    yield from _exits()
    yield from _shown()


def _fact(seq: int, kind: str = "admit", **changes: Json) -> Fact:
    fact: Fact = {
        "epoch": 1,
        "seq": seq,
        "kind": kind,
        "at_ms": _BASE_MS + seq,
        "gate": 3,
        "folded_pos": None,
        "voided": False,
        "void_folded_pos": None,
        "proof_s": None,
    }
    return fact | changes


def _said_at(pos: int, admits: int, exits: int = 0, device: str | None = None) -> Fact:
    holder: Json = None if device is None else {"device": device, "gate": 4, "point_ms": _BASE_MS + 500}
    return {"pos": pos, "admits": admits, "exits": exits, "holder": holder}


def _used(seq: int) -> Fact:
    return {"at_ms": _BASE_MS + seq, "gate": 3, "device": None}


ELSEWHERE: Final[Fact] = {"at_ms": _BASE_MS + 500, "gate": 4, "device": THERE}


def _case(
    name: str, clause: str, comment: str, server: Fact | None, own: list[Json], admits: int, exits: int = 0, *,
    last_use: Fact | None = None, last_proof_s: int | None = None, elsewhere: list[Json] | None = None,
) -> Case:  # fmt: skip
    fields: dict[str, Json] = {
        "this_device": HERE,
        "server": server,
        "own": own,
        "elsewhere": elsewhere or [],
    }
    decoded: dict[str, Json] = {
        "admits": admits,
        "exits": exits,
        "used_up_once": admits > 0,
        "used_up_re_entry": admits > exits,
        "last_use": last_use,
        "last_proof_s": last_proof_s,
    }
    return Case(name, clause, comment, fields, "OK", decoded)


def _own() -> Iterator[Case]:
    yield _case("nothing", "10.1", "nobody said or did anything", None, [], 0)
    yield _case(
        "own-not-uploaded", "10.1", "an own admit counts at once", None, [_fact(1)], 1, last_use=_used(1)
    )
    yield _case(
        "own-not-uploaded-server-silent",
        "10.1",
        "a newer list that says nobody entered does not undo it",
        _said_at(90, 0),
        [_fact(1)],
        1,
        last_use=_used(1),
    )
    for pos, admits, exact in ((9, 1, "below"), (10, 0, "at"), (11, 0, "above")):
        yield _case(
            f"own-folded-list-{exact}",
            "10.1",
            "acknowledged at 10; the server's word decides from there on",
            _said_at(pos, 0),
            [_fact(1, folded_pos=10)],
            admits,
            last_use=_used(1) if admits else None,
        )
    yield _case(
        "own-folded-and-said", "10.1", "not counted twice", _said_at(10, 1, device=HERE),
        [_fact(1, folded_pos=10)], 1, last_use=_used(1),
    )  # fmt: skip
    yield _case(
        "own-folded-nothing-held",
        "10.1",
        "acknowledged, but no list says so yet",
        None,
        [_fact(1, folded_pos=10)],
        1,
        last_use=_used(1),
    )


def _typed() -> Iterator[Case]:
    yield _case(
        "typed", "8.4", "let in without a code: whoever shows it is the first", None, [_fact(1, "override")], 0
    )  # fmt: skip
    yield _case(
        "typed-while-inside", "8.4", "nobody went out either", None, [_fact(1), _fact(2, "override")], 1,
        last_use=_used(1),
    )  # fmt: skip
    yield _case(
        "typed-and-taken-back", "8.4", "a word taken back takes nobody out", _said_at(10, 1, device=THERE),
        [_fact(1, "override", folded_pos=5, voided=True)], 1, last_use=ELSEWHERE,
    )  # fmt: skip


def _said() -> Iterator[Case]:
    yield _case(
        "said-by-another-gate", "10.1", "the holder tells where and when", _said_at(10, 1, device=THERE), [], 1,
        last_use=ELSEWHERE,
    )  # fmt: skip
    yield _case("said-by-a-bit", "10.1", "the admissions say only that", _said_at(10, 1), [], 1)
    yield _case(
        "said-and-own", "10.1", "both count; the later use is told", _said_at(10, 1, device=THERE), [_fact(1)], 2,
        last_use=ELSEWHERE,
    )  # fmt: skip
    yield _case(
        "said-own-with-lost-ledger",
        "10.1",
        "the holder is this device, which remembers nothing",
        _said_at(10, 1, device=HERE),
        [],
        1,
        last_use=ELSEWHERE | {"device": None},
    )


def _undone() -> Iterator[Case]:
    yield _case("undone-before-upload", "10.1", "nothing is left of it", None, [_fact(1, voided=True)], 0)
    yield _case(
        "undone-after-fold", "10.1", "the server's word includes it still", _said_at(10, 1, device=HERE),
        [_fact(1, folded_pos=10, voided=True)], 0,
    )  # fmt: skip
    yield _case(
        "undone-and-heard", "10.1", "the server's word includes the undoing", _said_at(12, 0),
        [_fact(1, folded_pos=10, voided=True, void_folded_pos=12)], 0,
    )  # fmt: skip
    yield _case(
        "undone-heard-and-used-there",
        "10.1",
        "the guest went to the next gate",
        _said_at(12, 1, device=THERE),
        [_fact(1, folded_pos=10, voided=True, void_folded_pos=12)],
        1,
        last_use=ELSEWHERE,
    )
    yield _case(
        "undone-answer-lost-and-used-there",
        "10.1",
        "the same, and the answer to the upload of the undoing was lost: the holder is another device's",
        _said_at(12, 1, device=THERE),
        [_fact(1, folded_pos=10, voided=True)],
        1,
        last_use=ELSEWHERE,
    )
    yield _case(
        "undone-one-of-two",
        "10.1",
        "the other stands",
        _said_at(10, 2, device=THERE),
        [_fact(1, folded_pos=10, voided=True)],
        1,
        last_use=ELSEWHERE,
    )


def _exits() -> Iterator[Case]:
    yield _case(
        "left", "10.2", "entered and left here", None, [_fact(1), _fact(2, "exit")], 1, 1, last_use=_used(1)
    )
    yield _case(
        "came-back",
        "10.2",
        "entered, left, entered",
        None,
        [_fact(1), _fact(2, "exit"), _fact(3)],
        2,
        1,
        last_use=_used(3),
    )
    yield _case(
        "order-of-writing",
        "10.2",
        "facts count in the order of epoch and sequence",
        None,
        [_fact(1, "exit", epoch=2), _fact(9)],
        1,
        1,
        last_use=_used(9),
    )
    yield _case(
        "left-before-entering",
        "10.2",
        "an exit that finds nobody inside frees nothing",
        None,
        [_fact(1, "exit"), _fact(2)],
        1,
        0,
        last_use=_used(2),
    )
    yield _case(
        "left-twice", "10.2", "the second exit found nobody", None,
        [_fact(1), _fact(2, "exit"), _fact(3, "exit")], 1, 1, last_use=_used(1),
    )  # fmt: skip
    yield _case(
        "entered-there-left-here",
        "10.2",
        "the server's word comes first",
        _said_at(10, 1, device=THERE),
        [_fact(1, "exit")],
        1,
        1,
        last_use=ELSEWHERE,
    )
    yield _case(
        "exit-folded",
        "10.1",
        "an exit is not counted twice either",
        _said_at(10, 2, 1, device=THERE),
        [_fact(1, "exit", folded_pos=10)],
        2,
        1,
        last_use=ELSEWHERE,
    )
    yield _case(
        "exit-undone", "10.1", "back inside", _said_at(10, 1, 1, device=THERE),
        [_fact(1, "exit", folded_pos=10, voided=True)], 1, 0, last_use=ELSEWHERE,
    )  # fmt: skip


def _shown() -> Iterator[Case]:
    """The newest rotating proof that was used on this device (FORMAT.md 2.4)."""
    yield _case(
        "proof-of-each-use", "10.1", "the newest counts, uploaded or not, in whatever order", _said_at(20, 2),
        [_fact(1, folded_pos=10, proof_s=1_790_000_050), _fact(2, folded_pos=10, proof_s=1_790_000_020)], 2,
        last_use=_used(2), last_proof_s=1_790_000_050,
    )  # fmt: skip
    yield _case(
        "proof-of-an-undone-use",
        "10.1",
        "a proof stays used",
        None,
        [_fact(1, voided=True, proof_s=1_790_000_050)],
        0,
        last_proof_s=1_790_000_050,
    )
    yield _case(
        "proof-in-another-zone",
        "10.1",
        "used for another zone or use of the ticket: used",
        None,
        [],
        0,
        last_proof_s=1_790_000_070,
        elsewhere=[_fact(5, proof_s=1_790_000_070)],
    )
