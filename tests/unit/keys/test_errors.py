import re
from collections.abc import Iterator
from pathlib import Path

import keys
from keys import errors


def every_error(base: type[errors.KeysError] = errors.KeysError) -> Iterator[type[errors.KeysError]]:
    for error in base.__subclasses__():
        yield error
        yield from every_error(error)


def test_the_names_are_those_of_clause_9() -> None:
    assert keys.__file__ is not None
    table = (Path(keys.__file__).parent / "FORMAT.md").read_text("utf-8").split("## 9. Errors")[1]
    rows = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
    assert {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)} == {
        error.name for error in every_error()
    }


def test_each_error_says_what_happened_in_words() -> None:
    told = [
        errors.NotOurs(),
        errors.NotAPass(),
        errors.ForeignPass(()),
        errors.Malformed("1.4", "version 9"),
        errors.UnknownKey(b"\x01\x02\x03\x04"),
        errors.NoActiveKey("ticket", 7),
        errors.NoActiveKey("root", None),
        errors.BadSignature("ticket"),
        errors.KeyNotAllowed(b"\x01\x02\x03\x04", "it is for feeds"),
        errors.KeyCompromised(b"\x01\x02\x03\x04"),
        errors.BadKey(),
        errors.NotYet(10),
        errors.Expired(20),
        errors.ProofStale(-31),
        errors.WrongDomain(),
        errors.TrustRollback(5, 4),
        errors.TrustEquivocation(5),
        errors.RingLocked(),
        errors.SealBroken(),
        errors.BadReference(),
    ]
    assert {type(error) for error in told} == set(every_error())
    assert len({str(error) for error in told}) == len(told)
    assert str(told[3]) == "version 9 (clause 1.4)"
    assert str(told[5]) == "the key ring has no active ticket key for event 7"
    assert str(told[6]) == "the key ring has no active root key for the whole domain"
