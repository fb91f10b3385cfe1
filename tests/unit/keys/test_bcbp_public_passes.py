"""25 passes that other projects publish as test data: each line names its source, and says what the pass holds.

`outcome`: ok, warn (broken, but read with warnings), error. `warnings` and `refused` are what this reader adds.
"""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from keys.bcbp.document import document
from keys.bcbp.reading import parse
from keys.bcbp.warnings import MARKED
from keys.bcbp.writing import compose
from keys.errors import KeysError, Malformed

PASSES: Final = [
    json.loads(line)
    for line in (Path(__file__).parent / "public_passes.jsonl").read_text("utf-8").splitlines()
]
READ: Final = [one for one in PASSES if one["outcome"] != "error"]
REFUSED: Final = [one for one in PASSES if one["outcome"] == "error"]


def about(one: dict[str, Any]) -> str:
    return str(one["about"])


def test_there_are_twenty_five_and_each_has_a_source() -> None:
    assert len(PASSES) == 25
    assert all(one["source"].startswith("https://") for one in PASSES)
    assert {one["outcome"] for one in PASSES} == {"ok", "warn", "error"}


@pytest.mark.parametrize("one", READ, ids=about)
def test_a_pass_of_the_field_is_read_with_its_warnings(one: dict[str, Any]) -> None:
    said = document(parse(one["text"]))
    assert said.pop("warnings") == one["warnings"]
    del said["remarks"]
    assert said == one.get("says", said)
    assert one["warnings"] or one["outcome"] == "ok"


@pytest.mark.parametrize("one", READ, ids=about)
def test_a_pass_without_structural_warning_is_composed_again_as_it_was(one: dict[str, Any]) -> None:
    parsed = parse(one["text"])
    if MARKED.isdisjoint(remark.warning for remark in parsed.remarks):
        assert compose(parsed.boarding_pass) == one["text"]
    else:
        assert one["outcome"] == "warn"


@pytest.mark.parametrize("one", REFUSED, ids=about)
def test_a_broken_pass_is_refused_by_name_and_clause(one: dict[str, Any]) -> None:
    with pytest.raises(KeysError) as refused:
        parse(one["text"])
    clause = refused.value.clause if isinstance(refused.value, Malformed) else None
    assert [refused.value.name, clause] == one["refused"]
