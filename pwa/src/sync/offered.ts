/**
 * Which events a device may serve, for the person who sets it up (PROTOCOL.md 11.8).
 *
 * Nothing here is signed, and nothing rests on it: once an event is chosen, its profile and the certificate say what is so.
 */

import * as cbor from "../keys/cbor.ts";
import { Malformed } from "../keys/errors.ts";
import type { Octets } from "../keys/octets.ts";
import { EVENT_BITS, readId, readName, SECOND_BITS } from "./fields.ts";

export const EVENTS_AT_MOST = 64;
export const OFFERED_CAP = 4 * 1024 * 1024;

const GATES_AT_MOST = 4096;
const TIMEZONE_BYTES = 64;
const CLAUSE = "11.8";

/** A gate at which the device may stand, and the name of the zone that it leads to. */
export interface OfferedGate {
    readonly gate: number;
    readonly name: string;
    readonly zone: string;
}

/** An event that the device may serve. `timezone` is an IANA name; times in Unix seconds. */
export interface OfferedEvent {
    readonly event: number;
    readonly name: string;
    readonly timezone: string;
    readonly startsS: number;
    readonly endsS: number;
    readonly gates: readonly OfferedGate[];
}

/** The events in these bytes, or `Malformed`. */
export function parseOffered(raw: Octets): readonly OfferedEvent[] {
    const given = cbor.Fields.of(cbor.decode(raw, CLAUSE, OFFERED_CAP), CLAUSE);
    const offered = given.list(1, EVENTS_AT_MOST).map(readEvent);
    given.done();
    if (new Set(offered.map((one) => one.event)).size !== offered.length) {
        throw new Malformed(CLAUSE, "an event that is offered twice");
    }
    if (offered.reduce((sum, one) => sum + one.gates.length, 0) > GATES_AT_MOST) {
        throw new Malformed(CLAUSE, `more than ${GATES_AT_MOST} gates`);
    }
    return offered;
}

function readEvent(value: cbor.Value): OfferedEvent {
    const row = cbor.Fields.row(value, 6, CLAUSE);
    return {
        event: row.uint(0, EVENT_BITS),
        name: readName(row, 1, CLAUSE),
        timezone: readName(row, 2, CLAUSE, TIMEZONE_BYTES),
        startsS: row.uint(3, SECOND_BITS),
        endsS: row.uint(4, SECOND_BITS),
        gates: row.list(5, GATES_AT_MOST).map(readGate),
    };
}

function readGate(value: cbor.Value): OfferedGate {
    const row = cbor.Fields.row(value, 3, CLAUSE);
    return { gate: readId(row, 0, CLAUSE), name: readName(row, 1, CLAUSE), zone: readName(row, 2, CLAUSE) };
}
