/** Where a device stands in a journal, and what the server has of it: HELLO and its answer (PROTOCOL.md 11.1). */

import * as cbor from "../keys/cbor.ts";
import { Malformed } from "../keys/errors.ts";
import type { Octets } from "../keys/octets.ts";
import { readEnum } from "../keys/trusted.ts";
import { EVENT_BITS, WIDE_BITS } from "./fields.ts";
import { fieldsOf, hashAt, message, positionAt, rows, SEQ_BITS } from "./message_form.ts";
import { readPosition, type Position } from "./position.ts";

export const HELLO_AT_MOST = 16 * 1024;
export const HEARD_AT_MOST = 64;

const CLAUSE = "11.1";

/** What the device is to do next (11.1). */
export enum Must {
    GO = 1,
    RESEND_FROM = 2,
    NEW_EPOCH = 3,
    LOCKED = 4,
    UPGRADE = 5,
}

/** A place to which a device heard the feed, and the chain's hash there (4.2). */
export interface HeardTo {
    readonly at: Position;
    readonly hash: Octets;
}

/**
 * Where a device stands in one journal. `skips` are its own (seq, hash), descending; `nonce` (16) asks for an anchor.
 *
 * `heard`: how far it heard the feed, and some of the places on the way there, descending; undefined if it holds no list.
 */
export interface Hello {
    readonly device: Octets;
    readonly event: number;
    readonly epoch: number;
    readonly head: number;
    readonly skips: readonly (readonly [number, Octets])[];
    readonly boot: Octets;
    readonly monoMs: number;
    readonly nonce: Octets;
    readonly heard: readonly HeardTo[] | undefined;
}

/**
 * What the server has of that journal, the time, and where the feed stands. `anchor` is a signed object (7.1).
 *
 * `lostAfter`: what the device heard of the feed above this position is not of the server's line; it is asked to hand that back
 * (11.5). Undefined if all of it is.
 */
export interface HelloReply {
    readonly anchor: Octets;
    readonly connectedSeq: number;
    readonly connectedHash: Octets;
    readonly gaps: readonly (readonly [number, number])[];
    readonly at: Position;
    readonly must: Must;
    readonly trustCounter: number;
    readonly lastEpoch: number;
    readonly lostAfter: number | undefined;
}

/** The bytes to send. */
export function encodeHello(hello: Hello): Octets {
    const { device, event, epoch, head, boot, monoMs, nonce } = hello;
    const skips = hello.skips.map(([seq, hash]) => [seq, hash]);
    const heard = hello.heard?.map(({ at, hash }) => [at.gen, at.pos, hash]);
    return message(device, event, epoch, head, skips, boot, monoMs, nonce, heard);
}

/** The message of these bytes, or `Malformed`. */
export function parseHello(raw: Octets): Hello {
    const given = fieldsOf(raw, CLAUSE, HELLO_AT_MOST);
    const hello = {
        device: given.bytes(1, { size: 8 }),
        event: given.uint(2, EVENT_BITS),
        epoch: given.uint(3, SEQ_BITS),
        head: given.uint(4, SEQ_BITS),
        skips: rows(given, 5, 2, CLAUSE).map((row) => [row.uint(0, SEQ_BITS), hashAt(row, 1)] as const),
        boot: given.bytes(6, { size: 8 }),
        monoMs: given.uint(7, WIDE_BITS),
        nonce: given.bytes(8, { size: 16 }),
        heard: given.has(9) ? readHeard(given.list(9, HEARD_AT_MOST)) : undefined,
    };
    given.done();
    checkSkips(hello.head, hello.skips);
    return hello;
}

/** The bytes to send. */
export function encodeHelloReply(reply: HelloReply): Octets {
    const { anchor, connectedSeq, connectedHash, at, must, trustCounter, lastEpoch, lostAfter } = reply;
    const gaps = reply.gaps.map((gap) => [...gap]);
    const cursor = [connectedSeq, connectedHash] as const;
    return message(anchor, ...cursor, gaps, [at.gen, at.pos], must, trustCounter, lastEpoch, lostAfter);
}

/** The message of these bytes, or `Malformed`. */
export function parseHelloReply(raw: Octets): HelloReply {
    const given = fieldsOf(raw, CLAUSE, HELLO_AT_MOST);
    const reply = {
        anchor: given.bytes(1),
        connectedSeq: given.uint(2, SEQ_BITS),
        connectedHash: hashAt(given, 3),
        gaps: rows(given, 4, 2, CLAUSE).map((row) => [row.uint(0, SEQ_BITS), row.uint(1, SEQ_BITS)] as const),
        at: positionAt(given, 5, CLAUSE),
        must: readEnum(given, 6, Must, CLAUSE),
        trustCounter: given.uint(7, WIDE_BITS),
        lastEpoch: given.uint(8, SEQ_BITS),
        lostAfter: given.has(9) ? given.uint(9, WIDE_BITS) : undefined,
    };
    given.done();
    return reply;
}

/** The seqs that a HELLO names (11.1): head, head - 1, - 2, - 4, ... and 1; none of an empty journal. */
export function skipList(head: number): number[] {
    if (head < 1) return [];
    const seqs = [head];
    for (let step = 1; head - step > 1; step *= 2) seqs.push(head - step);
    return head > 1 ? [...seqs, 1] : seqs;
}

function checkSkips(head: number, skips: readonly (readonly [number, Octets])[]): void {
    let above = head + 1;
    for (const [seq] of skips) {
        if (seq >= above || seq === 0)
            throw new Malformed(CLAUSE, "a skip list that does not descend from the head");
        above = seq;
    }
}

/** Places in a feed, each before the one that is named first. */
function readHeard(values: cbor.Value[]): HeardTo[] {
    const found = values.map((value) => cbor.Fields.row(value, 3, CLAUSE));
    const heard = found.map((row) => ({ at: readPosition(row, 0, CLAUSE), hash: hashAt(row, 2) }));
    const descends = heard.every(({ at }, place) => at.pos < (heard[place - 1]?.at.pos ?? Infinity));
    if (heard.length === 0 || !descends) {
        throw new Malformed(CLAUSE, "what was heard does not descend from a position");
    }
    return heard;
}
