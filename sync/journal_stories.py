"""What is wrong with a journal or a device, as sentences: the classes of case of PROTOCOL.md 12.4."""

from sync.cases import Case
from sync.phrases import Phrases, sentences


def fork(case: Case, phrases: Phrases) -> str:
    """The device was copied, or restored from a backup."""
    first, ways = case.evidence[0], len(case.entries)
    key = "fork.two" if ways == 2 else "fork.many"
    told = phrases.say(key, device=_device(case, phrases), n=phrases.number(ways), seq=first.seq)
    written = [phrases.moment(item.timing) for item in case.evidence if item.timing is not None]
    times = phrases.say("fork.written", times=phrases.many(written, ways)) if len(written) > 1 else None
    return sentences([told, times])


def gap(case: Case, phrases: Phrases) -> str:
    """Entries are missing that others, which did arrive, follow."""
    stretches = [(item.seq, item.until or item.seq) for item in case.evidence]
    missing = sum(last - first + 1 for first, last in stretches)
    told = phrases.say(
        "gap.one" if missing == 1 else "gap.other",
        device=_device(case, phrases),
        n=phrases.number(missing),
        ranges=phrases.ranges(stretches),
    )
    timing = case.evidence[-1].timing if case.evidence else None
    follows = None if timing is None else phrases.say("gap.next", when=phrases.moment(timing))
    return sentences([told, follows])


def unreadable(case: Case, phrases: Phrases) -> str:
    """Entries that this server cannot read."""
    total = len(case.entries)
    told = phrases.say(
        "unreadable.one" if total == 1 else "unreadable.other",
        device=_device(case, phrases),
        n=phrases.number(total),
        ranges=phrases.many([str(item.seq) for item in case.evidence], total),
    )
    return sentences([told, phrases.say("unreadable.why")])


def clock_off(case: Case, phrases: Phrases) -> str:
    """The wall clock, as its latest boot showed it."""
    off_ms = case.evidence[-1].off_ms or 0
    key = "clock_off.ahead" if off_ms >= 0 else "clock_off.behind"
    return sentences([phrases.say(key, device=_device(case, phrases), span=phrases.span(abs(off_ms)))])


def unclosed_journal(case: Case, phrases: Phrases) -> str:
    """The event is over and the device has not said that it is done."""
    told = phrases.say("unclosed_journal", event=phrases.names.event, device=_device(case, phrases))
    written = [item.timing for item in case.evidence if item.timing is not None]
    latest = max(written, key=lambda timing: timing.point, default=None)
    last = None if latest is None else phrases.say("unclosed_journal.last", when=phrases.moment(latest))
    return sentences([told, last])


def withheld(case: Case, phrases: Phrases) -> str:
    """The device said that it has more than it sent."""
    stretch = case.evidence[0]
    key = "withheld.none" if stretch.seq == 1 else "withheld.some"
    return sentences(
        [phrases.say(key, device=_device(case, phrases), until=stretch.until, last=stretch.seq - 1)]
    )


def advice(case: Case, phrases: Phrases) -> str:
    """What to do about a journal's case; which of the device's journals it is, is of no matter here."""
    return phrases.say(f"{case.class_.name.lower()}.do", device=phrases.device(case.device or b""))


def _device(case: Case, phrases: Phrases) -> str:
    return phrases.device(case.device or b"", case.epoch)
