"""Lists of people are made once for all who ask, and nobody gets an older one than there is."""

import asyncio

import pytest

from backend.lists.held_people import HeldPeople, Listed
from keys.box import Kind
from sync.cards import CardCursor
from sync.position import Position
from sync.sealed import pack

EVENT = 1


class Maker:
    """Makes a list or a page when told to go on, and counts how many it made at a time and in all."""

    def __init__(self, version: int = 1, gen: int = 1) -> None:
        self.listed = Listed(Position(gen, 7), version, pack(b"names"))
        self.begun = asyncio.Event()
        self.going = asyncio.Event()
        self.made = 0
        self.at_a_time = 0
        self.most = 0

    async def list(self) -> Listed:
        await self._make()
        return self.listed

    async def page(self) -> bytes:
        await self._make()
        return b"cards %d" % self.made

    async def _make(self) -> None:
        self.at_a_time += 1
        self.most = max(self.most, self.at_a_time)
        self.begun.set()
        await self.going.wait()
        self.at_a_time -= 1
        self.made += 1


async def test_three_hundred_who_ask_at_once_are_given_what_was_made_once() -> None:
    held, maker = HeldPeople(), Maker()
    asking = [asyncio.create_task(held.listed(EVENT, Kind.ALIASES, (1, 1), maker.list)) for _ in range(300)]
    maker.going.set()
    assert set(map(id, await asyncio.gather(*asking))) == {id(maker.listed)}
    assert maker.made == 1


async def test_lists_and_pages_are_made_one_after_the_other() -> None:
    held, maker = HeldPeople(), Maker()
    maker.going.set()
    lists = [held.listed(event, Kind.MANIFEST, (1, 1), maker.list) for event in range(5)]
    pages = [held.page(EVENT, CardCursor(1, ticket), 1, maker.page) for ticket in range(5)]
    await asyncio.gather(*lists, *pages)
    assert (maker.made, maker.most) == (10, 1)


@pytest.mark.parametrize(("newest", "made"), [((1, 3), 0), ((1, 2), 0), ((1, 4), 1), ((2, 3), 1)])
async def test_a_held_list_serves_who_knows_of_no_newer_one_in_its_generation(
    newest: tuple[int, int], made: int
) -> None:
    held, former, maker = HeldPeople(), Maker(version=3), Maker(version=4)
    former.going.set()
    maker.going.set()
    await held.listed(EVENT, Kind.ALIASES, (1, 3), former.list)
    found = await held.listed(EVENT, Kind.ALIASES, newest, maker.list)
    assert (maker.made, found is maker.listed) == (made, bool(made))


async def test_a_list_of_one_kind_is_none_of_another() -> None:
    held, aliases, names = HeldPeople(), Maker(), Maker()
    aliases.going.set()
    names.going.set()
    await held.listed(EVENT, Kind.ALIASES, (1, 1), aliases.list)
    assert await held.listed(EVENT, Kind.MANIFEST, (1, 1), names.list) is names.listed


async def test_a_page_is_made_anew_when_anything_of_its_stamp_changed() -> None:
    held, maker, after = HeldPeople(), Maker(), CardCursor(0, 0)
    maker.going.set()
    pages = [await held.page(EVENT, after, stamp, maker.page) for stamp in (1, 1, 2, 1)]
    assert pages == [b"cards 1", b"cards 1", b"cards 2", b"cards 3"]


async def test_who_leaves_while_a_list_is_made_leaves_it_to_the_next_one() -> None:
    held, maker = HeldPeople(), Maker()
    leaving = asyncio.create_task(held.listed(EVENT, Kind.ALIASES, (1, 1), maker.list))
    staying = asyncio.create_task(held.listed(EVENT, Kind.ALIASES, (1, 1), maker.list))
    await maker.begun.wait()
    leaving.cancel()
    maker.going.set()
    assert await staying is maker.listed
    assert (maker.made, leaving.cancelled()) == (1, True)


async def test_no_more_than_the_lists_of_eight_and_the_pages_of_sixty_four_are_held() -> None:
    held, maker = HeldPeople(), Maker()
    maker.going.set()
    for event in (*range(1, 10), 1):
        await held.listed(event, Kind.ALIASES, (1, 1), maker.list)
    assert maker.made == 10
    for ticket in (*range(65), 0):
        await held.page(EVENT, CardCursor(1, ticket), 1, maker.page)
    assert maker.made == 10 + 66
