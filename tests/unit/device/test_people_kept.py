"""What a device is told about people: never older than what it holds, and never a page of cards that it did not ask for."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx
import pytest

from keys import reference
from keys.box import Kind
from keys.card import CARD_BYTES
from keys.trusted import Usage
from sync.alias_list import Alias
from sync.cards import FROM_THE_START, CardCursor, CardPage, CardRow, sign_cards
from sync.device import guests
from sync.device.client import Server
from sync.device.device import Device
from sync.device.errors import DeviceIsLocked
from sync.device.people_sync import PeopleSync
from sync.errors import Incomplete, StalePart
from sync.manifest import ManifestRow
from sync.position import Position
from sync.roster import CredentialState
from sync.sealed import SealedPart
from tests.world import EVENT, NOW_S, World

HERE = Position(1, 0)
CARD = bytes(CARD_BYTES)


class Telling(Server):
    """A server that answers with these pages of cards, whatever it is asked, and notes from where it was."""

    def __init__(self, world: World, device: Device, pages: Sequence[CardPage]) -> None:
        super().__init__(httpx.AsyncClient(), device.identity)
        self._world = world
        self._pages = list(pages)
        self.asked: list[tuple[int, int]] = []

    async def cards(self, event: int, version: int, ticket: int) -> bytes:
        assert event == EVENT
        self.asked.append((version, ticket))
        return sign_cards(self._world.key(Usage.ROSTER), self._world.domain, self._pages.pop(0))


def page(
    version: int, after: CardCursor = FROM_THE_START, at: Position = HERE, more: bool = False
) -> CardPage:
    row = CardRow(CardCursor(version, 1), 1, CARD)
    return CardPage(EVENT, at, NOW_S, after, (row,), more)


@pytest.fixture
def gate(world: World, store: Path) -> Device:
    device = world.device(store)
    device.lists.save_parts(EVENT, world.parts(), NOW_S)
    return device


async def fetched(world: World, gate: Device, *pages: CardPage) -> list[tuple[int, int]]:
    server = Telling(world, gate, pages)
    await PeopleSync(gate.identity, gate.lists, gate.people, server).fetch(EVENT, NOW_S)
    return server.asked


def keep(gate: Device, world: World, at: Position, version: int) -> None:
    part = SealedPart(EVENT, at, NOW_S, Kind.ALIASES, version, b"")
    alias = Alias(version.to_bytes(8, "big"), 1, 1, 0, 1, None, None)
    gate.people.save_aliases(part, world.key(Usage.ROSTER).public.kid, [alias])


async def test_pages_of_cards_are_asked_for_from_where_the_last_one_ended(gate: Device, world: World) -> None:
    second = page(5, CardCursor(4, 1))
    assert await fetched(world, gate, page(4, more=True), second) == [(0, 0), (4, 1)]
    assert gate.people.cards_after(EVENT, 1) == (5, 1)


async def test_cards_after_another_place_than_the_one_asked_from_are_not_kept(
    gate: Device, world: World
) -> None:
    with pytest.raises(Incomplete):
        await fetched(world, gate, page(9, CardCursor(8, 1)))
    assert gate.people.cards_after(EVENT, 1) == FROM_THE_START


async def test_cards_of_a_generation_that_was_not_followed_yet_are_not_kept(
    gate: Device, world: World
) -> None:
    assert await fetched(world, gate, page(9, at=Position(2, 1), more=True)) == [(0, 0)]
    assert gate.people.cards_after(EVENT, 2) == FROM_THE_START


@pytest.mark.parametrize(("at", "version"), [(Position(1, 7), 2), (Position(1, 6), 9)])
def test_a_sealed_list_older_than_the_held_one_is_stale(
    gate: Device, world: World, at: Position, version: int
) -> None:
    keep(gate, world, Position(1, 7), 3)
    with pytest.raises(StalePart):
        keep(gate, world, at, version)
    held = gate.lists.held(EVENT).people.aliases
    assert held is not None
    assert (held.at, held.version) == (Position(1, 7), 3)


@pytest.mark.parametrize(("at", "version"), [(Position(1, 7), 3), (Position(1, 7), 4), (Position(2, 1), 1)])
def test_a_sealed_list_no_older_than_the_held_one_takes_its_place(
    gate: Device, world: World, at: Position, version: int
) -> None:
    keep(gate, world, Position(1, 7), 3)
    keep(gate, world, at, version)
    held = gate.lists.held(EVENT).people.aliases
    assert held is not None
    assert (held.at, held.version) == (at, version)


def test_names_that_arrive_behind_a_lock_are_not_kept(gate: Device, world: World) -> None:
    gate.lists.lock(EVENT)
    with pytest.raises(DeviceIsLocked):
        keep(gate, world, Position(1, 7), 3)
    with pytest.raises(DeviceIsLocked):
        gate.people.save_cards(page(4), world.key(Usage.ROSTER).public.kid)
    with gate.database.reading() as connection:
        for count in (
            "SELECT count(*) FROM aliases",
            "SELECT count(*) FROM cards",
            "SELECT count(*) FROM people",
        ):
            assert connection.execute(count).fetchone() == (0,), count


def test_a_lock_that_is_heard_while_names_are_written_ends_that(gate: Device) -> None:
    def rows() -> Iterator[ManifestRow]:
        for ticket in range(1, 1_002):
            if ticket == 1_001:
                gate.lists.lock(EVENT)
            called = reference.make(bytes(9))
            yield ManifestRow(ticket, ticket, called, None, None, None, CredentialState.VALID, 0, "Ana", None)

    with pytest.raises(DeviceIsLocked):
        guests.write(gate.database, EVENT, 1, rows())
    with gate.database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM guests").fetchone() == (0,)
