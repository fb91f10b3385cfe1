/**
 * The ordered changes of an event: a hash chain of items under a signed head (PROTOCOL.md 4).
 *
 * `follow` is the one way in: from what is held and a page to what may be applied, or a refusal with nothing applied.
 */

import * as cbor from "../keys/cbor.ts";
import { sha256 } from "../keys/crypto.ts";
import { Malformed } from "../keys/errors.ts";
import { LABELS, prefixed, type Domain } from "../keys/labels.ts";
import { joined, same, spelled, type Octets } from "../keys/octets.ts";
import type { TrustList } from "../keys/trust.ts";
import { Usage } from "../keys/trusted.ts";
import { BrokenChain, StalePart } from "./errors.ts";
import { HASH_BYTES, parseItem, type Item } from "./feed_items.ts";
import { WIDE_BITS } from "./fields.ts";
import { openPayload, readClaims } from "./part.ts";
import { asPair, isSame, readAncestry, type Ancestry, type Position } from "./position.ts";

export type * from "./feed_items.ts";

/** The chain's hash before the first item. */
export const GENESIS = new Uint8Array(HASH_BYTES);
export const HEAD_CAP = 64 * 1024;
export const PAGE_CAP = 4 * 1024 * 1024;
export const ITEMS_AT_MOST = 10_000;

const HEAD_CLAUSE = "4.3";
const PAGE_CLAUSE = "11.3";

/**
 * What the feed signs for: that the chain's hash is `hash` at `at`, and that it goes on to `latestPos`.
 *
 * `issuedMs` in Unix milliseconds; `trustCounter` is that of the trust list now published.
 */
export interface Head {
    readonly event: number;
    readonly at: Position;
    readonly hash: Octets;
    readonly latestPos: number;
    readonly issuedMs: number;
    readonly trustCounter: number;
    readonly ancestry: Ancestry;
}

/** A signed head, and the raw items that lead up to it (11.3). */
export interface Page {
    readonly headRaw: Octets;
    readonly items: readonly Uint8Array[];
}

/** What a page proved: the position and hash to hold from now on (`head.at`, `head.hash`), and the items to apply. */
export class Followed {
    constructor(
        readonly head: Head,
        readonly items: readonly Item[],
    ) {}

    /** Whether it leads on from this position: false once somebody else went further with the same store. */
    follows(held: Position): boolean {
        const { at, ancestry } = this.head;
        return ancestry.descends(at.gen, held) && at.pos - this.items.length === held.pos;
    }
}

/** The chain's hash after an item, from the one before it (4.2); `GENESIS` comes before the first. */
export async function chainHash(
    domain: Domain,
    event: number,
    prev: Uint8Array,
    itemRaw: Uint8Array,
): Promise<Octets> {
    return sha256(prefixed(LABELS.FEED_ITEM, domain, joined(spelled(event, 4), prev, itemRaw)));
}

/**
 * The head of this event's feed, signed by a key for feeds. `now` in Unix seconds.
 *
 * Throws the errors of FORMAT.md 1.8, `Malformed` and `WrongEventPart`.
 */
export async function openHead(raw: Octets, trust: TrustList, event: number, now: number): Promise<Head> {
    const payload = await openPayload(raw, LABELS.FEED, Usage.FEED, trust, event, now);
    return readHead(payload, trust.domain, event);
}

/** The body of an answer to PULL. `Malformed` when it exceeds the caps of a page. */
export function encodePage(page: Page): Octets {
    const raw = cbor.encode(cbor.map({ 1: page.headRaw, 2: [...page.items] }));
    parsePage(raw);
    return raw;
}

/** The page in these bytes; `Malformed` (11.3). Nothing in it is verified yet: that is `follow`. */
export function parsePage(raw: Uint8Array): Page {
    const fields = cbor.Fields.of(cbor.decode(raw, PAGE_CLAUSE, PAGE_CAP), PAGE_CLAUSE);
    const headRaw = fields.bytes(1, { atMost: HEAD_CAP });
    const items = fields.list(2, ITEMS_AT_MOST);
    fields.done();
    if (!items.every((item) => item instanceof Uint8Array))
        throw new Malformed(PAGE_CLAUSE, "an item that is not a byte string");
    return { headRaw, items };
}

/**
 * What the page adds to what is held, once all of it hangs together (4.4); `now` in Unix seconds.
 *
 * Throws the errors of `openHead`; `StalePart` for a head behind the held position; `BrokenChain` when the page does not lead
 * from the held hash to the head's, or its generation lost what is held; `Malformed` for an item that cannot be read.
 */
export async function follow(
    domain: Domain,
    event: number,
    held: Position,
    heldHash: Uint8Array,
    page: Page,
    trust: TrustList,
    now: number,
): Promise<Followed> {
    const head = await openHead(page.headRaw, trust, event, now);
    checkReach(held, head, page.items.length);
    await checkChain(domain, heldHash, page.items, head);
    return new Followed(head, itemsOf(held, page.items, head));
}

function readHead(payload: Octets, domain: Domain, event: number): Head {
    const fields = cbor.Fields.of(cbor.decode(payload, HEAD_CLAUSE, HEAD_CAP), HEAD_CLAUSE);
    const head = {
        event,
        at: readClaims(fields, domain, event, HEAD_CLAUSE, "head"),
        hash: fields.bytes(5, { size: HASH_BYTES }),
        latestPos: fields.uint(6, WIDE_BITS),
        issuedMs: fields.uint(7, WIDE_BITS),
        trustCounter: fields.uint(8, WIDE_BITS),
        ancestry: readAncestry(fields, 9),
    };
    fields.done();
    if (head.latestPos < head.at.pos)
        throw new Malformed(HEAD_CLAUSE, "the latest position lies before the head");
    if (!head.ancestry.announces(head.at.gen))
        throw new Malformed(HEAD_CLAUSE, "the ancestry leaves out the head's own generation");
    return head;
}

/** Whether this many items can lead from the held position to the head, by their positions alone. */
function checkReach(held: Position, { at, ancestry }: Head, items: number): void {
    if (at.gen < held.gen) throw new StalePart(asPair(held), asPair(at));
    if (!ancestry.descends(at.gen, held))
        throw new BrokenChain(`generation ${at.gen} lost position ${held.gen}/${held.pos}`);
    if (at.pos < held.pos) throw new StalePart(asPair(held), asPair(at));
    if (at.pos - held.pos !== items)
        throw new BrokenChain(`${items} items from position ${held.pos} to ${at.pos}`);
}

async function checkChain(
    domain: Domain,
    heldHash: Uint8Array,
    items: readonly Uint8Array[],
    { event, at, hash }: Head,
): Promise<void> {
    let reached = heldHash;
    for (const raw of items) reached = await chainHash(domain, event, reached, raw);
    if (!same(reached, hash))
        throw new BrokenChain(`the items do not lead to the hash of ${at.gen}/${at.pos}`);
}

/** The items, each at its own place on the head's line. They are what the head signed for, so this is its word twice. */
function itemsOf(held: Position, raws: readonly Uint8Array[], { at, ancestry }: Head): Item[] {
    return raws.map((raw, place) => {
        const [item, pos] = [parseItem(raw), held.pos + 1 + place];
        if (!isSame(item.at, { gen: ancestry.generationAt(at.gen, pos), pos }))
            throw new BrokenChain(`an item of ${item.at.gen}/${item.at.pos} stands at ${pos}`);
        return item;
    });
}
