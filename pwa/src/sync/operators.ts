/** Who may work at the gates of an event: what is sealed for one device (PROTOCOL.md 5.7). The twin of `sync/operators.py`. */

import * as cbor from "../keys/cbor.ts";
import { KEY_BYTES, PublicKey } from "../keys/crypto.ts";
import { Malformed } from "../keys/errors.ts";
import type { Octets } from "../keys/octets.ts";
import { readEnum } from "../keys/trusted.ts";
import { OperatorRole } from "./authority.ts";
import { readName, SMALL_BITS } from "./fields.ts";
import { wordsOf } from "./searching.ts";

export const OPERATORS_AT_MOST = 1024;
export const SEALED_AT_MOST = 256;
export const PLAIN_CAP = 1024 * 1024;

const CLAUSE = "5.7";
const COLUMNS = 5;

/** Somebody who works at gates. `key` is 32 bytes; `sealed` holds its private half under the PIN (FORMAT.md 6.5). */
export interface Operator {
    readonly number: number;
    readonly name: string;
    readonly role: OperatorRole;
    readonly key: Octets;
    readonly sealed: Octets;
}

/** What is sealed: all of them, by number. `Malformed` (5.7), `BadKey` for what no device would take. */
export async function encodeOperators(operators: readonly Operator[]): Promise<Octets> {
    const ordered = operators.toSorted((one, other) => one.number - other.number);
    const rows = ordered.map(({ number, name, role, key, sealed }) => [number, name, role, key, sealed]);
    const raw = cbor.encode(cbor.map({ 1: rows }));
    await parseOperators(raw);
    return raw;
}

/** The operators, by number. `Malformed` (5.7), `BadKey`. */
export async function parseOperators(raw: Octets): Promise<readonly Operator[]> {
    const fields = cbor.Fields.of(cbor.decode(raw, CLAUSE, PLAIN_CAP), CLAUSE);
    const found: Operator[] = [];
    for (const row of fields.list(1, OPERATORS_AT_MOST)) found.push(await readOperator(row));
    fields.done();
    if (found.some((one, at) => one.number <= (found[at - 1]?.number ?? 0))) {
        throw new Malformed(CLAUSE, "the operators do not ascend");
    }
    return found;
}

/**
 * The one operator whom somebody means; undefined if there is none, or more than one.
 *
 * By number, or by name in whatever case; where nobody has that name to the letter, without its accents, as guests are found.
 */
export function named(operators: readonly Operator[], text: string): Operator | undefined {
    const wanted = folded(text);
    const exactly = operators.filter((one) => [one.number.toString(), folded(one.name)].includes(wanted));
    const found = exactly.length > 0 ? exactly : operators.filter((one) => isPlainly(one.name, text));
    return found.length === 1 ? found[0] : undefined;
}

function isPlainly(name: string, text: string): boolean {
    const words = wordsOf(text).join(" ");
    return words !== "" && wordsOf(name).join(" ") === words;
}

async function readOperator(value: cbor.Value): Promise<Operator> {
    const row = cbor.Fields.row(value, COLUMNS, CLAUSE);
    const [number, name] = [row.uint(0, SMALL_BITS), readName(row, 1, CLAUSE)];
    const role = readEnum(row, 2, OperatorRole, CLAUSE);
    const [key, sealed] = [row.bytes(3, { size: KEY_BYTES }), row.bytes(4, { atMost: SEALED_AT_MOST })];
    if (number === 0 || role === OperatorRole.NONE) {
        throw new Malformed(CLAUSE, "an operator without a number or a role");
    }
    await PublicKey.parse(key);
    return { number, name, role, key, sealed };
}

/** JavaScript has no folding of its own: upper case first, so that ß is as good as SS. */
function folded(text: string): string {
    return text.trim().normalize("NFC").toUpperCase().toLowerCase();
}
