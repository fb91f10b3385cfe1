/**
 * What a device hands back of a feed whose server lost its tail (PROTOCOL.md 4.5 and 11.5): RETURN and its answer.
 *
 * A tail is proven by the head that was signed over it, whoever brings it.
 */

import * as cbor from "../keys/cbor.ts";
import { unverifiedPayload } from "../keys/cose.ts";
import { Malformed } from "../keys/errors.ts";
import type { Domain } from "../keys/labels.ts";
import type { Octets } from "../keys/octets.ts";
import type { TrustList } from "../keys/trust.ts";
import { BrokenChain } from "./errors.ts";
import {
    chainHash,
    follow,
    HEAD_CAP,
    ITEMS_AT_MOST,
    openHead,
    PAGE_CAP,
    type Head,
    type Page,
} from "./feed.ts";
import { HASH_BYTES, type Item } from "./feed_items.ts";
import { EVENT_BITS, SMALL_BITS, WIDE_BITS } from "./fields.ts";
import { readPosition, type Position } from "./position.ts";

export const RETURN_AT_MOST = PAGE_CAP;
export const REPLY_AT_MOST = 1024;

const CLAUSE = "11.5";
const HEAD_CLAUSE = "4.3";
const MS = 1000;

/** A page as it was heard; `before` is the chain's hash at which its items begin. */
export class Return {
    constructor(
        readonly event: number,
        readonly before: Octets,
        readonly page: Page,
    ) {}

    /** The message of these bytes, or `Malformed`. Nothing in it is verified yet: that is `prove`. */
    static parse(raw: Uint8Array): Return {
        const given = cbor.Fields.of(cbor.decode(raw, CLAUSE, RETURN_AT_MOST), CLAUSE);
        const [event, before] = [given.uint(1, EVENT_BITS), given.bytes(2, { size: HASH_BYTES })];
        const headRaw = given.bytes(3, { atMost: HEAD_CAP });
        const items = given.list(4, ITEMS_AT_MOST);
        given.done();
        if (!items.every((item) => item instanceof Uint8Array))
            throw new Malformed(CLAUSE, "an item that is not a byte string");
        return new Return(event, before, { headRaw, items });
    }

    /** The bytes to send. */
    encode(): Octets {
        const { headRaw, items } = this.page;
        return cbor.encode(cbor.map({ 1: this.event, 2: this.before, 3: headRaw, 4: [...items] }));
    }
}

/** Where the feed stands now, and how many of the items handed back the server had lost. */
export interface ReturnReply {
    readonly at: Position;
    readonly lost: number;
}

/** The answer in these bytes, or `Malformed`. */
export function parseReturnReply(raw: Uint8Array): ReturnReply {
    const given = cbor.Fields.of(cbor.decode(raw, CLAUSE, REPLY_AT_MOST), CLAUSE);
    const at = readPosition(cbor.Fields.row(given.list(1, 2), 2, CLAUSE), 0, CLAUSE);
    const lost = given.uint(2, SMALL_BITS);
    given.done();
    return { at, lost };
}

/** An item that a head was signed over: its bytes, what they say, and the chain's hash after it. */
export interface ProvenItem {
    readonly raw: Uint8Array;
    readonly item: Item;
    readonly chain: Octets;
}

/** What a RETURN proves: that `head` was signed over these items, which follow `before`; `start` is the position before the first. */
export interface Proven {
    readonly head: Head;
    readonly before: Octets;
    readonly start: number;
    readonly items: readonly ProvenItem[];
}

/**
 * What these bytes prove to whoever signed them; `now` in Unix seconds.
 *
 * The key is judged as of the head's own time: one that has retired or run out since was good then. A head from the future is
 * judged as of now. Throws the errors of FORMAT.md 1.8, `Malformed`, `WrongEventPart`, and `BrokenChain` for items that do not
 * lead to the head.
 */
export async function prove(domain: Domain, handed: Return, trust: TrustList, now: number): Promise<Proven> {
    const { event, before, page } = handed;
    const asOf = Math.min(now, saidS(page.headRaw));
    const head = await openHead(page.headRaw, trust, event, asOf);
    const start = head.at.pos - page.items.length;
    if (start < 0) throw new BrokenChain(`${page.items.length} items up to position ${head.at.pos}`);
    const held = { gen: head.at.gen, pos: start };
    const followed = await follow(domain, event, held, before, page, trust, asOf);
    const items: ProvenItem[] = [];
    let chain = before;
    for (const [place, item] of followed.items.entries()) {
        const raw = page.items[place] ?? new Uint8Array();
        chain = await chainHash(domain, event, chain, raw);
        items.push({ raw, item, chain });
    }
    return { head, before, start, items };
}

/** When a head says it was signed, in Unix seconds. Not verified yet. */
function saidS(headRaw: Octets): number {
    const payload = cbor.decode(unverifiedPayload(headRaw), HEAD_CLAUSE, HEAD_CAP);
    return Math.floor(cbor.Fields.of(payload, HEAD_CLAUSE).uint(7, WIDE_BITS) / MS);
}
