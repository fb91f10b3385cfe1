/**
 * What a device asks before it lets somebody in, and what it is told (PROTOCOL.md 11.6): CLAIM and its answer.
 *
 * Nothing here is signed: a claim narrows the time in which two gates admit one ticket, and nothing rests on it later.
 */

import * as cbor from "../keys/cbor.ts";
import { SEEN_BYTES } from "../keys/code_secret.ts";
import { Malformed } from "../keys/errors.ts";
import type { Octets } from "../keys/octets.ts";
import { readEnum } from "../keys/trusted.ts";
import { Spent } from "./allowance.ts";
import { EVENT_BITS, readId, SMALL_BITS, TICKET_BITS, WIDE_BITS } from "./fields.ts";

export const CLAIM_AT_MOST = 1024;
export const NONCE_BYTES = 16;
/** How long a device waits for the answer. */
export const WAIT_MS = 250;

const CLAUSE = "11.6";
const HASH_BYTES = 8;
const DEVICE_BYTES = 8;

/** What a claim was answered: the first two by the server; UNANSWERED is what a device writes that heard nothing in time. */
export enum Claimed {
    FIRST = 1,
    SECOND = 2,
    UNANSWERED = 3,
}

/** What a device wrote about one (ticket, zone, use) and was not acknowledged: what stands, and voids of what was acknowledged. */
export interface Unsaid {
    readonly admits: number;
    readonly exits: number;
    readonly undoneAdmits: number;
    readonly undoneExits: number;
}

export const NOTHING_UNSAID: Unsaid = { admits: 0, exits: 0, undoneAdmits: 0, undoneExits: 0 };

/** Who has the entry that was asked for: on which device, at which gate, when (estimated, ms). */
export interface Taken {
    readonly device: Octets;
    readonly gate: number;
    readonly atMs: number;
}

/** One entry, asked for. `credential`: status index and hash of 1.10; `sight` proves that its code was seen (FORMAT.md 5.3). */
export class Claim {
    constructor(
        readonly event: number,
        readonly ticket: number,
        readonly zone: number,
        readonly use: number,
        readonly gate: number,
        readonly credential: readonly [number, Octets],
        readonly nonce: Octets,
        readonly sight: Octets,
        readonly unsaid: Unsaid = NOTHING_UNSAID,
    ) {}

    /** The bytes to send. */
    encode(): Octets {
        const { admits, exits, undoneAdmits, undoneExits } = this.unsaid;
        const unsaid = [admits, exits, undoneAdmits, undoneExits];
        const fields = {
            ...{ 1: this.event, 2: this.ticket, 3: this.zone, 4: this.use, 5: this.gate },
            ...{ 6: [...this.credential], 7: this.nonce, 8: this.sight },
            9: unsaid.some((count) => count > 0) ? unsaid : undefined,
        };
        return cbor.encode(cbor.map(fields));
    }

    /** The message of these bytes, or `Malformed`. */
    static parse(raw: Uint8Array): Claim {
        const given = cbor.Fields.of(cbor.decode(raw, CLAUSE, CLAIM_AT_MOST), CLAUSE);
        const shown = cbor.Fields.row(given.list(6, 2), 2, CLAUSE);
        const claim = new Claim(
            given.uint(1, EVENT_BITS),
            given.uint(2, TICKET_BITS),
            readId(given, 3, CLAUSE),
            given.uint(4, SMALL_BITS),
            readId(given, 5, CLAUSE),
            [shown.uint(0, TICKET_BITS), shown.bytes(1, { size: HASH_BYTES })],
            given.bytes(7, { size: NONCE_BYTES }),
            given.bytes(8, { size: SEEN_BYTES }),
            given.has(9) ? readUnsaid(given.list(9, 4)) : NOTHING_UNSAID,
        );
        given.done();
        return claim;
    }
}

/** FIRST, or SECOND with the rule that one entry more would break and, where it is known, who was first. */
export class ClaimReply {
    constructor(
        readonly answer: Claimed,
        readonly rule?: Spent,
        readonly taken?: Taken,
    ) {}

    /** The bytes to send. */
    encode(): Octets {
        const taken = this.taken && [this.taken.device, this.taken.gate, this.taken.atMs];
        return cbor.encode(cbor.map({ 1: this.answer, 2: this.rule, 3: taken }));
    }

    /** The message of these bytes, or `Malformed`. */
    static parse(raw: Uint8Array): ClaimReply {
        const given = cbor.Fields.of(cbor.decode(raw, CLAUSE, CLAIM_AT_MOST), CLAUSE);
        const answer = readEnum(given, 1, Claimed, CLAUSE);
        if (answer === Claimed.UNANSWERED) {
            throw new Malformed(CLAUSE, "no server answers that there is no answer");
        }
        const second = answer === Claimed.SECOND;
        const rule = second ? readEnum(given, 2, Spent, CLAUSE) : undefined;
        const taken = second && given.has(3) ? readTaken(given.list(3, 3)) : undefined;
        given.done();
        return new ClaimReply(answer, rule, taken);
    }
}

function readUnsaid(values: cbor.Value): Unsaid {
    const row = cbor.Fields.row(values, 4, CLAUSE);
    const [admits, exits] = [row.uint(0, SMALL_BITS), row.uint(1, SMALL_BITS)];
    const [undoneAdmits, undoneExits] = [row.uint(2, SMALL_BITS), row.uint(3, SMALL_BITS)];
    if (admits + exits + undoneAdmits + undoneExits === 0) {
        throw new Malformed(CLAUSE, "an optional field that says nothing");
    }
    return { admits, exits, undoneAdmits, undoneExits };
}

function readTaken(values: cbor.Value): Taken {
    const row = cbor.Fields.row(values, 3, CLAUSE);
    const device = row.bytes(0, { size: DEVICE_BYTES });
    return { device, gate: readId(row, 1, CLAUSE), atMs: row.uint(2, WIDE_BITS) };
}
