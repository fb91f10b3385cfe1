/**
 * What no policy may say, as far as reading its rows leaves it open (PROTOCOL.md 9.1): the widths of numbers and texts are
 * refused where they are read.
 */

import type { AccessRow, CapacityRow, NoteRow, ProofRow, Window } from "./policy_rows.ts";

/** What no policy may say: where, and what is wrong with it. */
export interface Fault {
    readonly path: string;
    readonly why: string;
}

/** Whether a value stands there twice. */
export function repeats(values: readonly unknown[]): boolean {
    return new Set(values).size < values.length;
}

/** Whether each number is above the one before it. */
export function ascends(numbers: readonly number[]): boolean {
    return numbers.every((number, at) => at === 0 || number > (numbers[at - 1] ?? number));
}

/** What is wrong with the windows. */
export function* windowsFaults(windows: readonly Window[]): Generator<Fault> {
    for (const [at, { fromS, toS }] of windows.entries()) {
        if (fromS >= toS) yield { path: `windows[${at}]`, why: "does not end after it begins" };
    }
}

/** What is wrong with the rows of access to zones, or to gates: `place` says which. */
export function* accessFaults(place: "zone" | "gate", rows: readonly AccessRow[]): Generator<Fault> {
    for (const [id, classes] of rows) {
        if (id === 0) yield { path: "access", why: `has ${place} 0: they are 1 and up` };
        if (repeats(classes)) yield { path: "access", why: `names a class twice for ${place} ${id}` };
    }
    if (repeats(rows.map(([id]) => id))) yield { path: "access", why: `names a ${place} twice` };
}

/** What is wrong with the rows of proofs. */
export function* proofsFaults(rows: readonly ProofRow[]): Generator<Fault> {
    for (const [at, [, accept]] of rows.entries()) {
        if (accept.length === 0 || repeats(accept)) {
            yield { path: `proofs[${at}].accept`, why: "is empty or names a proof twice" };
        }
    }
    if (repeats(rows.map(([class_]) => class_))) yield { path: "proofs", why: "names a class twice" };
}

/** What is wrong with the rows of notes. None at all is fine: it says that this class is not like the others. */
export function* notesFaults(rows: readonly NoteRow[]): Generator<Fault> {
    for (const [at, [, look]] of rows.entries()) {
        if (repeats(look)) yield { path: `notes[${at}].look_at`, why: "names a note twice" };
    }
    if (repeats(rows.map(([class_]) => class_))) yield { path: "notes", why: "names a class twice" };
}

/** What is wrong with the zones that are claimed. */
export function* claimFaults(zones: readonly number[]): Generator<Fault> {
    if (!ascends(zones)) yield { path: "claim", why: "names a zone twice, or does not ascend" };
}

/** What is wrong with the capacities of zones. */
export function* capacityFaults(rows: readonly CapacityRow[]): Generator<Fault> {
    for (const [zone, people] of rows) {
        if (zone === 0 || people === 0) yield { path: "capacity", why: "has zone 0, or room for nobody" };
    }
    if (!ascends(rows.map(([zone]) => zone))) {
        yield { path: "capacity", why: "names a zone twice, or out of order" };
    }
}
