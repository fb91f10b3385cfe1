/**
 * How wide the numbers of this package's maps are, and what a name may hold (PROTOCOL.md, notation).
 *
 * The widths are what every language and database counts exactly.
 */

import type { Fields } from "../keys/cbor.ts";
import { Malformed } from "../keys/errors.ts";

/** Zone, gate, use, generation, policy version, counts of people. */
export const SMALL_BITS = 31;
/** Ticket numbers, status indexes, and how many there are. */
export const TICKET_BITS = 24;
export const SECOND_BITS = 32;
export const EVENT_BITS = 32;
/** Milliseconds and feed positions. */
export const WIDE_BITS = 53;
export const NAME_BYTES = 200;

const CONTROL = /[\x00-\x1f\x7f-\x9f]/;

/** A text that people see: not empty, and no control characters, which could repaint a terminal. Else `Malformed`. */
export function readName(fields: Fields, key: number, clause: string, atMost = NAME_BYTES): string {
    const name = fields.text(key, atMost);
    if (name === "" || CONTROL.test(name)) {
        throw new Malformed(clause, `field ${key} is empty or has control characters`);
    }
    return name;
}

/** A zone or a gate: they are 1 and up. */
export function readId(fields: Fields, key: number, clause: string): number {
    const id = fields.uint(key, SMALL_BITS);
    if (id === 0) throw new Malformed(clause, `field ${key} is 0`);
    return id;
}
