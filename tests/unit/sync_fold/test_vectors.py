"""Runs every vector of the fold, file by file, and proves that no file was left out."""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from sync.authority import OperatorChange, OperatorRole
from sync.cases import Case
from sync.clock import Bounds, Timing
from sync.content import Kind
from sync.fold import CredentialChange, FoldEntry, GroupFacts, fold_group
from sync.journal_fold import JournalFacts, JournalRow, fold_journal
from sync.limits import Limits
from sync.policy import Mode, Policy
from sync.position import Ancestry, Position
from sync.roster import CredentialState
from tests.vectors import generate

ROOT: Final = Path(generate.HERE) / "fold"
THIS: Final = "tests/unit/sync_fold/test_vectors.py"
COMMON: Final = {"name", "comment", "clause", "expect", "decoded", "kind", "event", "entries"}
FIELDS: Final = {
    "group": {"ticket", "modes", "in_force", "changes", "ancestry"},
    "journal": {"device", "epoch", "announced_seq", "announced_hash", "closed"},
}
OPTIONAL: Final = {"limits", "operators"}
FILES: Final = sorted(ROOT.glob("*"))


def raw(said: str | None) -> bytes | None:
    return None if said is None else bytes.fromhex(said)


def entry_of(said: dict[str, Any], ticket: int) -> FoldEntry:
    fields = dict(said)
    timing = Timing(fields.pop("lo"), fields.pop("hi"), fields.pop("point"))
    names = ("hash", "device", "credential_hash", "ref", "boot", "authoriser")
    octets: dict[str, Any] = {name: raw(fields.pop(name)) for name in names if name in fields}
    kind, known = Kind[fields.pop("kind").upper()], Position(*fields.pop("known"))
    return FoldEntry(ticket=ticket, kind=kind, known=known, timing=timing, reason=None, **octets, **fields)


def limits_of(said: dict[str, Any]) -> Limits:
    numbers = dict(said.get("limits", ()))
    days = tuple(said.get("days", ()))
    return Limits(numbers.get(1, 0), numbers.get(2, 0), numbers.get(3, 0), days, numbers.get(4, 0))


def facts_of(content: dict[str, Any]) -> GroupFacts:
    besides = content.get("limits", {})
    policies = {
        int(version): Policy(
            int(version),
            Mode(mode),
            limits=limits_of(besides.get(version, {})),
            unpaid=besides.get(version, {}).get("unpaid", False),
        )
        for version, mode in content["modes"].items()
    }
    changes = tuple(
        CredentialChange(Position(*said["at"]), said["index"], CredentialState(said["state"]))
        for said in content["changes"]
    )
    ancestry = Ancestry(tuple((gen, parent, fork) for gen, parent, fork in content["ancestry"]))
    operators = tuple(
        OperatorChange(
            Position(*said["at"]), said["operator"], OperatorRole(said["role"]), bytes.fromhex(said["key"])
        )
        for said in content.get("operators", ())
    )
    in_force = policies[content["in_force"]]
    return GroupFacts(content["ticket"], changes, policies, in_force, ancestry, operators)


def said_of(cases: tuple[Case, ...]) -> list[dict[str, Any]]:
    found = [
        {"class": int(case.class_), "id": case.id.hex(), "entries": [hash_.hex() for hash_ in case.entries]}
        for case in cases
    ]
    return sorted(found, key=lambda case: int(case["class"]))


def run_group(content: dict[str, Any]) -> dict[str, Any]:
    entries = [entry_of(said, content["ticket"]) for said in content["entries"]]
    view = fold_group(content["event"], entries, facts_of(content))
    numbers = ("zone", "use", "admits", "exits", "people_in", "surplus", "unproven", "used_up")
    keys = [
        {name: getattr(key, name) for name in numbers}
        | {"holder": key.holder and key.holder.hex()}
        | ({"day": [key.day.starts_s, key.day.admits]} if key.day else {})
        for key in view.keys
    ]
    return {"keys": keys, "cases": said_of(view.cases)}


def row_of(said: dict[str, Any]) -> JournalRow:
    fields = dict(said)
    own = Bounds(fields.pop("lo"), fields.pop("hi"))
    octets: dict[str, Any] = {name: raw(fields.pop(name)) for name in ("hash", "prev", "boot")}
    kind = fields.pop("kind")
    return JournalRow(kind=None if kind is None else Kind[kind.upper()], own=own, **octets, **fields)


def run_journal(content: dict[str, Any]) -> dict[str, Any]:
    facts = JournalFacts(
        bytes.fromhex(content["device"]),
        content["epoch"],
        content["announced_seq"],
        content["closed"],
        raw(content["announced_hash"]),
    )
    rows = [row_of(said) for said in content["entries"]]
    return {"cases": said_of(fold_journal(content["event"], rows, facts).cases)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_vector_gives_what_it_says(path: Path) -> None:
    content = json.loads(path.read_text("utf-8"))
    assert content["name"] == path.stem
    assert content["comment"]
    assert content["expect"] == "OK"
    assert content.keys() - COMMON - OPTIONAL == FIELDS[content["kind"]]
    run = run_group if content["kind"] == "group" else run_journal
    assert run(content) == content["decoded"]


def test_this_runner_runs_every_case_of_the_areas_that_name_it() -> None:
    areas = {name: area for name, area in generate.areas().items() if area.RUNNER == THIS}
    assert set(areas) == {"fold"}
    assert {path.stem for path in FILES} == {case.name for case in areas["fold"].cases()}
