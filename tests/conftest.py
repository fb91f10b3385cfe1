"""What is said and asked at the end of a session."""

import pytest
from _pytest.terminal import TerminalReporter

from tests.simulation.counting import counted, summary


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A session in which all evenings were played, and something that can go wrong never did, has failed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and session.exitstatus == pytest.ExitCode.OK and not _summary(reporter)[1]:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    lines, _ = _summary(terminalreporter)
    if lines:
        terminalreporter.section("what happened in the evenings")
        terminalreporter.write_line("\n".join(lines))


def _summary(reporter: TerminalReporter) -> tuple[list[str], bool]:
    return summary(counted(report.user_properties for report in reporter.getreports("passed")))
