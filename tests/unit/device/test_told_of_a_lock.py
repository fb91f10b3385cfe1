"""A lock that only the feed tells of: the device said its HELLO before, or has nothing to send (PROTOCOL.md 4.1, type 5)."""

from pathlib import Path

import httpx
import pytest

from keys.box import Kind
from keys.trusted import Usage
from sync.alias_list import Alias
from sync.device.client import Server
from sync.device.device import Device
from sync.device.errors import DeviceIsLocked, Refused, Unreachable
from sync.device.means import Means
from sync.device.people_sync import PeopleSync
from sync.device.syncing import Syncer
from sync.feed import GENESIS, Followed, Head, LockItem, OperatorItem, Page, sign_head
from sync.messages import Hello, HelloReply
from sync.position import Ancestry, Position
from sync.reasons import Outcome, Reason
from sync.sealed import SealedPart
from tests.unit.device.staff import ANA, BRUNO, OTHER_PIN, PIN, listed
from tests.world import EVENT, NOW_S, ManualClocks, World

LAST = bytes(32)
GOING = ("guests", "aliases", "cards", "people", "operators", "operator_items", "signed_in")
"""Tables that say something of people."""


class Asked(Server):
    """A server that notes what it is asked, and is too busy for a HELLO."""

    def __init__(self, gate: Device, world: World) -> None:
        super().__init__(httpx.AsyncClient(), gate.identity)
        self.world = world
        self.asked: list[str] = []

    async def hello(self, hello: Hello) -> HelloReply:
        self.asked.append("hello")
        raise Refused(503, "TOO_BUSY", "later", None)

    async def feed(self, event: int, gen: int, after: int) -> Page:
        self.asked.append("feed")
        head = Head(event, Position(gen, after), GENESIS, after, NOW_S * 1000, 1, Ancestry())
        return Page(sign_head(self.world.key(Usage.FEED), self.world.domain, head), ())

    async def operators(self, event: int) -> bytes:
        self.asked.append("operators")
        raise Unreachable("the line is dead")


def hear_of_the_lock_of(gate: Device, device: bytes) -> None:
    at = Position(1, 1)
    head = Head(EVENT, at, GENESIS, at.pos, NOW_S * 1000, 1, Ancestry())
    gate.lists.follow(EVENT, Followed(head, (LockItem(at, device, LAST),)))


def test_a_gate_that_hears_of_its_lock_in_the_feed_opens_to_nobody(gate: Device, world: World) -> None:
    hear_of_the_lock_of(gate, gate.identity.device)
    verdict = gate.engine().scan(EVENT, world.ticket(5).text).verdict
    assert (verdict.outcome, verdict.reason) == (Outcome.REFUSE, Reason.DEVICE_LOCKED)
    assert gate.lists.is_locked(EVENT)


def test_a_gate_that_hears_of_the_lock_of_another_one_goes_on(gate: Device, world: World) -> None:
    hear_of_the_lock_of(gate, b"another1")
    assert gate.engine().scan(EVENT, world.ticket(5).text).verdict.outcome is Outcome.ADMIT


def with_people(gate: Device, world: World) -> Device:
    """The gate, knowing operators, one of whom is signed in, and an alias."""
    gate.operators.save(EVENT, listed(world, gate, ANA, BRUNO), NOW_S)
    gate.operators.sign_in(EVENT, "Ana", PIN)
    part = SealedPart(EVENT, Position(1, 0), NOW_S, Kind.ALIASES, 1, b"")
    aliases = [Alias(bytes(8), 4, 4, 0, 2**32 - 1, None, None)]
    gate.people.save_aliases(part, world.key(Usage.ROSTER).public.kid, aliases)
    return gate


def rows_of_people(gate: Device) -> dict[str, int]:
    """How many rows each table of people has."""
    with gate.database.reading() as connection:
        return {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in GOING}  # noqa: S608 - our own words


def is_on_disk(store: Path, sealed: bytes) -> bool:
    """Whether the end of these bytes stands in the store's file or its log."""
    return any(sealed[-64:] in file.read_bytes() for file in store.parent.glob(f"{store.name}*"))


def test_a_lock_in_the_feed_takes_the_operators_and_everybody_elses_name(gate: Device, world: World) -> None:
    with_people(gate, world)
    assert [rows_of_people(gate)[table] for table in ("aliases", "operators", "signed_in")] == [1, 1, 1]
    at = Position(1, 3)
    head = Head(EVENT, at, GENESIS, at.pos, NOW_S * 1000, 1, Ancestry())
    heard = (
        OperatorItem(Position(1, 1), 2, BRUNO.role, BRUNO.key),
        LockItem(Position(1, 2), gate.identity.device, LAST),
        OperatorItem(Position(1, 3), 1, ANA.role, ANA.key),
    )
    gate.lists.follow(EVENT, Followed(head, heard))
    assert set(rows_of_people(gate).values()) == {0}


def test_a_lock_in_the_servers_answer_takes_them_too_and_from_the_disk(
    gate: Device, world: World, store: Path
) -> None:
    with_people(gate, world)
    with gate.database.reading() as connection:
        (sealed,) = connection.execute("SELECT raw FROM operators").fetchone()
    assert is_on_disk(store, sealed)
    gate.lists.lock(EVENT)
    assert set(rows_of_people(gate).values()) == {0}
    assert not is_on_disk(store, sealed)


def test_operators_that_arrive_behind_a_lock_are_not_kept(gate: Device, world: World) -> None:
    gate.lists.lock(EVENT)
    with pytest.raises(DeviceIsLocked):
        gate.operators.save(EVENT, listed(world, gate, ANA, BRUNO), NOW_S)
    assert set(rows_of_people(gate).values()) == {0}


def test_a_locked_device_knows_nobody_and_says_why(gate: Device, world: World) -> None:
    with_people(gate, world).lists.lock(EVENT)
    with pytest.raises(DeviceIsLocked):
        gate.operators.sign_in(EVENT, "Bruno", OTHER_PIN)
    with pytest.raises(DeviceIsLocked):
        gate.search(EVENT, "Maria")
    with pytest.raises(DeviceIsLocked):
        gate.supervising().admit_listed(EVENT, "0D9C1RN527", "Bruno", OTHER_PIN)


async def test_a_locked_device_offers_what_it_owes_listens_and_asks_about_nobody(
    gate: Device, world: World, clocks: ManualClocks
) -> None:
    gate.engine().scan(EVENT, world.ticket(5).text)
    gate.lists.lock(EVENT)
    server = Asked(gate, world)
    means = Means(gate.database, gate.identity, gate.lists, gate.journal, gate.times, server, clocks, bytes)
    syncer = Syncer(means, PeopleSync(gate.identity, gate.lists, gate.people, server), gate.operators)
    with pytest.raises(Refused):
        await syncer.sync(EVENT)
    assert server.asked == ["hello", "feed"]
