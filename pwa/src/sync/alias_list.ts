/** The aliases of an event: codes of other systems, each as good as a credential of ours (PROTOCOL.md 3.8). The twin of `sync/alias_list.py`. */

import { ALIAS_BYTES } from "../keys/alias.ts";
import { CLASS_BYTES, ProofKind, SEAT_BYTES } from "../keys/body.ts";
import * as cbor from "../keys/cbor.ts";
import { Malformed } from "../keys/errors.ts";
import { order, utf8, type Octets } from "../keys/octets.ts";
import type { Shown } from "../keys/shown.ts";
import { SECOND_BITS, TICKET_BITS } from "./fields.ts";
import { PLAIN_AT_MOST } from "./sealed.ts";

export const ROWS_AT_MOST = 2 ** 20;

const CLAUSE = "3.8";
const COLUMNS = 7;
const NOBODY = new Uint8Array();

/** A code of another system by the 8 bytes that find it, and the credential that it is as good as, by its status index. Times in Unix seconds. */
export interface Alias {
    readonly alias: Octets;
    readonly ticket: number;
    readonly credential: number;
    readonly notBefore: number;
    readonly expires: number;
    readonly class: string | undefined;
    readonly seat: string | undefined;
}

/** All aliases of an event, ascending. */
export interface AliasList {
    readonly rows: readonly Alias[];
}

/** What a gate of this event may know of the guest who showed the code with this K (FORMAT.md 5.5). */
export function shownBy(row: Alias, event: number, secret: Octets): Shown {
    const { alias, notBefore, expires, seat } = row;
    const unsaid = { proof: ProofKind.NONE, name: undefined, holder: undefined, paper: false };
    const place = { event, number: row.ticket, index: row.credential };
    const ticket = { ...place, notBefore, expires, seat, class: row.class, ...unsaid };
    const signed = { kid: NOBODY, proofTime: undefined, boarding: undefined };
    return { ticket, secret, ...signed, credentialHash: alias, alias };
}

/** What is sealed. `Malformed` for rows that no device would take. */
export function encodeAliases(rows: readonly Alias[]): Octets {
    const raw = cbor.encode(rows.map(valuesOf));
    parseAliases(raw);
    return raw;
}

/** What was sealed; `Malformed` (3.8). */
export function parseAliases(plain: Octets): AliasList {
    const value = cbor.decode(plain, CLAUSE, PLAIN_AT_MOST);
    if (!Array.isArray(value) || value.length > ROWS_AT_MOST) {
        throw new Malformed(CLAUSE, `not an array of at most ${ROWS_AT_MOST} rows`);
    }
    const rows = value.map(readRow);
    if (rows.some(({ alias }, at) => order(alias, rows[at - 1]?.alias ?? NOBODY) <= 0)) {
        throw new Malformed(CLAUSE, "aliases do not ascend");
    }
    return { rows };
}

function valuesOf(row: Alias): cbor.Value[] {
    const { alias, ticket, credential, notBefore, expires, seat } = row;
    return [alias, ticket, credential, notBefore, expires, row.class ?? null, seat ?? null];
}

function readRow(value: cbor.Value): Alias {
    const row = cbor.Fields.row(value, COLUMNS, CLAUSE);
    const alias = row.bytes(0, { size: ALIAS_BYTES });
    const [ticket, credential] = [row.uint(1, TICKET_BITS), row.uint(2, TICKET_BITS)];
    const [notBefore, expires] = [row.uint(3, SECOND_BITS), row.uint(4, SECOND_BITS)];
    if (notBefore >= expires) throw new Malformed(CLAUSE, `the times ${notBefore} to ${expires} are empty`);
    const [class_, seat] = [textOrNone(row.value(5), CLASS_BYTES), textOrNone(row.value(6), SEAT_BYTES)];
    return { alias, ticket, credential, notBefore, expires, class: class_, seat };
}

function textOrNone(value: cbor.Value, atMost: number): string | undefined {
    if (value === null) return undefined;
    if (typeof value === "string" && value !== "" && utf8(value).length <= atMost) return value;
    throw new Malformed(CLAUSE, `not a text of 1 to ${atMost} bytes`);
}
