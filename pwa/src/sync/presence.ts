/** The item of which nearly every feed is made: who is where, for one ticket, zone and use (PROTOCOL.md 4.1, type 2). */

import { Fields, type Value } from "../keys/cbor.ts";
import type { Octets } from "../keys/octets.ts";
import { readId, SECOND_BITS, SMALL_BITS, TICKET_BITS, WIDE_BITS } from "./fields.ts";
import type { Position } from "./position.ts";

const CLAUSE = "4.1";
const DEVICE_BYTES = 8;
const CREDENTIAL_HASH_BYTES = 8;

/** Whose admit counts: device (8 bytes), gate, when in Unix milliseconds, and the first 8 bytes of the body's hash. */
export interface Holder {
    readonly device: Octets;
    readonly gate: number;
    readonly pointMs: number;
    readonly credentialHash: Octets;
}

/** The latest local day on which somebody entered, by the instant at which it begins (Unix s), and how often on it. */
export interface Day {
    readonly startsS: number;
    readonly admits: number;
}

/** How many proven admits and exits the server knows of for one ticket, zone and use; `day` where the policy counts days. */
export interface PresenceItem {
    readonly type: "presence";
    readonly at: Position;
    readonly ticket: number;
    readonly zone: number;
    readonly use: number;
    readonly admits: number;
    readonly exits: number;
    readonly holder: Holder | undefined;
    readonly day: Day | undefined;
}

/** The item whose position was read already; `Malformed` (4.1). */
export function readPresence(at: Position, fields: Fields): PresenceItem {
    return {
        type: "presence",
        at,
        ticket: fields.uint(4, TICKET_BITS),
        zone: readId(fields, 5, CLAUSE),
        use: fields.uint(6, SMALL_BITS),
        admits: fields.uint(7, SMALL_BITS),
        exits: fields.uint(8, SMALL_BITS),
        holder: fields.has(9) ? readHolder(fields.list(9, 4)) : undefined,
        day: fields.has(10) ? readDay(fields.list(10, 2)) : undefined,
    };
}

function readDay(value: Value): Day {
    const row = Fields.row(value, 2, CLAUSE);
    return { startsS: row.uint(0, SECOND_BITS), admits: row.uint(1, SMALL_BITS) };
}

function readHolder(value: Value): Holder {
    const row = Fields.row(value, 4, CLAUSE);
    return {
        device: row.bytes(0, { size: DEVICE_BYTES }),
        gate: readId(row, 1, CLAUSE),
        pointMs: row.uint(2, WIDE_BITS),
        credentialHash: row.bytes(3, { size: CREDENTIAL_HASH_BYTES }),
    };
}
