/** The one writer of canonical CBOR (FORMAT.md 0.9): it checks and writes in the same pass. */

import { Malformed } from "./errors.ts";
import { allJoined, order, spelled, utf8, type Octets } from "./octets.ts";

export const MAX_DEPTH = 8;
export const FIELDS_AT_MOST = 64;
export const KEY_LIMIT = 2 ** 32;
const UINT_LIMIT = 2n ** 64n;

/** Keys of our maps are numbers from 0; others' formats have texts and negative numbers too. */
export type Key = number | bigint | string;
/** What CBOR says. Integers above 2^53 are bigint, all others number. */
export type Value = number | bigint | Uint8Array | string | boolean | null | Value[] | Map<Key, Value>;

/** The canonical bytes of a value; `Malformed` with this clause for what has no place in our CBOR. */
export function written(value: Value, clause: string, anyKeys: boolean): Octets {
    const parts: Uint8Array[] = [];
    new Writer(parts, clause, anyKeys).write(value, MAX_DEPTH);
    return allJoined(parts);
}

class Writer {
    constructor(
        private readonly parts: Uint8Array[],
        private readonly clause: string,
        private readonly anyKeys: boolean,
    ) {}

    write(value: Value, room: number): void {
        if (typeof value === "number" || typeof value === "bigint") this.integer(value);
        else if (typeof value === "string") this.text(value);
        else if (typeof value === "boolean") this.parts.push(Uint8Array.of(value ? 0xf5 : 0xf4));
        else if (value === null) this.parts.push(Uint8Array.of(0xf6));
        else if (value instanceof Uint8Array) this.sized(0x40, value);
        else this.container(value, room);
    }

    private integer(value: number | bigint): void {
        if (typeof value === "number" && !Number.isSafeInteger(value))
            throw this.bad("a number that is no integer");
        if (value >= 0) this.head(0, value);
        else this.head(0x20, typeof value === "bigint" ? -1n - value : -1 - value);
    }

    private text(value: string): void {
        if (!value.isWellFormed()) throw this.bad("a text that is not Unicode");
        this.sized(0x60, utf8(value));
    }

    private sized(major: number, raw: Uint8Array): void {
        this.head(major, raw.length);
        this.parts.push(raw);
    }

    private container(value: Value[] | Map<Key, Value>, room: number): void {
        if (room === 0) throw this.bad(`nested deeper than ${MAX_DEPTH}`);
        if (Array.isArray(value)) {
            this.head(0x80, value.length);
            for (const item of value) this.write(item, room - 1);
        } else {
            if (value.size > FIELDS_AT_MOST) throw this.bad(`a map of more than ${FIELDS_AT_MOST} fields`);
            this.head(0xa0, value.size);
            for (const [spelledKey, item] of this.ordered(value)) {
                this.parts.push(spelledKey);
                this.write(item, room - 1);
            }
        }
    }

    private ordered(fields: Map<Key, Value>): [Uint8Array, Value][] {
        const items = Array.from(fields, ([key, item]): [Uint8Array, Value] => [this.key(key), item]);
        return items.sort(([one], [other]) => order(one, other));
    }

    private key(key: Key): Octets {
        const own = typeof key === "number" && key >= 0 && key < KEY_LIMIT;
        if (!own && !this.anyKeys) throw this.bad("a map key that is not an integer below 2^32");
        return written(key, this.clause, true);
    }

    private head(major: number, size: number | bigint): void {
        if (size >= UINT_LIMIT) throw this.bad("an integer that is too wide");
        if (size < 24) this.parts.push(Uint8Array.of(major + Number(size)));
        else if (size < 2 ** 32) {
            const form = size < 2 ** 8 ? 0 : size < 2 ** 16 ? 1 : 2;
            this.parts.push(Uint8Array.of(major + 24 + form), spelled(Number(size), 2 ** form));
        } else {
            const wide = BigInt(size);
            this.parts.push(Uint8Array.of(major + 27), spelled(Number(wide >> 32n), 4));
            this.parts.push(spelled(Number(wide & 0xffffffffn), 4));
        }
    }

    private bad(detail: string): Malformed {
        return new Malformed(this.clause, detail);
    }
}
