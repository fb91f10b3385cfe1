"""What is not right with a device, in sentences."""

from collections.abc import Iterable

from backend.doors.judging import Finding
from sync.catalogue import text


def told(finding: Finding, language: str) -> str:
    """One matter, in a few words."""
    return text(f"ready.{finding.matter}", language, **finding.values)


def state_of(findings: Iterable[Finding], language: str) -> str:
    """Ready, ready but for something, or not ready."""
    found = list(findings)
    if any(finding.stops for finding in found):
        return text("ready.state.not", language)
    return text("ready.state.look" if found else "ready.state.good", language)
