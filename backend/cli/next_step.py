"""What a person at a gate is to do about a verdict: with the time or the entrance in it, where the gate knows them."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from backend.clock_words import day_words
from sync.catalogue import text
from sync.profile import Profile
from sync.verdict import Verdict


def next_step(verdict: Verdict, profile: Profile, at_s: int, language: str) -> str:
    """As "Ask them to come back at 20:00.", by the event's clocks; "Send them to Gate B." More than two entrances are no direction."""
    if verdict.opens_s is not None:
        return _coming_back(verdict.opens_s, at_s, _zone(profile.timezone), language)
    match entrances(verdict, profile):
        case [gate]:
            return text("reason.WRONG_ZONE.next.one", language, gate=gate)
        case [gate, other]:
            return text("reason.WRONG_ZONE.next.two", language, gate=gate, other=other)
    return text(verdict.next, language)


def entrances(verdict: Verdict, profile: Profile) -> list[str]:
    """The names of the gates that would let the guest in."""
    return [gate.name for id in verdict.entrances if (gate := profile.gate(id)) is not None]


def _coming_back(opens_s: int, at_s: int, zone: tzinfo, language: str) -> str:
    opens, now = datetime.fromtimestamp(opens_s, zone), datetime.fromtimestamp(at_s, zone)
    time = f"{opens:%H:%M}"
    if opens.date() == now.date():
        return text("reason.NOT_YET.next.at", language, time=time)
    return text("reason.NOT_YET.next.day", language, date=day_words(opens.date(), language), time=time)


def _zone(timezone: str) -> tzinfo:
    """An installation may lack the zones of the world; then it is UTC, as elsewhere."""
    try:
        return ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
