"""One ticket under limits: at most n admits are not surplus, and a day is counted by itself."""

from collections.abc import Iterator
from typing import Final

from tests.altered import replace
from tests.vectors.areas.fold.groups import DOUBLE, UNPROVEN, _change, _entry, _found, _group, _key, _on
from tests.vectors.areas.fold.spelled import BASE_MS, Row
from tests.vectors.case import Case, Json

PER_USE, PER_DAY, GAP, ACCEPTS, TOTAL = 3, 4, 5, 6, 7
MIDNIGHT: Final = BASE_MS // 1000 + 100
EARLIER: Final = MIDNIGHT - 86_400
LIMITS: Final[dict[str, Json]] = {
    str(PER_USE): {"limits": [[1, 2]]},
    str(PER_DAY): {"limits": [[2, 1]], "days": [EARLIER, MIDNIGHT]},
    str(GAP): {"limits": [[3, 600]]},
    str(ACCEPTS): {"unpaid": True},
    str(TOTAL): {"limits": [[4, 2]]},
}


def limit_cases() -> Iterator[Case]:
    def many(name: str, comment: str, policy: int, entries: list[Row], keys: list[Row], *found: Row) -> Case:
        made = _group(name, "12.2", comment, entries, keys, list(found), in_force=policy)
        made.fields["modes"] = {
            "1": 1,
            "2": 2,
            **{str(one): 3 for one in (PER_USE, PER_DAY, GAP, ACCEPTS, TOTAL)},
        }
        made.fields["limits"] = LIMITS
        return made

    def at(name: str, second: int, policy: int, kind: str = "admit", /, **changes: Json) -> Row:
        return _entry(name, second, kind, policy=policy, **changes)

    three = [at("a", 5, PER_USE), at("b", 6, PER_USE, **_on("B")), at("c", 7, PER_USE)]
    yield many(
        "limit-per-use", "two of three are allowed: the second holds, the third is surplus, and the case rests on all",
        PER_USE, three, [_key("b", 3, surplus=1)], _found(DOUBLE, "a", "b", "c"),
    )  # fmt: skip
    yield many(
        "limit-per-use-not-reached", "one of two: not used up", PER_USE, three[:1], [_key("a", used_up=False)]
    )
    yield many("limit-per-use-reached", "two of two: used up, no case", PER_USE, three[:2], [_key("b", 2)])
    owing = [at("a", 5, ACCEPTS, known=[1, 6]), at("b", 6, PER_USE, known=[1, 6])]
    unpaid, revoked = _change(6, 4), _change(8, 1)

    def owed(name: str, comment: str, entry: Row, found: list[Row], *changes: Json) -> Case:
        policy = ACCEPTS if entry is owing[0] else PER_USE
        key = _key("a" if entry is owing[0] else "b", used_up=False)
        made = many(f"unpaid-{name}", comment, policy, [entry], [key], *found)
        made.fields["changes"] = list(changes)
        return replace(made, clause="12.3")

    yield owed("accepted", "the policy lets it in: no case", owing[0], [], unpaid)
    yield owed("not-accepted", "the device's list said so", owing[1], [_found(3, "b")], unpaid)
    yield owed("accepted-then-revoked", "that was beyond", owing[0], [_found(2, "a")], unpaid, revoked)
    days = [at("a", 5, PER_DAY), at("b", 6, PER_DAY), at("c", 101, PER_DAY)]
    yield many(
        "limit-per-day", "one a day: the second of the first day is surplus, the next day's is not", PER_DAY, days,
        [_key("c", 3, surplus=1, used_up=False, day=[MIDNIGHT, 1])], _found(DOUBLE, "a", "b"),
    )  # fmt: skip
    yield many(
        "limit-per-day-last-millisecond", "a day is over when the next one begins", PER_DAY,
        [at("a", 5, PER_DAY), at("b", 0, PER_DAY, point=MIDNIGHT * 1000 - 1, seq=99)],
        [_key("a", 2, surplus=1, used_up=False, day=[EARLIER, 2])], _found(DOUBLE, "a", "b"),
    )  # fmt: skip
    uses = [at("a", 5, TOTAL), at("b", 6, TOTAL, use=1), at("c", 7, TOTAL), at("d", 8, TOTAL, use=2)]
    yield many(
        "limit-total", "two over all uses: what comes third and fourth is surplus of its own use, against the first two",
        TOTAL, uses, [_key("a", 2, surplus=1), _key("b", use=1), _key(None, surplus=1, use=2)],
        _found(DOUBLE, "a", "b", "c"), _found(DOUBLE, "a", "b", "d", use=2),
    )  # fmt: skip
    yield many(
        "limit-total-then-once", "all before it were surplus to the limit: it began no stay that another one could have fallen into",
        TOTAL, [uses[0], uses[1], uses[3], at("e", 9, 1, use=2)],
        [_key("a"), _key("b", use=1), _key(None, 2, surplus=2, use=2)], _found(DOUBLE, "a", "b", "d", "e", use=2),
    )  # fmt: skip
    yield many("limit-total-not-reached", "one of two", TOTAL, uses[:1], [_key("a", used_up=False)])
    others = [at("x", 6, TOTAL, "exit", use=1), at("u", 7, TOTAL, use=2, proven=False)]
    yield many(
        "limit-total-what-counts", "exits and what is not proven are no entries: the second admit is not the third",
        TOTAL, [uses[0], *others, at("c", 8, TOTAL)],
        [_key("c", 2), _key(None, 0, people_in=-1, used_up=True, use=1), _key(None, 0, unproven=1, used_up=True, use=2)],
        _found(UNPROVEN, "u", use=2),
    )  # fmt: skip
    yield many(
        "limit-total-other-zone", "another zone counts by itself", TOTAL,
        [uses[0], at("b", 6, TOTAL, zone=2)], [_key("a", used_up=False), _key("b", used_up=False, zone=2)],
    )  # fmt: skip
    yield many(
        "gap-makes-no-surplus", "a second apart, and no case rests on that", GAP,
        [at("a", 5, GAP), at("b", 6, GAP)], [_key("b", 2, used_up=False)],
    )  # fmt: skip
