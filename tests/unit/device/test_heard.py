"""What a gate keeps of the feed so that a server that lost it can have it back (PROTOCOL.md 4.7, 11.1)."""

import sqlite3
from pathlib import Path

from keys.trust import Usage
from sync.device import heard
from sync.device.database import Database
from sync.device.device import Device
from sync.feed import GENESIS, CredentialItem, Head, Page, chain_hash, encode_item, follow, sign_head
from sync.lost_tail import Return
from sync.messages import HeardTo
from sync.position import Ancestry, Position
from sync.roster import CredentialState
from tests.world import EVENT, NOW_S, World


class Feed:
    """A feed that grows, page by page, under heads that the world signs."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.hashes = [GENESIS]

    def page(self, items: int) -> Page:
        raws = []
        for _ in range(items):
            at = Position(1, len(self.hashes))
            raws.append(encode_item(CredentialItem(at, at.pos, at.pos, CredentialState.REVOKED)))
            self.hashes.append(chain_hash(self.world.domain, EVENT, self.hashes[-1], raws[-1]))
        end = len(self.hashes) - 1
        head = Head(EVENT, Position(1, end), self.hashes[-1], end, NOW_S * 1000, 1, Ancestry())
        return Page(sign_head(self.world.key(Usage.FEED), self.world.domain, head), tuple(raws))

    def tell(self, gate: Device, items: int) -> Return:
        """Let a gate follow the next page; what it could hand back of it."""
        mark, trust = gate.lists.mark(EVENT), gate.lists.trust()
        assert mark is not None
        assert trust is not None
        page = self.page(items)
        followed = follow(self.world.domain, EVENT, mark.at, mark.hash, page, trust, NOW_S)
        gate.lists.follow(EVENT, followed, page)
        return Return(EVENT, mark.hash, page)


def kept(gate: Device, above: int = 0) -> list[Return]:
    with gate.database.reading() as connection:
        return list(heard.above(connection, EVENT, above))


def test_a_gate_keeps_each_page_as_it_came_and_hands_back_what_goes_beyond(
    gate: Device, world: World
) -> None:
    feed = Feed(world)
    told = [feed.tell(gate, items) for items in (2, 1, 3)]
    assert kept(gate) == told
    assert kept(gate, 2) == told[1:]
    assert kept(gate, 6) == []


def test_a_page_without_items_is_kept_once_for_its_head(gate: Device, world: World) -> None:
    feed = Feed(world)
    feed.tell(gate, 2)
    for _ in range(3):
        feed.tell(gate, 0)
    assert [len(page.page.items) for page in kept(gate)] == [2]


def test_only_the_newest_positions_are_kept(gate: Device, world: World) -> None:
    feed = Feed(world)
    told = [feed.tell(gate, 2) for _ in range(6)]
    with gate.database.writing() as connection:
        page = feed.page(2)
        head = Head(EVENT, Position(1, 14), feed.hashes[-1], 14, NOW_S * 1000, 1, Ancestry())
        heard.keep(connection, EVENT, feed.hashes[12], page, head, at_most=9)
    assert kept(gate) == [*told[4:], Return(EVENT, feed.hashes[12], page)]


def test_a_hello_names_the_held_position_and_ever_rarer_ones_below(gate: Device, world: World) -> None:
    feed = Feed(world)
    for _ in range(20):
        feed.tell(gate, 1)
    with gate.database.reading() as connection:
        said = heard.places(connection, EVENT, Position(1, 20), feed.hashes[20])
    assert [place.at.pos for place in said] == [20, 19, 18, 16, 12, 4, 0]
    assert all(place == HeardTo(Position(1, place.at.pos), feed.hashes[place.at.pos]) for place in said)


def test_a_gate_that_has_heard_nothing_names_its_parts_alone(gate: Device) -> None:
    with gate.database.reading() as connection:
        assert heard.places(connection, EVENT, Position(1, 0), GENESIS) == (HeardTo(Position(1, 0), GENESIS),)


def test_a_store_of_the_first_schema_opens_and_keeps_pages_from_then_on(
    gate: Device, world: World, store: Path
) -> None:
    gate.engine().scan(EVENT, world.ticket(5).text)
    gate.close()
    with sqlite3.connect(store) as connection:
        connection.execute("DROP TABLE heard")
        connection.execute("ALTER TABLE presence DROP COLUMN day_admits")
        connection.execute("ALTER TABLE presence DROP COLUMN day_s")
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    again = Device.open(store)
    feed = Feed(world)
    assert [feed.tell(again, 1)] == kept(again)
    with again.database.reading() as connection:
        columns = {row[1] for row in connection.execute("PRAGMA table_info(presence)")}
        assert connection.execute("SELECT count(*) FROM ledger").fetchone()[0] == 1
    assert {"day_s", "day_admits"} <= columns
    again.close()
    Database(store).close()
