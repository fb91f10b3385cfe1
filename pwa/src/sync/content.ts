/** What an entry of a journal says (PROTOCOL.md 6.3 and 6.4): one map, ten kinds. The twin of `sync/content.py`. */

import * as cbor from "../keys/cbor.ts";
import { Malformed } from "../keys/errors.ts";
import type { Octets } from "../keys/octets.ts";
import { readEnum } from "../keys/trusted.ts";
import { Unreadable } from "./errors.ts";
import { readId, SECOND_BITS, SMALL_BITS, TICKET_BITS, WIDE_BITS } from "./fields.ts";
import { Kind, REQUIRED } from "./kinds.ts";
import type { Position } from "./position.ts";

export { Kind } from "./kinds.ts";

/** In bytes, so that a frame is at most 976 (6.1). */
export const CONTENT_AT_MOST = 858;
export const VERSION = 1;
export const COUNT_BITS = 16;
export const APP_BYTES = 32;
export const WHY_BYTES = 32;
export const ANCHOR_BYTES = 320;
export const AUTH_BYTES = 128;

const CLAUSE = "6.3";
const EPOCH_BITS = 32;
const BOOT_BYTES = 8;
const HASH_BYTES = 32;
const CREDENTIAL_BYTES = 8;
const SEEN_BYTES = 16;
const CLAIM_BYTES = 17;
const ANSWERS = 3;
const FOREIGN_BYTES = 16;

/**
 * One entry's content. `wallMs` (Unix) and `monoMs` were read when it happened, `monoMs` within `boot` (8 bytes).
 *
 * `known` is the feed position held then.
 */
export interface Content extends About {
    readonly kind: Kind;
    readonly wallMs: number;
    readonly monoMs: number;
    readonly boot: Octets;
    readonly known: Position;
    readonly policy: number;
    readonly app: string;
}

/**
 * What an entry need not say; which kind says what stands in 6.4.
 *
 * `credential` is the status index and hash of 1.10, `ref` another entry's hash, `anchorMono` the monotonic send and receive times
 * of `anchor`, `before` the epoch before: number, last hash, why.
 */
interface About {
    readonly ticket?: number | undefined;
    readonly zone?: number | undefined;
    readonly use?: number | undefined;
    readonly count?: number | undefined;
    readonly credential?: readonly [number, Octets] | undefined;
    readonly gate?: number | undefined;
    readonly reason?: number | undefined;
    readonly seen?: Octets | undefined;
    readonly ref?: Octets | undefined;
    readonly operator?: number | undefined;
    readonly auth?: Octets | undefined;
    readonly claim?: Octets | undefined;
    readonly anchor?: Octets | undefined;
    readonly anchorMono?: readonly [number, number] | undefined;
    readonly before?: readonly [number, Octets, string] | undefined;
    readonly repeats?: number | undefined;
    readonly foreign?: Octets | undefined;
    readonly proofS?: number | undefined;
}

/** How many passed: `count`, or one where the entry does not say. */
export function peopleOf(content: Content): number {
    return content.count ?? 1;
}

/** Which use of the ticket: `use`, or 0 where the entry does not say. */
export function entitlementOf(content: Content): number {
    return content.use ?? 0;
}

/** The canonical bytes. `Unreadable` for what no reader would take: nobody signs an entry that says nothing. */
export function encodeContent(content: Content): Octets {
    const raw = readable(() => cbor.encode(cbor.map({ ...always(content), ...perhaps(content) })));
    parseContent(raw);
    return raw;
}

/** The content of these bytes; `Unreadable` (6.5) for another version, an unknown kind or field, or one missing. */
export function parseContent(raw: Octets): Content {
    const content = readable(() => read(raw));
    for (const name of REQUIRED[content.kind]) {
        if (content[name] === undefined) throw new Unreadable(`${Kind[content.kind]} without ${name}`);
    }
    return content;
}

type Said = Readonly<Record<number, cbor.Value | undefined>>;

function always(content: Content): Said {
    const { kind, wallMs, monoMs, boot, known, policy, app } = content;
    return {
        1: VERSION,
        2: kind,
        3: wallMs,
        4: monoMs,
        5: boot,
        6: [known.gen, known.pos],
        7: policy,
        8: app,
    };
}

function perhaps(content: Content): Said {
    const { credential, anchorMono, before } = content;
    return {
        9: content.ticket,
        10: content.zone,
        11: content.use,
        12: content.count,
        13: credential && [...credential],
        14: content.gate,
        15: content.reason,
        16: content.seen,
        17: content.ref,
        18: content.operator,
        19: content.auth,
        20: content.claim,
        21: content.anchor,
        22: anchorMono && [...anchorMono],
        23: before && [...before],
        24: content.repeats,
        25: content.foreign,
        26: content.proofS,
    };
}

function read(raw: Octets): Content {
    const fields = cbor.Fields.of(cbor.decode(raw, CLAUSE, CONTENT_AT_MOST), CLAUSE);
    fields.exactly(1, VERSION);
    const content = {
        kind: readEnum(fields, 2, Kind, CLAUSE),
        wallMs: fields.uint(3, WIDE_BITS),
        monoMs: fields.uint(4, WIDE_BITS),
        boot: fields.bytes(5, { size: BOOT_BYTES }),
        known: readKnown(fields, 6),
        policy: fields.uint(7, SMALL_BITS),
        app: fields.text(8, APP_BYTES),
        ...readAbout(fields),
    };
    fields.done();
    return content;
}

function readAbout(fields: cbor.Fields): About {
    const said = <T>(key: number, take: (fields: cbor.Fields, key: number) => T): T | undefined =>
        fields.has(key) ? take(fields, key) : undefined;
    return {
        ticket: said(9, number(TICKET_BITS)),
        zone: said(10, readPlace),
        use: said(11, number(SMALL_BITS)),
        count: said(12, readCount),
        credential: said(13, readCredential),
        gate: said(14, readPlace),
        reason: said(15, number(SMALL_BITS)),
        seen: said(16, bytes({ size: SEEN_BYTES })),
        ref: said(17, bytes({ size: HASH_BYTES })),
        operator: said(18, number(SMALL_BITS)),
        auth: said(19, bytes({ atMost: AUTH_BYTES })),
        claim: said(20, readClaim),
        anchor: said(21, bytes({ atMost: ANCHOR_BYTES })),
        anchorMono: said(22, readTimes),
        before: said(23, readBefore),
        repeats: said(24, number(SMALL_BITS)),
        foreign: said(25, bytes({ size: FOREIGN_BYTES })),
        proofS: said(26, number(SECOND_BITS)),
    };
}

function number(bits: number): (fields: cbor.Fields, key: number) => number {
    return (fields, key) => fields.uint(key, bits);
}

function bytes(length: { size?: number; atMost?: number }): (fields: cbor.Fields, key: number) => Octets {
    return (fields, key) => fields.bytes(key, length);
}

function readPlace(fields: cbor.Fields, key: number): number {
    return readId(fields, key, CLAUSE);
}

function readCount(fields: cbor.Fields, key: number): number {
    const count = fields.uint(key, COUNT_BITS);
    if (count === 0) throw new Malformed(CLAUSE, "nobody is counted");
    return count;
}

/** Any position, also that of who knows nothing yet: generation 0. */
function readKnown(fields: cbor.Fields, key: number): Position {
    const row = cbor.Fields.row(fields.value(key), 2, CLAUSE);
    return { gen: row.uint(0, SMALL_BITS), pos: row.uint(1, WIDE_BITS) };
}

function readCredential(fields: cbor.Fields, key: number): readonly [number, Octets] {
    const row = cbor.Fields.row(fields.value(key), 2, CLAUSE);
    return [row.uint(0, TICKET_BITS), row.bytes(1, { size: CREDENTIAL_BYTES })];
}

/** What a claim was answered (`Claimed` in `claim`), and its nonce. */
function readClaim(fields: cbor.Fields, key: number): Octets {
    const claim = fields.bytes(key, { size: CLAIM_BYTES });
    const answer = claim[0] ?? 0;
    if (answer === 0 || answer > ANSWERS) throw new Malformed(CLAUSE, `a claim was answered ${answer}`);
    return claim;
}

function readTimes(fields: cbor.Fields, key: number): readonly [number, number] {
    const row = cbor.Fields.row(fields.value(key), 2, CLAUSE);
    return [row.uint(0, WIDE_BITS), row.uint(1, WIDE_BITS)];
}

function readBefore(fields: cbor.Fields, key: number): readonly [number, Octets, string] {
    const row = cbor.Fields.row(fields.value(key), 3, CLAUSE);
    return [row.uint(0, EPOCH_BITS), row.bytes(1, { size: HASH_BYTES }), row.text(2, WHY_BYTES)];
}

/** Content that breaks a rule of bytes is content that cannot be read, nothing worse (6.5). */
function readable<T>(step: () => T): T {
    try {
        return step();
    } catch (fault) {
        if (fault instanceof Malformed) throw new Unreadable(fault.message);
        throw fault;
    }
}
