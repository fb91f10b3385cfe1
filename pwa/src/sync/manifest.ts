/** The manifest: who the tickets of an event belong to, for devices whose role needs it (PROTOCOL.md 3.6). The twin of `sync/manifest.py`. */

import * as cbor from "../keys/cbor.ts";
import { Malformed } from "../keys/errors.ts";
import { utf8, type Octets } from "../keys/octets.ts";
import { TICKET_BITS } from "./fields.ts";
import { CredentialState } from "./roster.ts";
import { PLAIN_AT_MOST } from "./sealed.ts";

export const ROWS_AT_MOST = 2 ** 20;
/** The flag of a ticket that was issued for paper. */
export const PAPER = 1;

const CLAUSE = "3.6";
const COLUMNS = 10;
const FLAG_BITS = 8;
const [REFERENCE_BYTES, LOCATOR_BYTES, CLASS_BYTES, SEAT_BYTES, NAME_BYTES, NOTE_BYTES] = [
    10, 64, 16, 16, 64, 64,
];
const STATES = new Map<number, CredentialState>(
    [
        CredentialState.VALID,
        CredentialState.REVOKED,
        CredentialState.SUSPENDED,
        CredentialState.REPLACED,
        CredentialState.UNPAID,
    ].map((state) => [state, state]),
);
const CHARACTER_BYTES = 3; // of UTF-8, for one unit of UTF-16 at most

/** One ticket: what it is called (ours, the importer's), and whose it is. `credential` is the status index of its live one, `state` that one's. */
export interface ManifestRow {
    readonly ticket: number;
    readonly credential: number;
    readonly reference: string;
    readonly locator: string | undefined;
    readonly class: string | undefined;
    readonly seat: string | undefined;
    readonly state: CredentialState;
    readonly flags: number;
    readonly name: string | undefined;
    readonly note: string | undefined;
}

/** All tickets of an event, ascending by number. */
export interface Manifest {
    readonly rows: readonly ManifestRow[];
}

/** What is sealed. `Malformed` for rows that no device would take. */
export function encodeManifest(rows: readonly ManifestRow[]): Octets {
    const raw = cbor.encode(rows.map(valuesOf));
    parseManifest(raw);
    return raw;
}

/** What was sealed; `Malformed` (3.6). */
export function parseManifest(plain: Octets): Manifest {
    const value = cbor.decode(plain, CLAUSE, PLAIN_AT_MOST);
    if (!Array.isArray(value) || value.length > ROWS_AT_MOST) {
        throw new Malformed(CLAUSE, `not an array of at most ${ROWS_AT_MOST} rows`);
    }
    const rows = value.map(readRow);
    if (rows.some((row, at) => row.ticket <= (rows[at - 1]?.ticket ?? -1))) {
        throw new Malformed(CLAUSE, "tickets do not ascend");
    }
    return { rows };
}

function valuesOf(row: ManifestRow): cbor.Value[] {
    const { ticket, credential, reference, locator, seat, state, flags, name, note } = row;
    const texts = [reference, locator, row.class, seat].map((text) => text ?? null);
    return [ticket, credential, ...texts, state, flags, name ?? null, note ?? null];
}

/** By hand: there may be a hundred thousand of them, on a tablet that is to be ready soon. */
function readRow(value: cbor.Value): ManifestRow {
    if (!Array.isArray(value) || value.length !== COLUMNS) {
        throw new Malformed(CLAUSE, `a row is not an array of ${COLUMNS}`);
    }
    const reference = textAt(value, 2, REFERENCE_BYTES);
    if (reference === undefined) throw new Malformed(CLAUSE, "a row without a reference");
    return {
        ticket: uintAt(value, 0, TICKET_BITS),
        credential: uintAt(value, 1, TICKET_BITS),
        reference,
        locator: textAt(value, 3, LOCATOR_BYTES),
        class: textAt(value, 4, CLASS_BYTES),
        seat: textAt(value, 5, SEAT_BYTES),
        state: stateAt(value, 6),
        flags: uintAt(value, 7, FLAG_BITS),
        name: textAt(value, 8, NAME_BYTES),
        note: textAt(value, 9, NOTE_BYTES),
    };
}

function uintAt(row: readonly cbor.Value[], place: number, bits: number): number {
    const value = row[place];
    if (typeof value === "number" && value >= 0 && value < 2 ** bits) return value;
    throw new Malformed(CLAUSE, `no number of ${bits} bits at ${place}`);
}

function textAt(row: readonly cbor.Value[], place: number, atMost: number): string | undefined {
    const value = row[place];
    if (value === null) return undefined;
    if (typeof value === "string" && value !== "" && fits(value, atMost)) return value;
    throw new Malformed(CLAUSE, `no text of 1 to ${atMost} bytes at ${place}`);
}

/** Whether the text has at most so many bytes of UTF-8. They are counted only where the number of characters leaves it open. */
function fits(text: string, atMost: number): boolean {
    return text.length * CHARACTER_BYTES <= atMost || utf8(text).length <= atMost;
}

function stateAt(row: readonly cbor.Value[], place: number): CredentialState {
    const value = row[place];
    const state = typeof value === "number" ? STATES.get(value) : undefined;
    if (state === undefined) throw new Malformed(CLAUSE, "a row with a state that is not known");
    return state;
}
