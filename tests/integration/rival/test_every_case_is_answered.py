"""The table of pretix's behaviour is complete: each case has a test here that names it, or a row where we say how we differ."""

import ast
import csv
import re
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
ADR: Final = HERE.parents[2] / "docs/adr/0011-where-we-differ-from-pretix.md"
CASE: Final = re.compile(r"PX-\d\d")
ANSWERS: Final = {"same", "differs"}


def table() -> dict[str, str]:
    """Our answer to each case."""
    with (HERE / "answers.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row["answer"] for row in csv.DictReader(file)}


def named_by_tests() -> set[str]:
    """The cases that the docstring of a test begins with."""
    found: set[str] = set()
    for path in HERE.glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                begins = CASE.match(ast.get_docstring(node) or "")
                found |= {begins[0]} if begins else set()
    return found


def explained_rows() -> set[str]:
    """The cases that have a row of their own in the decision."""
    rows = (line for line in ADR.read_text("utf-8").splitlines() if line.startswith("| PX-"))
    return {found for row in rows for found in CASE.findall(row.split("|")[1])}


def test_all_thirty_eight_cases_have_a_known_answer() -> None:
    answers = table()
    assert len(answers) == 38
    assert set(answers.values()) == ANSWERS
    assert all(CASE.fullmatch(case) for case in answers)


def test_what_we_do_alike_is_tested() -> None:
    alike = {case for case, answer in table().items() if answer == "same"}
    assert alike <= named_by_tests()


def test_what_we_do_otherwise_is_explained() -> None:
    otherwise = {case for case, answer in table().items() if answer == "differs"}
    assert otherwise == explained_rows()


def test_no_test_and_no_row_is_about_a_case_that_the_table_does_not_have() -> None:
    assert named_by_tests() | explained_rows() == set(table())
