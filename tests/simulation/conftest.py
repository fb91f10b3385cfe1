"""Prints how often each thing happened in the evenings that were played."""

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.simulation.__main__ import told
from tests.simulation.shortcuts import shortcuts

HAPPENED = "happened"


@pytest.fixture(autouse=True, scope="module")
def quick() -> Iterator[None]:
    """No signature is computed twice."""
    with shortcuts():
        yield


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    happened: Counter[str] = Counter()
    for report in terminalreporter.getreports("passed"):
        happened.update(dict(report.user_properties).get(HAPPENED, {}))
    if happened:
        terminalreporter.section("what happened in the evenings")
        terminalreporter.write_line("\n".join(told(happened)))
