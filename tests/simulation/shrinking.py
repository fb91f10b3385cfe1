"""Finds a short evening that breaks the same invariant: steps and troubles are left out as long as it still does."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from tests.simulation.plan import Plan, Step

Breaks: TypeAlias = Callable[[Plan], bool]


def shrink(plan: Plan, breaks: Breaks) -> Plan:
    """A plan of which no step can be left out; `breaks` says whether a plan still goes wrong in the same way."""
    shorter = _without_steps(plan, breaks)
    return _without_troubles(shorter, breaks)


def _without_steps(plan: Plan, breaks: Breaks) -> Plan:
    """Leave out halves, quarters, ... and at last single steps, until nothing more can go."""
    size = max(1, len(plan.steps) // 2)
    while True:
        shorter = _without_runs(plan, size, breaks)
        if size == 1 and len(shorter.steps) == len(plan.steps):
            return shorter
        plan, size = shorter, max(1, size // 2)


def _without_runs(plan: Plan, size: int, breaks: Breaks) -> Plan:
    """Leave out every run of this length that is not needed, the last ones first: what comes late is needed least."""
    for start in reversed(range(0, len(plan.steps), size)):
        fewer = _with_steps(plan, [*plan.steps[:start], *plan.steps[start + size :]])
        if breaks(fewer):
            plan = fewer
    return plan


def _without_troubles(plan: Plan, breaks: Breaks) -> Plan:
    for place, step in enumerate(plan.steps):
        calm = [*plan.steps[:place], replace(step, troubles=()), *plan.steps[place + 1 :]]
        fewer = _with_steps(plan, calm)
        if step.troubles and breaks(fewer):
            plan = fewer
    return plan


def _with_steps(plan: Plan, steps: Sequence[Step]) -> Plan:
    return replace(plan, steps=tuple(steps))
