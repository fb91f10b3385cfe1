"""The refusals between gate and server (PROTOCOL.md 13)."""

import re
from collections.abc import Iterator
from pathlib import Path

import sync
from sync import errors


def every_error(base: type[errors.SyncError] = errors.SyncError) -> Iterator[type[errors.SyncError]]:
    """Those of the pure part: the device's own are not from the table."""
    for error in base.__subclasses__():
        if error.__module__ == errors.__name__:
            yield error
            yield from every_error(error)


def test_the_names_are_those_of_clause_13() -> None:
    assert sync.__file__ is not None
    table = (Path(sync.__file__).parent / "PROTOCOL.md").read_text("utf-8").split("## 13. Refusals")[1]
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE)) == {
        error.name for error in every_error()
    }


def test_each_refusal_says_what_happened_in_words() -> None:
    told = {
        errors.StalePart((2, 9), (1, 8)): "position 1/8 is older than the held 2/9",
        errors.WrongGeneration(1, 5): "generation 5 is not known to descend from the held generation 1",
        errors.Incomplete("one slot"): "this list is not complete: one slot",
        errors.BrokenChain("a hole"): "the chain is broken: a hole",
        errors.WrongEventPart("roster"): "this roster belongs to another event or domain",
        errors.BadCertificate("too old"): "this device's certificate does not hold: too old",
        errors.UnknownDevice(b"\x01\xab"): "no device 01ab was ever enrolled here",
        errors.BadChunk("two journals"): "this chunk of a journal is refused: two journals",
        errors.Unreadable("no kind"): "the content of this entry cannot be read: no kind",
        errors.NotSeen(): "the claim does not prove that this device saw a code of this ticket",
        errors.Locked(b"\x01\xab"): "device 01ab is locked",
        errors.BadPolicy("windows[0].from", "is missing"): "the policy's windows[0].from is missing",
    }
    assert {type(error) for error in told} == set(every_error())
    assert {str(error): said for error, said in told.items()} == {said: said for said in told.values()}
