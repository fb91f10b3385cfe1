"""`portao cases settle`: which case is meant by what was typed, and what is kept of a decision."""

import pytest

from backend.cli.opened import on
from backend.context import Context
from backend.store.rows_views import CaseRow
from sync.cases import Case, CaseClass, CaseStatus
from tests.integration.cli.terminal import Ran, Terminal

CASES = [
    Case.of_journal(CaseClass.UNCLOSED_JOURNAL, 1, (bytes([at] * 8), 1), [bytes([at] * 32)], [])
    for at in (1, 2)
]


async def _put(ctx: Context) -> None:
    rows = [
        CaseRow(one.id, one.class_, CaseStatus.OPEN, None, None, None, one.device, 1, one.encode(), 5, 5)
        for one in CASES
    ]
    async with ctx.store.transaction() as tx:
        await tx.cases.put(1, rows)


@pytest.fixture
def found(office: Terminal) -> Terminal:
    """A terminal at an event with two open cases."""
    on(office.data, _put)
    return office


def settle(terminal: Terminal, typed: str, *more: str, decision: str = "explained") -> Ran:
    return terminal.office("cases", "settle", "1", typed, "--decision", decision, "--by", "desk", *more)


def open_cases(terminal: Terminal) -> int:
    return len(terminal.told("cases", "1")["cases"])


@pytest.mark.parametrize("typed", ["", " ", "zz", "zzzz", "00zz", "é"])
def test_what_begins_no_case_is_shown_as_it_was_typed(found: Terminal, typed: str) -> None:
    ran = settle(found, typed)
    assert (ran.code, ran.json["error"]) == (1, "UNKNOWN_CASE")
    assert ran.json["detail"] == f"no case begins with '{typed}'"
    assert ran.json["what_to_do"] == "see portao cases 1"
    assert open_cases(found) == 2


def test_a_beginning_of_less_than_four_characters_settles_nothing(found: Terminal) -> None:
    ran = settle(found, CASES[0].id.hex()[:3])
    assert (ran.code, ran.json["error"]) == (1, "UNKNOWN_CASE")
    assert "too short" in ran.json["detail"]
    assert open_cases(found) == 2


def test_a_decision_that_is_repeated_is_kept_once(found: Terminal) -> None:
    typed = CASES[0].id.hex()[:4].upper()
    assert len(settle(found, typed, "--note", "counted").json["settlements"]) == 1
    again = settle(found, typed)
    assert (again.code, len(again.json["settlements"])) == (0, 1)
    words = found.run("cases", "settle", "1", typed, "--decision", "explained", "--data", str(found.data))
    assert "already settled; nothing was added" in words.out
    assert open_cases(found) == 1


def test_another_decision_on_a_settled_case_is_kept_if_it_is_meant_as_a_correction(found: Terminal) -> None:
    typed = CASES[0].id.hex()
    settle(found, typed)
    refused = settle(found, typed, decision="device_withdrawn")
    assert (refused.code, refused.json["error"]) == (1, "CONFLICT")
    assert "explained by desk" in refused.json["detail"]
    assert "--again" in refused.json["what_to_do"]
    corrected = settle(found, typed, "--again", decision="device_withdrawn").json
    assert [one["decision"] for one in corrected["settlements"]] == ["explained", "device_withdrawn"]
