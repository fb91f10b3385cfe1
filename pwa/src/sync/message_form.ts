/** The form that all messages share (PROTOCOL.md 11): maps of small keys, with rows about journals and places in the feed. */

import * as cbor from "../keys/cbor.ts";
import type { Octets } from "../keys/octets.ts";
import { FRAMES_AT_MOST } from "./journal.ts";
import { readPosition, type Position } from "./position.ts";

export const SEQ_BITS = 32;

/** A map of these values with the keys 1, 2, 3, ...; a last one that is undefined is not said. */
export function message(...values: readonly (cbor.Value | undefined)[]): Octets {
    return cbor.encode(cbor.map(Object.fromEntries(values.map((value, at) => [at + 1, value]))));
}

export function fieldsOf(raw: Octets, clause: string, cap: number): cbor.Fields {
    return cbor.Fields.of(cbor.decode(raw, clause, cap), clause);
}

/** Readers over the rows of a list, each an array of exactly `size` items. */
export function rows(given: cbor.Fields, key: number, size: number, clause: string): cbor.Fields[] {
    return given.list(key, FRAMES_AT_MOST).map((value) => cbor.Fields.row(value, size, clause));
}

export function hashAt(fields: cbor.Fields, key: number): Octets {
    return fields.bytes(key, { size: 32 });
}

export function positionAt(given: cbor.Fields, key: number, clause: string): Position {
    return readPosition(cbor.Fields.row(given.value(key), 2, clause), 0, clause);
}
