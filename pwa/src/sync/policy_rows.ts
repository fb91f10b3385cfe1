/** The rows of a policy: windows, access, proofs, notes, capacities (PROTOCOL.md 9.1), as they are read from CBOR. */

import { CLASS_BYTES } from "../keys/body.ts";
import { Fields, type Value } from "../keys/cbor.ts";
import { Malformed } from "../keys/errors.ts";
import { readEnum } from "../keys/trusted.ts";
import { SECOND_BITS, SMALL_BITS } from "./fields.ts";

export const CLAUSE = "9.1";
export const MOST_ROWS = 1_024;

/** The form in which a ticket is shown. BARE is a holder-bound ticket without its rotating proof, ALIAS a code of another system. */
export enum Proof {
    STATIC = 1,
    PAPER = 2,
    ROTATING = 3,
    BOARDING_PASS = 4,
    BARE = 5,
    ALIAS = 6,
}

/** What a steward is to look at although the ticket is valid. */
export enum Note {
    CHECK_ID = 1,
    CHILD = 2,
    DISCOUNT = 3,
    ASSISTANCE = 4,
}

/** A zone or a gate, and the classes let into it. */
export type AccessRow = readonly [number, readonly string[]];
/** A class, and what is to be looked at. */
export type NoteRow = readonly [string, readonly Note[]];
/** A class, and the forms in which it may be shown. */
export type ProofRow = readonly [string, readonly Proof[]];
/** A zone, and how many people may be inside. */
export type CapacityRow = readonly [number, number];

/** From `fromS` up to and without `toS` (Unix seconds) the zone admits; zone 0 stands for every zone. */
export interface Window {
    readonly zone: number;
    readonly fromS: number;
    readonly toS: number;
}

/** A row of field 3. */
export function readWindow(value: Value): Window {
    const row = Fields.row(value, 3, CLAUSE);
    return { zone: row.uint(0, SMALL_BITS), fromS: row.uint(1, SECOND_BITS), toS: row.uint(2, SECOND_BITS) };
}

/** A row of field 4 or 10. */
export function readAccess(value: Value): AccessRow {
    const row = Fields.row(value, 2, CLAUSE);
    return [
        row.uint(0, SMALL_BITS),
        each(row.list(1, MOST_ROWS), (items, at) => items.text(at, CLASS_BYTES)),
    ];
}

/** A row of field 5. */
export function readProofs(value: Value): ProofRow {
    const row = Fields.row(value, 2, CLAUSE);
    const class_ = row.text(0, CLASS_BYTES);
    return [class_, each(row.list(1, MOST_ROWS), (items, at) => readEnum(items, at, Proof, CLAUSE))];
}

/** A row of field 11. */
export function readNotes(value: Value): NoteRow {
    const row = Fields.row(value, 2, CLAUSE);
    const class_ = row.text(0, CLASS_BYTES);
    return [class_, each(row.list(1, MOST_ROWS), (items, at) => readEnum(items, at, Note, CLAUSE))];
}

/** Field 12: whether a ticket that is not paid for is let in. */
export function readUnpaid(value: Value | undefined): boolean {
    if (value !== undefined && value !== 1) throw new Malformed(CLAUSE, "field 12 says 1, or is left out");
    return value === 1;
}

/** Field 13. */
export function readClaim(values: Value[]): readonly number[] {
    return each(values, (items, at) => items.uint(at, SMALL_BITS));
}

/** A row of field 14. */
export function readCapacity(value: Value): CapacityRow {
    const row = Fields.row(value, 2, CLAUSE);
    return [row.uint(0, SMALL_BITS), row.uint(1, SMALL_BITS)];
}

/** Every item of an array, by the reader of one place of it. */
export function each<T>(values: Value[], read: (items: Fields, at: number) => T): T[] {
    const items = Fields.row(values, values.length, CLAUSE);
    return values.map((_, at) => read(items, at));
}
