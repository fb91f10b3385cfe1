"""A stolen tablet: it has real keys and a thief's program, which says what it likes and sends what it likes."""

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any, Final

from keys.code_secret import proof_of_sight, sight_key
from sync.authority import Slot, authorise
from sync.clock import Reading
from sync.content import Content, Kind
from sync.device.errors import DeviceIsLocked, NoOperators, PinShut, WrongPin
from sync.device.journal import APP, Known
from sync.device.operators import TRIES
from sync.position import Position
from tests.simulation.disk import PowerCut
from tests.simulation.evening import Evening
from tests.simulation.faults import Felt, Lie
from tests.simulation.ground import BRUNO, Code
from tests.simulation.line import Trouble
from tests.simulation.plan import Step
from tests.simulation.story import Broken
from tests.simulation.tablet import Tablet

_HOUR_MS: Final = 3_600_000
_GATES: Final = {1: 1, 2: 3}


def steal(evening: Evening, step: Step) -> None:
    """A tablet is gone, with everything on it. One of a kind: what was cloned stays with its owner."""
    alike = [tablet for tablet in evening.tablets if tablet.number == step.who]
    if len(alike) > 1 or any(tablet.stolen for tablet in evening.tablets):
        return
    tablet = alike[0]
    tablet.halt()
    tablet.stolen = True
    evening.happened[step.do] += 1
    evening.tell(tablet.name, "is stolen")


def lie(evening: Evening, step: Step) -> None:
    """The thief makes the tablet do something it was not made for."""
    chance = evening.plan.chance(step.id)
    for tablet in evening.tablets:
        if tablet.stolen:
            tablet.clocks.wake()
            lie, tell = chance.choice(_LIES)
            evening.happened[step.do] += 1
            evening.happened[lie] += 1
            tell(evening, tablet, chance)


def _invent(evening: Evening, tablet: Tablet, chance: Random) -> None:
    """Admissions and exits made up from what the feed tells everybody: numbers, and hashes of codes."""
    for _ in range(chance.randint(1, 6)):
        visitor = chance.choice(evening.visitors)
        code, kind = chance.choice(visitor.codes), chance.choice((Kind.ADMIT, Kind.ADMIT, Kind.EXIT))
        zone = chance.choice((1, 2))
        said: dict[str, Any] = {"ticket": visitor.guest.number, "zone": zone, "use": 0, "gate": _GATES[zone]}
        said["credential"] = code.index, chance.choice((credential_hash(code), chance.randbytes(8)))
        said["seen"] = chance.choice(
            (None, chance.randbytes(16), bytes(16), _seen(evening, tablet, code, -1))
        )
        _write(evening, tablet, kind, _as_it_pleases(tablet, chance), **said)


def _mislabel(evening: Evening, tablet: Tablet, chance: Random) -> None:
    """One code was truly seen, and is passed off as another ticket's, or as another code of the ticket."""
    mine, other = chance.sample(evening.visitors, 2)
    code = chance.choice(mine.codes)
    said: dict[str, Any] = {"ticket": other.guest.number, "zone": 1, "use": 0, "gate": 1}
    said["credential"] = code.index, credential_hash(code)
    if chance.random() < 0.5:
        said |= {"ticket": mine.guest.number, "credential": (code.index, chance.randbytes(8))}
    said["seen"] = _seen(evening, tablet, code, 1)
    _write(evening, tablet, Kind.ADMIT, _as_it_pleases(tablet, chance), **said)


def credential_hash(code: Code) -> bytes:
    """What an entry and the feed name a code by (FORMAT.md 1.10)."""
    return hashlib.sha256(code.issued.body).digest()[:8]


def _seen(evening: Evening, tablet: Tablet, code: Code, ahead: int) -> bytes:
    """The proof of sight for the entry that comes so far after the newest one."""
    epoch, seq = max(tablet.own(), default=(1, 1))
    sight = sight_key(code.issued.secret(evening.domain))
    return proof_of_sight(sight, evening.event, tablet.id, epoch, max(0, seq + ahead))


def _take_back(evening: Evening, tablet: Tablet, chance: Random) -> None:
    """Voids of what other tablets wrote, and of its own, long ago; with clocks made to fit."""
    passings = list(evening.chronicle.passings.values())
    mine = [passing for passing in passings if passing.tablet == tablet.name]
    for passing in chance.sample(passings, min(3, len(passings))) + mine[-2:]:
        named = evening.chronicle.written[passing.entry].content
        assert named is not None
        when = _as_it_pleases(tablet, chance)
        if chance.random() < 0.5:
            when = Reading(named.wall_ms, named.mono_ms + chance.choice((1_000, 130_000)), named.boot)
        place = {"ticket": passing.ticket, "zone": passing.zone, "use": passing.use}
        _write(evening, tablet, Kind.VOID, when, ref=passing.entry, **place)


def _override(evening: Evening, tablet: Tablet, chance: Random) -> None:
    """A supervisor's word without a supervisor."""
    visitor = chance.choice(evening.visitors)
    place = {"ticket": visitor.guest.number, "zone": 1, "use": 0, "gate": 1}
    _write(evening, tablet, Kind.OVERRIDE, _as_it_pleases(tablet, chance), reason=1, **place)


def _guess(evening: Evening, tablet: Tablet, chance: Random) -> None:
    """The tablet's own program stops trying PINs; a program of the thief's does not, and then it has Bruno's key.

    He lets in whom nobody saw, by numbers, and takes back what others wrote.
    """
    _try_too_often(evening, tablet)
    known = Known(chance.choice((Position(1, 0), tablet.held())), 1)
    visitor, passings = chance.choice(evening.visitors), list(evening.chronicle.passings.values())
    zone = chance.choice((1, 2))
    said: dict[str, Any] = {"ticket": visitor.guest.number, "zone": zone, "use": 0, "gate": _GATES[zone]}
    seen = chance.choice((None, chance.randbytes(16)))
    _write_as_bruno(evening, tablet, Kind.OVERRIDE, known, reason=2, seen=seen, **said)
    for passing in chance.sample(passings, min(1, len(passings))):
        place = {"ticket": passing.ticket, "zone": passing.zone, "use": passing.use}
        _write_as_bruno(evening, tablet, Kind.VOID, known, ref=passing.entry, **place)
        evening.chronicle.robbed.add(passing.entry)


def _try_too_often(evening: Evening, tablet: Tablet) -> None:
    """After six tries the right PIN is not looked at either."""
    try:
        for pin in (*["582640"] * TRIES, BRUNO.pin):
            with suppress(WrongPin):
                tablet.device.operators.unlock(evening.event, BRUNO.name, pin)
    except PinShut:
        evening.happened[Felt.SHUT] += 1
        return
    except (DeviceIsLocked, NoOperators):
        return
    except (PowerCut, sqlite3.Error):
        tablet.start()
        return
    raise Broken("17 words", f"{tablet.name} let somebody try more than {TRIES} PINs")


def _write_as_bruno(evening: Evening, tablet: Tablet, kind: Kind, known: Known, **said: Any) -> None:
    """An entry with a true word of Bruno's."""
    if tablet.disk.full:
        return
    journal, event, now = tablet.device.journal, evening.event, tablet.clocks()

    def write() -> None:
        with tablet.database.writing() as connection:
            head = journal.ready(connection, event, now, known)
            content = Content(kind, now.wall_ms, now.mono_ms, now.boot, known.at, known.policy, APP, **said)
            slot = Slot(event, tablet.id, head.epoch, head.seq + 1, head.hash)
            auth = authorise(evening.ground.word, evening.domain, slot, content)
            journal.append_after(connection, event, head, kind, now, known, auth=auth, **said)

    evening.powered(tablet, write)
    for entry in evening.witness(tablet, forged=True):
        if entry.kind is kind:
            evening.chronicle.words[entry.hash] = BRUNO.number
    evening.tell(tablet.name, f"makes up in Bruno's name: {kind.name} of ticket {said.get('ticket')}")


def _backdate(evening: Evening, tablet: Tablet, chance: Random) -> None:
    """The clock is set back, so that what is made up comes before what happened."""
    tablet.clocks.step(-chance.choice((1, 3, 24)) * _HOUR_MS)
    _invent(evening, tablet, chance)


def _send(evening: Evening, tablet: Tablet, chance: Random) -> None:
    """Everything is handed over, as if nothing had happened."""
    evening.begin_round(tablet, chance)


def _withhold(evening: Evening, tablet: Tablet, chance: Random) -> None:
    """It says how much it wrote, and sends none of it."""
    evening.begin_round(tablet, chance, dict.fromkeys(range(1, 99), Trouble.LOST_REQUEST))


_LIES: Final[tuple[tuple[Lie, Callable[[Evening, Tablet, Random], None]], ...]] = (
    (Lie.INVENT, _invent),
    (Lie.MISLABEL, _mislabel),
    (Lie.TAKE_BACK, _take_back),
    (Lie.OVERRIDE, _override),
    (Lie.GUESS, _guess),
    (Lie.BACKDATE, _backdate),
    (Lie.SEND, _send),
    (Lie.SEND, _send),
    (Lie.WITHHOLD, _withhold),
)


def _as_it_pleases(tablet: Tablet, chance: Random) -> Reading:
    """Clocks that say what the thief likes."""
    reading = tablet.clocks()
    return Reading(reading.wall_ms, max(0, reading.mono_ms - chance.choice((0, 0, 500_000))), reading.boot)


def _write(evening: Evening, tablet: Tablet, kind: Kind, when: Reading, **said: Any) -> None:
    """An entry that no honest program writes, by one that claims to have heard nothing yet."""
    if tablet.disk.full:
        return
    known = Known(Position(1, 0), 1)

    def write() -> None:
        with tablet.database.writing() as connection:
            tablet.device.journal.append(connection, evening.event, kind, when, known, **said)

    evening.powered(tablet, write)
    evening.witness(tablet, forged=True)
    evening.tell(tablet.name, f"makes up: {kind.name} of ticket {said.get('ticket')}")
