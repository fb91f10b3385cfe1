"""Small mistakes: which are made, and that a fork notices those that a test is there for."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutations.mutation import TREE
from tests.mutations.small import mistakes

MODULE = '''"""What it is for: 1 < 2."""
from enum import Enum


class Answer(Enum):
    YES = 1
    NO = 2


def may(age: "int | None", known: bool) -> Answer:
    """Whether 1 < 2."""
    if known and age >= 18:
        return Answer.YES
    return Answer.NO
'''


def changes(source: str) -> set[tuple[int, str, str]]:
    return {(one.line, one.was, one.became) for one in mistakes(source)}


def test_what_a_function_decides_by_is_changed_and_what_is_written_for_readers_and_types_is_not() -> None:
    assert changes(MODULE) == {
        (6, "1", "2"),
        (6, "1", "0"),
        (7, "2", "3"),
        (7, "2", "1"),
        (12, "if known and age >= 18", "if True"),
        (12, "if known and age >= 18", "if False"),
        (12, "known and age >= 18", "age >= 18"),
        (12, "known and age >= 18", "known"),
        (12, "And", "Or"),
        *((12, "GtE", other) for other in ("Lt", "LtE", "Gt", "Eq", "NotEq")),
        (12, "18", "19"),
        (12, "18", "17"),
        (13, "return Answer.YES", "return None"),
        (13, "Answer.YES", "Answer.NO"),
        (14, "return Answer.NO", "return None"),
        (14, "Answer.NO", "Answer.YES"),
    }


@pytest.mark.parametrize(
    ("source", "changed"),
    [
        ("x = not y", {("not y", "y")}),
        ("x = a if b else c", {("a if b else c", "a"), ("a if b else c", "c")}),
        ("x = a is b", {("Is", "IsNot")}),
        ("x = a in b", {("In", "NotIn")}),
        ("x = a + b", {("Add", "Sub")}),
        ("x = a // b", {("FloorDiv", "Mult")}),
        ("x = min(a, b)", {("min(a, b)", "max(a, b)")}),
        ("x = any(a)", {("any(a)", "all(a)")}),
        ("x = True", {("True", "False")}),
        ("x = 'a text'", set()),
        (
            "x = (f(a), f(b))",
            {("(f(a), f(b))", "(f(b),)"), ("(f(a), f(b))", "(f(a),)"), ("(f(a), f(b))", "(f(b), f(a))")},
        ),
    ],
)
def test_each_kind_of_mistake(source: str, changed: set[tuple[str, str]]) -> None:
    assert {(was, became) for _, was, became in changes(source)} == changed


def test_every_mistake_is_another_source_that_python_takes() -> None:
    found = [one.source for one in mistakes((TREE / "sync" / "allowance.py").read_text("utf-8"))]
    assert len(found) == len(set(found)) > 20
    for source in found:
        compile(source, "mistaken", "exec")


def test_tests_that_look_at_a_boundary_leave_nothing_alive_and_others_are_told_what_did(
    tmp_path: Path,
) -> None:
    """`sync.allowance` is small enough for the suite; one test alone does not notice what the other rules are."""
    test = tmp_path / "test_once.py"
    test.write_text(
        "from sync.allowance import mode_forbids\n"
        "from sync.policy import Mode\n\n\n"
        "def test_once():\n"
        "    assert [mode_forbids(Mode.ONCE, admits, 0) for admits in (0, 1, 2)] == [False, True, True]\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "tests.mutations.every", "sync.allowance", str(test)],
        cwd=TREE, capture_output=True, text=True, check=False,
    )  # fmt: skip
    line = next(
        number
        for number, text in enumerate((TREE / "sync" / "allowance.py").read_text("utf-8").splitlines(), 1)
        if "return admits > 0" in text
    )
    survived = [said for said in done.stdout.splitlines() if said.startswith("SURVIVED")]
    assert done.returncode == 1
    assert [said for said in survived if f"allowance.py:{line} " in said] == [
        f"SURVIVED  sync/allowance.py:{line}  Gt  ->  NotEq"
    ], "below 0 there is nothing"
