/** Which pages of the feed a device keeps, and what of them it says in a HELLO. */

import { expect, test } from "vitest";

import type { Connection } from "../../src/device/connection.ts";
import { Database } from "../../src/device/database.ts";
import { keep, places } from "../../src/device/heard.ts";
import type { Head } from "../../src/sync/feed.ts";
import { Ancestry } from "../../src/sync/position.ts";
import { inMemory } from "./memory.ts";

const EVENT = 7;
const NOTHING = new Uint8Array();

function store(): Connection {
    const connection = inMemory();
    Database.open(connection);
    return connection;
}

/** A page of so many items up to this position. */
function heard(connection: Connection, pos: number, items: number, atMost?: number, event = EVENT): void {
    const hash = Uint8Array.of(pos >> 8, pos & 255);
    const page = { headRaw: NOTHING, items: Array.from({ length: items }, () => NOTHING) };
    const head = { at: { gen: 1, pos }, hash, ancestry: new Ancestry([]) } as unknown as Head;
    keep(connection, event, Uint8Array.of(pos - items), page, head, atMost);
}

function kept(connection: Connection, event = EVENT): number[] {
    return connection
        .rows("SELECT pos FROM heard WHERE event = ? ORDER BY pos", event)
        .map((row) => row.int(0));
}

test("pages are kept from the newest back, as long as all their positions are not too many", () => {
    const connection = store();
    for (const pos of [2, 4, 6, 8, 10]) heard(connection, pos, 2, 9); // each takes its items and its head
    expect(kept(connection)).toEqual([6, 8, 10]);
    heard(connection, 16, 6, 9);
    expect(kept(connection)).toEqual([16]);
});

test("a page that is too long by itself is not kept, and neither is what came before it", () => {
    const connection = store();
    heard(connection, 2, 2, 9);
    heard(connection, 20, 18, 9);
    expect(kept(connection)).toEqual([]);
});

test("a head that is heard again takes no room, and one event none of another's", () => {
    const connection = store();
    heard(connection, 2, 2, 6, EVENT + 1);
    heard(connection, 2, 2, 6);
    for (let times = 0; times < 5; times += 1) heard(connection, 4, 2, 6);
    expect([kept(connection), kept(connection, EVENT + 1)]).toEqual([[2, 4], [2]]);
});

test("a HELLO names where the nearest pages begin, then ever rarer ones, and the lowest", () => {
    const connection = store();
    for (let pos = 1; pos <= 40; pos += 1) heard(connection, pos, 1);
    const said = places(connection, EVENT, { gen: 1, pos: 40 }, NOTHING).map(({ at }) => at.pos);
    expect(said).toEqual([40, 39, 38, 36, 32, 24, 8, 0]);
});

test("of two pages that begin at one place, the one that was kept later is named", () => {
    const connection = store();
    heard(connection, 5, 5);
    heard(connection, 7, 7);
    const said = places(connection, EVENT, { gen: 1, pos: 7 }, NOTHING);
    expect(said.map(({ at, hash }) => [at.pos, ...hash])).toEqual([[7], [0, 0]]);
    expect(places(connection, EVENT, { gen: 1, pos: 0 }, NOTHING)).toHaveLength(1);
});
