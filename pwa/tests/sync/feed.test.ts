/** Pages of a feed, and what is handed back of them (PROTOCOL.md 4.4, 11.3, 11.5). */

import { expect, test } from "vitest";

import * as cbor from "../../src/keys/cbor.ts";
import { Malformed } from "../../src/keys/errors.ts";
import { encodePage, Followed, ITEMS_AT_MOST, parsePage, type Head } from "../../src/sync/feed.ts";
import { parseReturnReply, Return } from "../../src/sync/lost_tail.ts";
import { Ancestry } from "../../src/sync/position.ts";

const HEAD_RAW = new Uint8Array(10);

function items(count: number): Uint8Array[] {
    return Array.from({ length: count }, () => Uint8Array.of(1, 2));
}

test("a page comes back from its bytes, and one too large to be read is not written", () => {
    const page = { headRaw: HEAD_RAW, items: items(ITEMS_AT_MOST) };
    expect(parsePage(encodePage(page))).toEqual(page);
    expect(() => encodePage({ headRaw: HEAD_RAW, items: items(ITEMS_AT_MOST + 1) })).toThrow(Malformed);
    expect(() => encodePage({ headRaw: new Uint8Array(65_537), items: [] })).toThrow(Malformed);
});

test("what is handed back comes back from its bytes", () => {
    const handed = new Return(7, new Uint8Array(32), { headRaw: HEAD_RAW, items: items(3) });
    expect(Return.parse(handed.encode())).toEqual(handed);
});

test("a server answers where its feed stands now, and how much it had lost", () => {
    const reply = cbor.encode(cbor.map({ 1: [2, 61], 2: 17 }));
    expect(parseReturnReply(reply)).toEqual({ at: { gen: 2, pos: 61 }, lost: 17 });
    for (const wrong of [
        { 1: [0, 61], 2: 17 },
        { 1: [2], 2: 17 },
        { 1: [2, 61] },
        { 1: [2, 61], 2: 1, 3: 1 },
    ]) {
        expect(() => parseReturnReply(cbor.encode(cbor.map(wrong)))).toThrow(Malformed);
    }
});

test("a page is taken only where the store stands that asked for it", () => {
    const head: Head = {
        event: 1,
        at: { gen: 2, pos: 63 },
        hash: new Uint8Array(32),
        latestPos: 63,
        issuedMs: 0,
        trustCounter: 1,
        ancestry: new Ancestry([[2, 1, 60]]),
    };
    const followed = new Followed(
        head,
        [61, 62, 63].map((pos) => ({ type: "closed", at: { gen: 2, pos } })),
    );
    expect(followed.follows({ gen: 1, pos: 60 })).toBe(true);
    expect(followed.follows({ gen: 2, pos: 60 })).toBe(true);
    expect(followed.follows({ gen: 2, pos: 61 })).toBe(false);
    expect(followed.follows({ gen: 1, pos: 59 })).toBe(false);
    expect(followed.follows({ gen: 3, pos: 60 })).toBe(false);
});
