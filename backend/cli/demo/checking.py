"""Holds a performance against the script: every difference is named, and none is forgiven."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from backend.cli.demo.playing import Performance
from backend.cli.demo.script import ADMITTED, CASES, CROWD, DECISION, STEPS, denials
from sync.reasons import Outcome


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that had to come of it, and what did."""

    what: str
    expected: object
    found: object

    @property
    def holds(self) -> bool:
        return self.expected == self.found


def checked(result: Performance) -> list[Check]:
    """Everything that the script demands."""
    return [*_verdicts(result), *_sync(result), *_merge(result)]


def _verdicts(result: Performance) -> Iterator[Check]:
    yield Check("scans", len(STEPS), len(result.steps))
    for played in result.steps:
        step, verdict = played.step, played.answer.verdict
        expected = f"{step.outcome} {step.reason.name}"
        yield Check(
            f"{step.at} {step.gate} {step.name}", expected, f"{verdict.outcome} {verdict.reason.name}"
        )
        yield Check(f"{step.at} {step.gate} {step.name}: written down", True, played.answer.entry is not None)
    let_in = Counter(answer.verdict.outcome for answer in result.crowd)
    yield Check("crowd let in", {Outcome.ADMIT: 2 * CROWD}, dict(let_in))


def _sync(result: Performance) -> Iterator[Check]:
    yield Check("the network was really down", True, result.unreachable)
    for gate in ("A", "B"):
        yield Check(f"gate {gate} had something to send", True, result.unsent.get(gate, 0) > CROWD)
        sent_all = result.sent.get(gate, 0) >= result.unsent.get(gate, 0)
        yield Check(f"gate {gate} sent it all", True, sent_all)


def _merge(result: Performance) -> Iterator[Check]:
    found = sorted((case["class"], _about(case, result)) for case in result.cases)
    yield Check("cases", sorted((class_.name.lower(), about) for class_, about in CASES), found)
    yield Check("settled", ("settled", DECISION), _settled(result))
    yield Check("people let in", ADMITTED, result.report.get("admitted"))
    yield Check("scans without proof", 0, result.report.get("unproven"))
    yield Check("refusals by reason", denials(), result.report.get("denials"))
    yield Check("the view follows from the entries", (), result.differences)


def _about(case: dict[str, object], result: Performance) -> str:
    """Which ticket or gate of the script a case is about."""
    told = str(case["sentence"])
    named = [name for reference, name in result.references.items() if reference in told]
    gates = [name for name, device in result.devices.items() if device == case["device"]]
    return next(iter(named or gates), "?")


def _settled(result: Performance) -> tuple[object, object]:
    decisions = result.settled.get("settlements") or [{}]
    return result.settled.get("status"), decisions[-1].get("decision")
