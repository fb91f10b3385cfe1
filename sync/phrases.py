"""The parts of a sentence about a case: which ticket, where, when, on which device, and how sure (texts: `sync.catalogue`).

Times are told in the event's time zone, with the date where it is not the day on which the event starts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from sync.catalogue import text
from sync.clock import Timing
from sync.evidence import Evidence
from sync.position import Position

MOST_TOLD: Final = 4
"""Of a long list so many are told; the rest is a number."""

_LAST_MS: Final = 253_370_764_800_000  # the year 9999: beyond it, no calendar of ours
_MINUTE_MS: Final = 60_000
_MOST_SECONDS: Final = 120


@dataclass(frozen=True, slots=True)
class Names:
    """What people call things of one event; what is not in a mapping is told by its number.

    `event` is the event's name, `timezone` a name of the time zone database, `starts_s` Unix seconds. Tickets (by number)
    have references and seats. `list_times`: when (Unix ms) the feed got to a position, as far as the caller cares to say;
    it lets a story show that a device could not know.
    """

    event: str
    timezone: str
    starts_s: int
    gates: Mapping[int, str] = field(default_factory=dict)
    zones: Mapping[int, str] = field(default_factory=dict)
    devices: Mapping[bytes, str] = field(default_factory=dict)
    references: Mapping[int, str] = field(default_factory=dict)
    seats: Mapping[int, str] = field(default_factory=dict)
    list_times: Mapping[Position, int] = field(default_factory=dict)
    operators: Mapping[int, str] = field(default_factory=dict)


class Phrases:
    """Says the parts of sentences in one language, by one event's names."""

    def __init__(self, names: Names, language: str) -> None:
        self.names = names
        self._language = language
        zone = _zone(names.timezone)
        self._zone = zone or UTC
        self._zone_name = "" if zone else " UTC"
        self._day = self._local(names.starts_s * 1000).date()

    def say(self, key: str, **values: object) -> str:
        """The text of `case.<key>`."""
        return text(f"case.{key}", self._language, **values)

    def ticket(self, number: int, zone: int, use: int) -> str:
        """Which ticket, with seat and zone and use where they tell anything."""
        names = self.names
        reference = names.references.get(number) or self.say("ticket.unnamed", number=number)
        details = [self.say("ticket.seat", seat=names.seats[number])] if number in names.seats else []
        details += [names.zones[zone]] if len(names.zones) > 1 and zone in names.zones else []
        details += [self.say("ticket.use", use=use)] if use else []
        if not details:
            return self.say("ticket", reference=reference)
        return self.say("ticket.details", reference=reference, details=", ".join(details))

    def device(self, id_: bytes, epoch: int | None = None) -> str:
        """Which device; with the number of its journal, where that is told and not the first."""
        name = self.names.devices.get(id_)
        known = self.say("device.unnamed", id=id_.hex()[:8]) if name is None else self._named("device", name)
        return known if epoch is None or epoch <= 1 else self.say("device.epoch", device=known, epoch=epoch)

    def devices(self, ids: Iterable[bytes], form: str) -> str:
        """Several devices; `form` is "the" or "of", which some languages put into the noun phrase."""
        told = dict.fromkeys(ids)
        return self.several([self.say(f"device.{form}", device=self.device(id_)) for id_ in told])

    def place(self, gate: int | None) -> str:
        """At which gate."""
        if gate is None:
            return self.say("place.unknown")
        name = self.names.gates.get(gate)
        known = self.say("gate.unnamed", id=gate) if name is None else self._named("gate", name)
        return self.say("place", gate=known)

    def places(self, evidence: Iterable[Evidence]) -> str:
        """At which gates, each once."""
        return self.several(list(dict.fromkeys(self.place(item.gate) for item in evidence)))

    def when(self, at_ms: int) -> str:
        """At which second, and on which day if it is not the event's."""
        local = self._local(at_ms)
        # One o'clock and midnight are singular where hours are counted in words.
        form = "one" if local.hour <= 1 else "other"
        time = f"{local:%H:%M:%S}{self._zone_name}"
        if local.date() == self._day:
            return self.say(f"when.{form}", time=time)
        date = self.say("date", year=f"{local.year:04}", month=f"{local.month:02}", day=f"{local.day:02}")
        return self.say(f"when.date.{form}", date=date, time=time)

    def sighting(self, item: Evidence, with_device: bool = True) -> str:
        """Where and when an entry was written, by which clock and how sure."""
        details = [self.say("people", n=self.number(item.people))] if (item.people or 1) > 1 else []
        details += [self.device(item.device)] if with_device else []
        details += self.people_behind(item)
        if item.timing is None:
            return self.place(item.gate)
        details.append(self.sureness(item.timing))
        when = self.when(item.timing.point)
        return self.say("sighting", place=self.place(item.gate), when=when, details=", ".join(details))

    def people_behind(self, item: Evidence) -> list[str]:
        """Who was signed in, and whose word the entry carries, where the entry says so."""
        said = [("operator", item.operator), ("operator.authorised", item.authorised_by)]
        return [self.say(key, name=self.operator(one)) for key, one in said if one is not None]

    def operator(self, number: int) -> str:
        """Who it is, by name where there is one."""
        return self.names.operators.get(number) or self.say("operator.unnamed", number=number)

    def device_of(self, item: Evidence) -> str:
        """Which device wrote an entry, and who was signed in there."""
        device = self.device(item.device)
        behind = self.people_behind(item)
        return self.say("device.operated", device=device, operator=", ".join(behind)) if behind else device

    def moment(self, timing: Timing) -> str:
        """When something was written, and how sure."""
        return self.say("moment", when=self.when(timing.point), sure=self.sureness(timing))

    def sureness(self, timing: Timing) -> str:
        """How far the time may be off, both ways."""
        spread_s = shown_spread_s(timing)
        if spread_s is None:
            return self.say("sure.unknown")
        if spread_s > _MOST_SECONDS:
            return self.say("sure.minutes", n=self.number(spread_s // 60))
        return self.say("sure.seconds", n=spread_s)

    def span(self, length_ms: int) -> str:
        """A length of time, two minutes or more, in the unit that fits."""
        minutes = max(1, round(length_ms / _MINUTE_MS))
        if minutes < 120:
            return self.say("span.minutes", n=minutes)
        hours = round(minutes / 60)
        if hours < 48:
            return self.say("span.hours", n=hours)
        return self.say("span.days", n=self.number(round(hours / 24)))

    def several(self, items: Sequence[str]) -> str:
        """A list of things, with its last joined by a word."""
        if len(items) == 1:
            return items[0]
        return self.say("and", earlier=", ".join(items[:-1]), last=items[-1])

    def many(self, items: Sequence[str], total: int) -> str:
        """The first few of `total` things, and how many more there are."""
        told = items[:MOST_TOLD]
        if total <= len(told):
            return self.several(told)
        return self.say("more", list=", ".join(told), n=self.number(total - len(told)))

    def ranges(self, ranges: Sequence[tuple[int, int]]) -> str:
        """Numbers of entries, as stretches."""
        told = [
            str(first) if first == last else self.say("range", first=first, last=last)
            for first, last in ranges
        ]
        return self.many(told, len(ranges))

    def times(self, count: int) -> str:
        """How often."""
        return self.say("times.two" if count == 2 else "times.many", n=self.number(count))

    def number(self, value: int | None) -> str:
        """A count, with the separator of the language."""
        return f"{value or 0:,}".replace(",", self.say("thousands"))

    def _named(self, noun: str, name: str) -> str:
        """A name with its noun before it, unless it has it already ("Portão B", not "portão Portão B")."""
        first_word = name.casefold().split(" ")[0]
        return name if first_word == self.say(f"{noun}.noun").casefold() else self.say(noun, name=name)

    def _local(self, at_ms: int) -> datetime:
        return datetime.fromtimestamp(min(max(at_ms, 0), _LAST_MS) / 1000, self._zone)


def shown_spread_s(timing: Timing) -> int | None:
    """How far a time may be off, as it is told: in whole seconds, beyond two minutes in whole minutes, rounded up; None: not known."""
    if timing.lo is None or timing.hi is None:
        return None
    spread_ms = max(timing.point - timing.lo, timing.hi - timing.point, 1)
    if spread_ms > _MOST_SECONDS * 1000:
        return -(-spread_ms // _MINUTE_MS) * 60
    return -(-spread_ms // 1000)


def sentences(parts: Iterable[str | None]) -> str:
    """A paragraph of whole sentences, each with a capital at its start; None is left out."""
    return " ".join(part[:1].upper() + part[1:] for part in parts if part)


def _zone(name: str) -> ZoneInfo | None:
    """The time zone of this name; None for one that this machine does not know: times are then told in UTC, saying so."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
