"""The rules of an event whose times move: what was written relative to them moves along (PROTOCOL.md 9.3). Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from backend.errors import BadInput
from backend.store.rows import PolicyForm
from backend.ticketing.event_drafts import policy_of
from sync.policy import EventTimes, Policy
from sync.policy_form import is_relative
from sync.profile import Gate, Zone

_ENDS: Final = ("from", "to")


def to_keep(form: PolicyForm) -> PolicyForm | None:
    """A form, which was taken, if it says more than the policy that was made of it: something relative to the event. Else None."""
    ends = (window[end] for window in form.get("windows", ()) for end in _ENDS)
    return form if any(map(is_relative, ends)) else None


def form_of(policy: Policy, times: EventTimes) -> PolicyForm:
    """The form of a policy of which none was kept: its windows are by the clock, its days the event's if they are these."""
    form = policy.to_json()
    limits = policy.limits.form()
    if policy.limits.days == times.days:
        form["limits"] = {name: value for name, value in limits.items() if name != "days"}
    return form


def retimed(
    held: Policy, form: PolicyForm, times: EventTimes, zones: Sequence[Zone], gates: Sequence[Gate]
) -> Policy | None:
    """The policy in force by other times, under the next version; None if they make no other one of it. `BadInput`: it does not fit them."""
    try:
        policy = policy_of(form, held.version + 1, zones, times, gates)
    except BadInput as error:
        detail = f"in force does not fit these times: {error.detail}"
        raise BadInput("policy", detail, "Put one in force that does, then move the event.") from None
    return None if replace(policy, version=held.version) == held else policy


def by_the_clock(form: PolicyForm) -> Iterator[str]:
    """The places of a policy's form, which was taken before, that name a time by the clock: these stay where they are."""
    for place, window in enumerate(form.get("windows", ())):
        yield from (f"windows[{place}].{end}" for end in _ENDS if not is_relative(window[end]))
    if form.get("limits", {}).get("days"):
        yield "limits.days"
