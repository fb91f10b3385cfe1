/** Entries on their way to the server, and what became of them: PUSH and its answer (PROTOCOL.md 11.2). */

import * as cbor from "../keys/cbor.ts";
import { Malformed } from "../keys/errors.ts";
import type { Octets } from "../keys/octets.ts";
import { readEnum } from "../keys/trusted.ts";
import { EVENT_BITS } from "./fields.ts";
import { Must } from "./hello.ts";
import { CHUNK_AT_MOST, countFrames, FRAMES_AT_MOST } from "./journal.ts";
import { fieldsOf, hashAt, message, positionAt, rows, SEQ_BITS } from "./message_form.ts";
import type { Position } from "./position.ts";

export const PUSH_AT_MOST = CHUNK_AT_MOST;
export const CODE_BYTES = 32;

const CLAUSE = "11.2";

/** How safe what was acknowledged is (11.2): on a hub, on the server, on more than one. */
export enum Level {
    HUB = 1,
    SERVER = 2,
    REPLICATED = 3,
}

/** How far one journal hangs together on the server. */
export interface Connected {
    readonly device: Octets;
    readonly epoch: number;
    readonly seq: number;
    readonly hash: Octets;
}

/** What the server misses of one journal, both ends included. */
export interface Gap {
    readonly device: Octets;
    readonly epoch: number;
    readonly first: number;
    readonly last: number;
}

/** An entry that was kept and not understood; `code` is a name of 13. */
export interface Quarantined {
    readonly hash: Octets;
    readonly code: string;
}

/** A chunk of the push, counted from 0, that was dropped; `code` is a name of 13. */
export interface RefusedChunk {
    readonly chunk: number;
    readonly code: string;
}

/** Chunks of one event's journals, each its own bytes (6.6), to be judged one by one. */
export interface Push {
    readonly event: number;
    readonly chunks: readonly Octets[];
}

/** What became of a push. `at` is the feed's position after these entries were folded (10.1). */
export interface PushReply {
    readonly connected: readonly Connected[];
    readonly gaps: readonly Gap[];
    readonly quarantined: readonly Quarantined[];
    readonly level: Level;
    readonly at: Position;
    readonly must: Must;
    readonly refused: readonly RefusedChunk[];
}

/** The bytes to send. */
export function encodePush(push: Push): Octets {
    return message(push.event, [...push.chunks]);
}

/** The message of these bytes; `Malformed`, also for more frames than one push may bring. Chunks are not opened. */
export function parsePush(raw: Octets): Push {
    const given = fieldsOf(raw, CLAUSE, PUSH_AT_MOST);
    const event = given.uint(1, EVENT_BITS);
    const values = given.list(2, FRAMES_AT_MOST);
    const row = cbor.Fields.row(values, values.length, CLAUSE);
    const chunks = values.map((_, place) => row.bytes(place));
    given.done();
    if (chunks.reduce((sum, chunk) => sum + countFrames(chunk), 0) > FRAMES_AT_MOST) {
        throw new Malformed(CLAUSE, `more than ${FRAMES_AT_MOST} frames`);
    }
    return { event, chunks };
}

/** The bytes to send. */
export function encodePushReply(reply: PushReply): Octets {
    const connected = reply.connected.map((one) => [one.device, one.epoch, one.seq, one.hash]);
    const gaps = reply.gaps.map((one) => [one.device, one.epoch, one.first, one.last]);
    const quarantined = reply.quarantined.map(({ hash, code }) => [hash, code]);
    const refused = reply.refused.map(({ chunk, code }) => [chunk, code]);
    const at = [reply.at.gen, reply.at.pos];
    return message(connected, gaps, quarantined, reply.level, at, reply.must, refused);
}

/** The message of these bytes, or `Malformed`. */
export function parsePushReply(raw: Octets): PushReply {
    const given = fieldsOf(raw, CLAUSE, PUSH_AT_MOST);
    const reply = {
        connected: rows(given, 1, 4, CLAUSE).map(readConnected),
        gaps: rows(given, 2, 4, CLAUSE).map(readGap),
        quarantined: rows(given, 3, 2, CLAUSE).map((row) => ({ hash: hashAt(row, 0), code: codeAt(row, 1) })),
        level: readEnum(given, 4, Level, CLAUSE),
        at: positionAt(given, 5, CLAUSE),
        must: readEnum(given, 6, Must, CLAUSE),
        refused: rows(given, 7, 2, CLAUSE).map((row) => ({
            chunk: row.uint(0, SEQ_BITS),
            code: codeAt(row, 1),
        })),
    };
    given.done();
    return reply;
}

function readConnected(row: cbor.Fields): Connected {
    return { ...journalAt(row), seq: row.uint(2, SEQ_BITS), hash: hashAt(row, 3) };
}

function readGap(row: cbor.Fields): Gap {
    return { ...journalAt(row), first: row.uint(2, SEQ_BITS), last: row.uint(3, SEQ_BITS) };
}

/** Device and epoch, as rows about journals begin. */
function journalAt(row: cbor.Fields): { device: Octets; epoch: number } {
    return { device: row.bytes(0, { size: 8 }), epoch: row.uint(1, SEQ_BITS) };
}

function codeAt(row: cbor.Fields, key: number): string {
    return row.text(key, CODE_BYTES);
}
