"""The policy that the documentation shows is one that is taken."""

import json
from pathlib import Path

from sync.policy import Policy
from sync.policy_times import EventTimes

DOCUMENT = Path(__file__).parents[3] / "docs" / "policies.md"
NOON_S = 1_800_014_400


def test_the_whole_policy_in_the_documentation_is_taken_and_says_something_in_every_field() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    begin = text.index('    {\n      "mode"')
    shown = json.loads(text[begin : text.index("\n    }\n", begin) + 6])
    times = EventTimes(NOON_S, NOON_S + 7_200, (NOON_S - 43_200,))
    assert Policy.from_json(shown, 1, times) != Policy.from_json({}, 1, times)
    table = text[: text.index("Leaving is never refused")]
    fields = {line.split("`")[1] for line in table.splitlines() if line.startswith("| `")}
    assert set(shown) == fields
