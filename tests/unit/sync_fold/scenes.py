"""Scenes at a door, in few words: entries, facts and journals with everything that a test does not care about filled in."""

from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from sync.authority import OperatorChange, OperatorRole
from sync.clock import Timing
from sync.content import Kind
from sync.fold import CredentialChange, FoldEntry, GroupFacts, GroupView, KeyView, fold_group
from sync.policy import Mode, Policy
from sync.position import Ancestry, Position
from sync.roster import CredentialState
from sync.stories import Names
from tests.altered import replace

EVENT = 7
TICKET = 4711
ZONE = 1
SAO_PAULO = "America/Sao_Paulo"
ONCE = Policy(version=1, mode=Mode.ONCE)
REENTRY = Policy(version=2, mode=Mode.REENTRY)
BOOT = b"boot-one"
CREDENTIAL_HASH = b"cred-abc"
ANA, BRUNO = 1, 2
KEY_OF_BRUNO = b"B" * 32


def device(name: str) -> bytes:
    """The id of a device that is called by a letter."""
    return sha256(name.encode()).digest()[:8]


def hash_of(name: str) -> bytes:
    """The hash of an entry that is called by a name."""
    return sha256(b"entry " + name.encode()).digest()


def ms(clock: str, day: str = "2026-11-21") -> int:
    """Unix milliseconds of a wall clock in São Paulo."""
    return (
        int(datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo(SAO_PAULO)).timestamp()) * 1000
    )


def at(clock: str, off_s: int = 1, day: str = "2026-11-21") -> Timing:
    """A time that is sure within so many seconds both ways."""
    point = ms(clock, day)
    return Timing(point - off_s * 1000, point + off_s * 1000, point)


def unsure(clock: str) -> Timing:
    """A time by a clock that nobody has checked."""
    return Timing(None, None, ms(clock))


def known(pos: int, gen: int = 1) -> Position:
    """A position of the feed."""
    return Position(gen, pos)


def entry(
    name: str, kind: Kind = Kind.ADMIT, by: str = "A", timing: Timing | None = None, **fields: object
) -> FoldEntry:
    """An entry, by default a proven admit of `TICKET` at gate 1 on device A. Its seq comes from the digits of its name."""
    timing = timing or at("20:01:05")
    plain = FoldEntry(
        hash=hash_of(name),
        device=device(by),
        epoch=1,
        seq=int("".join(filter(str.isdigit, name)) or "1"),
        kind=kind,
        ticket=TICKET,
        zone=ZONE,
        use=0,
        count=None,
        index=9,
        credential_hash=CREDENTIAL_HASH,
        gate=1,
        reason=None,
        known=known(5),
        policy=1,
        timing=timing,
        proven=True,
        ref=None,
        boot=BOOT,
        mono_ms=timing.point,
    )
    return replace(plain, **fields)


def void(name: str, of: FoldEntry, after_s: int = 10, **fields: object) -> FoldEntry:
    """A void by the device of the entry that it takes back, `after_s` seconds later in the same boot."""
    mono_ms = of.mono_ms + after_s * 1000
    plain = entry(
        name, Kind.VOID, ref=of.hash, mono_ms=mono_ms, index=None, credential_hash=None, proven=False
    )
    passed_ms = after_s * 1000
    lo, hi = (None if end is None else end + passed_ms for end in (of.timing.lo, of.timing.hi))
    later = Timing(lo, hi, of.timing.point + passed_ms)
    where = {"ticket": of.ticket, "zone": of.zone, "use": of.use}
    given = {"device": of.device, "seq": of.seq + 1, "timing": later, **where, **fields}
    return replace(plain, **given)


def change(pos: int, state: CredentialState, index: int = 9, gen: int = 1) -> CredentialChange:
    """A credential of the ticket got a state at a position of the feed."""
    return CredentialChange(Position(gen, pos), index, state)


def facts(*changes: CredentialChange, policy: Policy = ONCE, ancestry: Ancestry | None = None) -> GroupFacts:
    """The server's facts about `TICKET`, with both policies known and one in force, and one supervisor."""
    policies = {ONCE.version: ONCE, REENTRY.version: REENTRY}
    supervisor = OperatorChange(Position(1, 0), BRUNO, OperatorRole.SUPERVISOR, KEY_OF_BRUNO)
    return GroupFacts(TICKET, changes, policies, policy, ancestry or Ancestry(), (supervisor,))


def fold(*entries: FoldEntry, about: GroupFacts | None = None) -> GroupView:
    """The view of the ticket."""
    return fold_group(EVENT, entries, about or facts())


def key_of(view: GroupView) -> KeyView:
    """What the view says of the entry at `ZONE` on any day; somebody must have used it."""
    key = view.key(ZONE, 0)
    assert key is not None
    return key


NAMES = Names(
    event="Rock Night",
    timezone=SAO_PAULO,
    starts_s=ms("19:00:00") // 1000,
    gates={1: "Gate A", 2: "Gate B"},
    zones={1: "Inside"},
    devices={device("A"): "Tablet A", device("B"): "Tablet B", device("C"): "Tablet C"},
    references={TICKET: "7K2M9QX4TB"},
    operators={ANA: "Ana", BRUNO: "Bruno"},
)
