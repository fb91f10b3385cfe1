"""One ticket: who holds its entry, what is surplus, what counts apart, and who could have known."""

from collections.abc import Iterator
from typing import Final

from tests.vectors.areas.fold.spelled import BASE_MS, BOOT, EVENT, Row, device, hash_of, u32
from tests.vectors.areas.fold.spelled import case as spelled_case
from tests.vectors.case import Case, Json

TICKET: Final = 4711
ONCE, REENTRY = 1, 2
VALID, REVOKED, SUSPENDED = 0, 1, 2
NONE, STEWARD, SUPERVISOR = 0, 1, 2
KEY, OTHER_KEY = "55" * 32, "66" * 32
DOUBLE, LATE, IGNORED, UNPROVEN, UNAUTHORISED, OVERRULED = 1, 2, 3, 4, 5, 12


def cases() -> Iterator[Case]:
    yield from _once()
    yield from _reentry()
    yield from _order()
    yield from _proof()
    yield from _voids()
    yield from _authority()
    yield from _revocations()
    yield from _generations()


def _entry(name: str, second: int, kind: str = "admit", /, **changes: Json) -> Row:
    """An entry on device A `second` seconds into the scene, by a clock that is sure within one second."""
    point = BASE_MS + second * 1000
    entry: Row = {
        "hash": hash_of(name), "device": device("A"), "epoch": 1, "seq": second + 1, "kind": kind,
        "zone": 1, "use": 0, "count": 1, "index": 9, "credential_hash": "22" * 8, "gate": 1,
        "known": [1, 5], "policy": 1, "point": point, "lo": point - 1000, "hi": point + 1000,
        "proven": kind in ("admit", "exit"), "ref": None,
        "boot": BOOT, "mono_ms": second * 1000,
    }  # fmt: skip
    return entry | changes


def _on(name: str) -> dict[str, Json]:
    return {"device": device(name)}


def _key(holder: str | None, admits: int = 1, exits: int = 0, **changes: Json) -> Row:
    """A key of zone 1, use 0 in which one person is for each admit that no exit follows."""
    key: Row = {
        "zone": 1, "use": 0, "admits": admits, "exits": exits, "people_in": admits - exits, "surplus": 0,
        "unproven": 0, "used_up": admits > 0, "holder": None if holder is None else hash_of(holder),
    }  # fmt: skip
    return key | changes


def _found(class_: int, *entries: str, zone: int = 1, use: int = 0) -> Row:
    return spelled_case(class_, u32(TICKET) + u32(zone) + u32(use), *entries)


def _group(
    name: str, clause: str, comment: str, entries: list[Row], keys: list[Row], found: list[Row] | None = None,
    in_force: int = ONCE, changes: list[Json] | None = None, ancestry: list[Json] | None = None,
    operators: list[Json] | None = None,
) -> Case:  # fmt: skip
    """`in_force` is the mode and, at once, the version of one of two policies."""
    fields: dict[str, Json] = {
        "kind": "group",
        "event": EVENT,
        "ticket": TICKET,
        "modes": {"1": ONCE, "2": REENTRY},
        "in_force": in_force,
        "changes": changes or [],
        "ancestry": ancestry or [],
        "entries": list[Json](entries),
        **({} if operators is None else {"operators": operators}),
    }
    return Case(
        name, clause, comment, fields, "OK", {"keys": list[Json](keys), "cases": list[Json](found or [])}
    )


def _once() -> Iterator[Case]:
    yield _group("nothing", "12.1", "no entries, no keys", [], [])
    yield _group("once-one", "12.2", "one admit holds", [_entry("a", 5)], [_key("a")])
    yield _group(
        "once-two", "12.2", "the later one is surplus, although it is listed first",
        [_entry("b", 9, **_on("B")), _entry("a", 5)], [_key("a", 2, surplus=1)], [_found(DOUBLE, "a", "b")],
    )  # fmt: skip
    yield _group(
        "once-exit-between", "12.2", "under once an exit gives nothing back",
        [_entry("a", 5), _entry("x", 6, "exit"), _entry("b", 9, **_on("B"))],
        [_key("a", 2, 1, surplus=1)], [_found(DOUBLE, "a", "b")],
    )  # fmt: skip
    yield _group(
        "once-repeated",
        "1.5",
        "the same entry twice is one entry",
        [_entry("a", 5), _entry("a", 5)],
        [_key("a")],
    )
    yield _group(
        "other-zone-other-use", "12.1", "another zone and another use are keys of their own",
        [_entry("a", 5), _entry("b", 6, zone=2), _entry("c", 7, use=2)],
        [_key("a"), _key("c", use=2), _key("b", zone=2)],
    )  # fmt: skip
    yield _group(
        "people", "12.6", "a group of four enters, one leaves",
        [_entry("a", 5, count=4), _entry("x", 6, "exit", count=1)], [_key("a", 1, 1, people_in=3)],
    )  # fmt: skip


def _reentry() -> Iterator[Case]:
    yield _group(
        "reentry-two-stays", "12.2", "in, out, in: the second stay has a holder of its own",
        [_entry("a", 5, policy=2), _entry("x", 6, "exit"), _entry("b", 9, policy=2)],
        [_key("b", 2, 1)], in_force=REENTRY,
    )  # fmt: skip
    yield _group(
        "reentry-while-inside", "12.2", "an admit while somebody is inside is surplus, and then two must leave",
        [_entry("a", 5, policy=2), _entry("b", 6, policy=2, **_on("B")), _entry("x", 7, "exit"),
         _entry("c", 8, policy=2)],
        [_key("a", 3, 1, surplus=2)], [_found(DOUBLE, "a", "b", "c")], in_force=REENTRY,
    )  # fmt: skip
    yield _group(
        "reentry-exit-first", "12.2", "an exit that finds nobody inside frees nothing, but one person less is inside",
        [_entry("x", 4, "exit"), _entry("a", 5, policy=2), _entry("b", 9, policy=2, **_on("B"))],
        [_key("a", 2, people_in=1, surplus=1)], [_found(DOUBLE, "a", "b")], in_force=REENTRY,
    )  # fmt: skip
    yield _group(
        "reentry-left", "3.4", "who left has not used up the entry",
        [_entry("a", 5, policy=2), _entry("x", 6, "exit")], [_key("a", 1, 1, used_up=False)], in_force=REENTRY,
    )  # fmt: skip
    yield _group(
        "policy-of-the-entry", "9.2", "re-entry was in force when b was let in, once is now",
        [_entry("a", 5), _entry("x", 6, "exit"), _entry("b", 9, policy=2)], [_key("b", 2, 1)],
    )  # fmt: skip
    yield _group(
        "policy-unknown", "12.2", "an unknown version is judged by the policy in force",
        [_entry("a", 5), _entry("x", 6, "exit"), _entry("b", 9, policy=99)],
        [_key("a", 2, 1, surplus=1)], [_found(DOUBLE, "a", "b")],
    )  # fmt: skip


def _order() -> Iterator[Case]:
    devices = sorted((device("A"), device("B")))
    first, second = {"device": devices[0]}, {"device": devices[1]}
    both = [_found(DOUBLE, "a", "b")]
    yield _group(
        "tie-device", "7.4", "one millisecond: the smaller device id comes first",
        [_entry("a", 5, **second), _entry("b", 5, **first)], [_key("b", 2, surplus=1)], both,
    )  # fmt: skip
    yield _group(
        "tie-epoch", "7.4", "one device, one millisecond: the earlier epoch comes first",
        [_entry("a", 5, epoch=2, seq=1), _entry("b", 5, epoch=1, seq=9)], [_key("b", 2, surplus=1)], both,
    )  # fmt: skip
    yield _group(
        "tie-seq", "7.4", "one epoch, one millisecond: the smaller seq comes first",
        [_entry("a", 5, seq=8), _entry("b", 5, seq=7)], [_key("b", 2, surplus=1)], both,
    )  # fmt: skip
    smaller = min("ab", key=hash_of)
    yield _group(
        "tie-hash", "7.4", "a fork, one millisecond: the smaller hash comes first, and both walked in",
        [_entry("a", 5), _entry("b", 5)], [_key(smaller, 2, surplus=1)], both,
    )  # fmt: skip
    yield _group(
        "clock-unknown", "7.3", "without bounds the point still orders",
        [_entry("a", 5, lo=None, hi=None), _entry("b", 9, lo=None, **_on("B"))], [_key("a", 2, surplus=1)], both,
    )  # fmt: skip


def _proof() -> Iterator[Case]:
    yield _group(
        "unproven-first", "8.2", "an unproven admit never holds, however early",
        [_entry("u", 1, proven=False, **_on("B")), _entry("a", 5)],
        [_key("a", unproven=1)], [_found(UNPROVEN, "u")],
    )  # fmt: skip
    yield _group(
        "unproven-alone", "8.2", "an unproven admit uses nothing up",
        [_entry("u", 1, proven=False)], [_key(None, 0, unproven=1)], [_found(UNPROVEN, "u")],
    )  # fmt: skip
    yield _group(
        "unproven-exit", "8.2", "an unproven exit lets nobody out",
        [_entry("a", 5, policy=2), _entry("x", 6, "exit", proven=False), _entry("b", 9, policy=2)],
        [_key("a", 2, surplus=1, unproven=1)], [_found(DOUBLE, "a", "b"), _found(UNPROVEN, "x")],
        in_force=REENTRY,
    )  # fmt: skip
    yield _group(
        "override", "12.1", "an override without auth counts nowhere",
        [_entry("a", 5), _entry("o", 9, "override", proven=True)], [_key("a")], [_found(UNAUTHORISED, "o")],
    )  # fmt: skip
    yield _group(
        "override-authorised", "12.1", "an override with auth is an admit",
        [_entry("a", 5), _entry("o", 9, "override", proven=True, authoriser=KEY)],
        [_key("a", 2, surplus=1)], [_found(DOUBLE, "a", "o")], operators=[_operator(5)],
    )  # fmt: skip
    typed = _entry("o", 1, "override", authoriser=KEY, index=None, credential_hash=None, **_on("B"))
    yield _group(
        "typed", "8.4", "a supervisor's word without a code uses nothing up",
        [typed], [_key(None, 0, unproven=1)], [_found(UNPROVEN, "o")], operators=[_operator(5)],
    )  # fmt: skip
    yield _group(
        "typed-then-shown", "8.4", "who shows the code afterwards is the first, and nobody is told to be second",
        [typed, _entry("a", 5)], [_key("a", unproven=1)], [_found(UNPROVEN, "o")], operators=[_operator(5)],
    )  # fmt: skip
    yield _group(
        "typed-by-nobody", "12.1", "without a code and without a supervisor",
        [typed], [_key(None, 0)], [_found(UNAUTHORISED, "o")],
    )  # fmt: skip


def _voids() -> Iterator[Case]:
    def void(second: int, **changes: Json) -> Row:
        return _entry("v", second, "void", ref=hash_of("a"), **changes)

    undone, stands = _key(None, 0), _key("a")
    refused = [_found(UNAUTHORISED, "v")]
    for name, comment, attempt, key, found in (
        ("at-120-s", "the last millisecond of the two minutes", void(125), undone, []),
        ("after-120-s", "one millisecond later", void(125, mono_ms=125_001), stands, refused),
        ("before", "a monotonic clock before that of the entry", void(6, mono_ms=4999), stands, refused),
        ("other-device", "another device", void(6, **_on("B")), stands, refused),
        ("other-boot", "after a restart", void(6, boot="33" * 8), stands, refused),
        ("of-nothing", "an entry that is not of this ticket", void(6) | {"ref": "44" * 32}, stands, refused),
        ("authorised", "another device an hour later, with auth",
         void(3600, authoriser=KEY, **_on("B")), undone, []),
    ):  # fmt: skip
        operators = [_operator(5)] if name == "authorised" else None
        yield _group(
            f"void-{name}", "12.1", comment, [_entry("a", 5), attempt], [key], found, operators=operators
        )
    yield _group(
        "void-of-holder", "12.1", "the next admit holds, and nobody came in twice",
        [_entry("a", 5), void(6), _entry("b", 9, **_on("B"))], [_key("b")],
    )  # fmt: skip
    yield _group(
        "void-of-void", "12.1", "a void cannot be taken back",
        [_entry("a", 5), void(6), _entry("w", 7, "void", ref=hash_of("v"))], [undone], [_found(UNAUTHORISED, "w")],
    )  # fmt: skip


def _operator(pos: int, role: int = SUPERVISOR, key: str = KEY, number: int = 3, gen: int = 1) -> Json:
    return {"at": [gen, pos], "operator": number, "role": role, "key": key}


def _authority() -> Iterator[Case]:
    """An override by the word of a key; the entry knew position 5 of the feed."""
    counts: tuple[Row, list[Row]] = (_key("o"), [])
    nothing = (_key(None, 0), [_found(UNAUTHORISED, "o")])

    def judged(
        name: str, comment: str, found: tuple[Row, list[Row]], *operators: Json, **changes: Json
    ) -> Case:
        entry = _entry("o", 9, "override", proven=True, authoriser=KEY, **changes)
        ancestry: list[Json] | None = [[2, 1, 4]] if name.endswith("generation") else None
        return _group(
            f"authority-{name}", "12.1", comment, [entry], [found[0]], found[1], ancestry=ancestry,
            operators=list(operators),
        )  # fmt: skip

    yield judged("nobodys", "a key that is nobody's", nothing)
    yield judged("before-the-event", "an operator since before the event", counts, _operator(0))
    yield judged("at-the-position", "a supervisor as of the very position", counts, _operator(5))
    yield judged("beyond", "a supervisor one position beyond", nothing, _operator(6))
    yield judged("steward", "somebody who may not", nothing, _operator(2, STEWARD))
    yield judged("promoted", "the later word", counts, _operator(2, STEWARD), _operator(3))
    yield judged("demoted", "the later word, listed first", nothing, _operator(3, STEWARD), _operator(2))
    yield judged("ended", "the device had heard it", nothing, _operator(2), _operator(5, NONE))
    yield judged("ended-beyond", "it could not know", counts, _operator(2), _operator(6, NONE))
    yield judged(
        "former-key", "a new PIN makes a new key", nothing, _operator(2), _operator(4, key=OTHER_KEY)
    )
    yield judged(
        "of-another", "another operator's end", counts, _operator(2), _operator(4, NONE, OTHER_KEY, number=4)
    )
    yield judged("lost-generation", "told above the fork", nothing, _operator(5), known=[2, 5])
    yield judged(
        "present-generation", "told again in the present one", counts, _operator(5, gen=2), known=[2, 5]
    )


def _change(pos: int, state: int, index: int = 9, gen: int = 1) -> Json:
    return {"at": [gen, pos], "index": index, "state": state}


def _revocations() -> Iterator[Case]:
    def judged(name: str, comment: str, knew: int, found: list[Row], *changes: Json) -> Case:
        entries = [_entry("a", 5, known=[1, knew])]
        return _group(f"revoked-{name}", "12.3", comment, entries, [_key("a")], found, changes=list(changes))

    late, ignored = [_found(LATE, "a")], [_found(IGNORED, "a")]
    yield judged("late", "withdrawn one position beyond", 5, late, _change(6, REVOKED))
    yield judged("ignored", "withdrawn at the very position", 6, ignored, _change(6, REVOKED))
    yield judged("restored", "withdrawn and restored beyond", 5, [], _change(6, SUSPENDED), _change(8, VALID))
    yield judged(
        "ignored-then-restored", "restored beyond, withdrawn on the device", 7, ignored,
        _change(6, SUSPENDED), _change(8, VALID),
    )  # fmt: skip
    yield judged("other-credential", "another code of the ticket", 9, [], _change(6, REVOKED, index=8))
    for name, comment, knew, told in (
        ("overruled", "a supervisor let in a code that the device knew to be withdrawn", 6, OVERRULED),
        (
            "overruled-before",
            "a supervisor's word for another reason; withdrawn beyond what the device had heard",
            5,
            LATE,
        ),
    ):
        by_word = _entry("o", 9, "override", proven=True, authoriser=KEY, known=[1, knew])
        yield _group(
            f"revoked-{name}", "12.3", comment, [by_word], [_key("o")], [_found(told, "o")],
            changes=[_change(6, REVOKED)], operators=[_operator(5)],
        )  # fmt: skip
    yield _group(
        "revoked-overruled-and-ignored", "12.3", "one case of each: what a supervisor decided is no excuse for the device's own",
        [_entry("a", 5, known=[1, 6]), _entry("o", 9, "override", proven=True, authoriser=KEY, known=[1, 6])],
        [_key("a", 2, surplus=1)], [_found(DOUBLE, "a", "o"), _found(IGNORED, "a"), _found(OVERRULED, "o")],
        changes=[_change(6, REVOKED)], operators=[_operator(5)],
    )  # fmt: skip
    yield _group(
        "revoked-unproven", "12.3", "only proven admits are judged",
        [_entry("a", 5, proven=False)], [_key(None, 0, unproven=1)], [_found(UNPROVEN, "a")],
        changes=[_change(2, REVOKED)],
    )  # fmt: skip


def _generations() -> Iterator[Case]:
    def judged(name: str, comment: str, known: list[Json], found: list[Row], *changes: Json) -> Case:
        entries = [_entry("a", 5, known=known)]
        return _group(
            f"generation-{name}", "2.3", comment, entries, [_key("a")], found,
            changes=list(changes), ancestry=[[2, 1, 5]],
        )  # fmt: skip

    late, ignored = [_found(LATE, "a")], [_found(IGNORED, "a")]
    yield judged("lost-tail", "what was lost says nothing of now", [1, 3], [], _change(6, REVOKED))
    yield judged("lost-tail-heard", "the device had heard it", [1, 6], ignored, _change(6, REVOKED))
    yield judged("old-reader", "a high position of the old life", [1, 9], late, _change(6, REVOKED, gen=2))
    yield judged(
        "new-reader", "the same position of the new life", [2, 6], ignored, _change(6, REVOKED, gen=2)
    )
    yield judged("before-fork", "the fork itself belongs to both", [2, 7], ignored, _change(5, REVOKED))
    held = _change(4, SUSPENDED)
    yield judged(
        "may-have-ended", "the lost tail, which the device heard, may have restored it", [1, 6], late, held
    )
    yield judged(
        "may-have-ended-and-has", "restored again since: nothing is left of it", [1, 6], [], held,
        _change(8, VALID, gen=2),
    )  # fmt: skip
    yield judged("has-not-ended", "the device had heard nothing of the lost tail", [1, 5], ignored, held)
    yield judged(
        "cannot-end", "revoked is for good, whatever the lost tail said", [1, 6], ignored, _change(4, REVOKED)
    )
