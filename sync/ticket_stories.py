"""What happened to a ticket, as sentences: the classes of case that PROTOCOL.md 12.1 to 12.3 finds."""

from collections.abc import Sequence
from typing import Final

from sync.cases import Case
from sync.content import Kind
from sync.evidence import Evidence, Role
from sync.order_stories import Order, order_of, told_order
from sync.phrases import MOST_TOLD, Phrases, sentences
from sync.policy import Mode
from sync.roster import CredentialState

_RULES: Final = {Mode.ONCE: "once", Mode.REENTRY: "reentry", Mode.MANY: "many"}


def double_admit(case: Case, phrases: Phrases) -> tuple[str, str]:
    """Sentence and advice: who came in when, whether the order is certain, and who could not know."""
    stays = _stays(case.evidence)
    told = [_stay(case, stay, phrases, alone=len(stays) == 1) for stay in stays]
    return " ".join(told), _double_advice(case, stays, phrases)


def _stays(evidence: Sequence[Evidence]) -> list[list[Evidence]]:
    """The entries of each stay: its opener, then the surplus."""
    stays: list[list[Evidence]] = []
    for item in evidence:
        if item.role is Role.HOLDER:
            stays.append([])
        stays[-1].append(item)
    return stays


def _stay(case: Case, stay: Sequence[Evidence], phrases: Phrases, alone: bool) -> str:
    total = len(case.entries) if alone else len(stay)
    rule = _RULES[next((item.mode for item in stay if item.mode is not None), Mode.ONCE)]
    told = [phrases.sighting(item) for item in stay]
    if order_of(stay) is Order.CERTAIN and total <= MOST_TOLD:
        sightings = phrases.say("ordered", first=told[0], rest=_then(told[1:], phrases))
    else:
        sightings = phrases.many(told, total)
    admitted = phrases.say(
        f"double_admit.{rule}",
        ticket=_ticket(case, phrases),
        times=phrases.times(total),
        sightings=sightings,
    )
    return sentences([admitted, told_order(stay, phrases), *_news(stay, phrases)])


def _surplus(stay: Sequence[Evidence]) -> list[Evidence]:
    return [item for item in stay[1:] if item.role is Role.SURPLUS]


def _then(items: Sequence[str], phrases: Phrases) -> str:
    told = items[0]
    for item in items[1:]:
        told = phrases.say("then", earlier=told, later=item)
    return told


def _news(stay: Sequence[Evidence], phrases: Phrases) -> list[str]:
    """What each further device could have known of the first entry."""
    opener, surplus = stay[0], stay[1:]
    if all(item.device == opener.device for item in surplus):
        return [phrases.say("news.same", device=phrases.device(opener.device))]
    others = {item.device: item for item in reversed(surplus) if item.device != opener.device}
    told = [_heard(item, opener, phrases) for item in reversed(others.values())]
    return [line for line in told[:MOST_TOLD] if line]


def _heard(item: Evidence, opener: Evidence | None, phrases: Phrases) -> str | None:
    """Up to when the device knew the feed. Before the opener's earliest time, the feed cannot have told of it."""
    at_ms = None if item.known is None else phrases.names.list_times.get(item.known)
    if at_ms is None:
        return None
    earliest = None if opener is None or opener.timing is None else opener.timing.lo
    key = "news.before" if earliest is not None and at_ms < earliest else "news.at"
    return phrases.say(key, device=phrases.device(item.device), when=phrases.when(at_ms))


def _double_advice(case: Case, stays: Sequence[Sequence[Evidence]], phrases: Phrases) -> str:
    sought = [item for stay in stays for item in (stay if order_of(stay) is Order.OPEN else _surplus(stay))]
    places = phrases.places(sought)
    seat = phrases.names.seats.get(case.ticket or 0)
    if seat is None:
        return phrases.say("double_admit.do", places=places)
    return phrases.say("double_admit.do.seat", seat=seat, places=places)


def late_revoked(case: Case, phrases: Phrases) -> tuple[str, str]:
    """Sentence and advice: a code that was withdrawn beyond what the device had heard. Nobody's fault.

    Feed positions do not tell whether the code was withdrawn before or after the entry, so neither is said (12.3).
    """
    heard = _heard(case.evidence[0], None, phrases) if len(case.evidence) == 1 else None
    told = sentences([_withdrawn(case, phrases, "late_revoked"), heard, phrases.say("late_revoked.nobody")])
    advice = phrases.say(f"late_revoked.do.{_state(case.evidence)}", places=phrases.places(case.evidence))
    return told, advice


def ignored_revocation(case: Case, phrases: Phrases) -> tuple[str, str]:
    """Sentence and advice: the device's own list said that the code was withdrawn."""
    devices = phrases.devices((item.device for item in case.evidence), "the")
    advice = phrases.say("ignored_revocation.do", places=phrases.places(case.evidence), devices=devices)
    return sentences([_withdrawn(case, phrases, "ignored_revocation")]), advice


def overruled_revocation(case: Case, phrases: Phrases) -> tuple[str, str]:
    """Sentence and advice: a supervisor let in whose code was withdrawn, knowing it. A person's decision, no fault of a device."""
    deciders = [
        phrases.operator(item.authorised_by) for item in case.evidence if item.authorised_by is not None
    ]
    people = phrases.several(list(dict.fromkeys(deciders)))
    told = _withdrawn(case, phrases, "overruled_revocation", people)
    places = phrases.places(case.evidence)
    return sentences([told]), phrases.say("overruled_revocation.do", people=people, places=places)


def _withdrawn(case: Case, phrases: Phrases, class_: str, people: str = "") -> str:
    total = len(case.entries)
    return phrases.say(
        f"{class_}.{_form(total)}",
        ticket=_ticket(case, phrases),
        times=phrases.times(total),
        sightings=phrases.many([phrases.sighting(item) for item in case.evidence], total),
        state=phrases.say(f"state.{_state(case.evidence)}"),
        device=phrases.device(case.evidence[0].device),
        people=people,
    )


def _state(evidence: Sequence[Evidence]) -> str:
    states = {item.state for item in evidence if item.state not in (None, CredentialState.VALID)}
    return "mixed" if len(states) != 1 else states.pop().name.lower()


def unproven(case: Case, phrases: Phrases) -> tuple[str, str]:
    """Sentence and advice: reports of a passage without proof that the code was shown."""
    total, first = len(case.entries), case.evidence[0]
    alone = total == 1
    sightings = [phrases.sighting(item, with_device=not alone) for item in case.evidence]
    way = "out" if first.kind is Kind.EXIT else "in"
    told = phrases.say(
        f"unproven.one.{way}" if alone else "unproven.other",
        device=phrases.device(first.device),
        ticket=_ticket(case, phrases),
        n=phrases.number(total),
        sightings=phrases.many(sightings, total),
    )
    devices = phrases.devices((item.device for item in case.evidence), "the")
    return sentences([told]), phrases.say("unproven.do", devices=devices)


def unauthorised(case: Case, phrases: Phrases) -> tuple[str, str]:
    """Sentence and advice: attempts to change something that needed a supervisor's word."""
    attempts = _attempts(case.evidence)
    told = [_attempt(case, item, named, phrases) for item, named in attempts[:MOST_TOLD]]
    left = len(case.entries) - len(told)
    more = phrases.say(f"unauthorised.more.{_form(left)}", n=phrases.number(left)) if left else None
    return sentences([*told, more]), phrases.say("unauthorised.do")


def _attempts(evidence: Sequence[Evidence]) -> list[tuple[Evidence, Evidence | None]]:
    """Each attempt with the entry that it names, if that is known."""
    attempts: list[tuple[Evidence, Evidence | None]] = []
    for item in evidence:
        if item.role is Role.NAMED:
            attempts[-1] = (attempts[-1][0], item)
        else:
            attempts.append((item, None))
    return attempts


def _attempt(case: Case, item: Evidence, named: Evidence | None, phrases: Phrases) -> str:
    ticket, device = _ticket(case, phrases), phrases.device(item.device)
    if item.kind is Kind.VOID:
        device = phrases.device_of(item)
    if item.kind is Kind.OVERRIDE:
        return phrases.say(
            "unauthorised.override",
            ticket=ticket,
            device=device,
            sighting=phrases.sighting(item, with_device=False),
        )
    when = "" if item.timing is None else phrases.moment(item.timing)
    if named is None or named.kind not in (Kind.ADMIT, Kind.EXIT, Kind.OVERRIDE):
        return phrases.say("unauthorised.void.nothing", ticket=ticket, device=device, when=when)
    whose = "late" if named.device == item.device else "other"
    way = "out" if named.kind is Kind.EXIT else "in"
    return phrases.say(
        f"unauthorised.void.{whose}.{way}",
        ticket=ticket,
        device=device,
        when=when,
        sighting=phrases.sighting(named, with_device=whose == "other"),
    )


def _ticket(case: Case, phrases: Phrases) -> str:
    return phrases.ticket(case.ticket or 0, case.zone or 0, case.use or 0)


def _form(count: int) -> str:
    return "one" if count == 1 else "other"
