/** Canonical CBOR (FORMAT.md 0.9): one writer (`canonical`), one strict reader (`cbor_reader`), and a typed view of a map. */

import { written, type Key, type Value } from "./canonical.ts";
import { read } from "./cbor_reader.ts";
import { Malformed } from "./errors.ts";
import { utf8, type Octets } from "./octets.ts";

export type { Value } from "./canonical.ts";

/** The canonical bytes; `Malformed` (0.9) for floats, more than eight levels or 64 fields, keys that are not ours. */
export function encode(value: Value, anyKeys = false): Octets {
    return written(value, "0.9", anyKeys);
}

/** The value of canonical CBOR of at most `cap` bytes. Everything else is `Malformed` with the caller's clause. */
export function decode(raw: Uint8Array, clause: string, cap: number, anyKeys = false): Value {
    if (raw.length > cap) throw new Malformed(clause, `${raw.length} bytes where at most ${cap} may be`);
    return read(raw, clause, anyKeys);
}

/** A map with these fields, those that are undefined left out. */
export function map(fields: Readonly<Record<number, Value | undefined>>): Map<Key, Value> {
    const said = Object.entries(fields).filter((field): field is [string, Value] => field[1] !== undefined);
    return new Map(said.map(([key, value]) => [Number(key), value]));
}

/**
 * A typed reader over a decoded map: each reader takes one field, `done` refuses what nobody took.
 *
 * Every method throws `Malformed` with the clause given to `of`. Lengths are in bytes, of UTF-8 for text.
 */
export class Fields {
    private constructor(
        private readonly values: Map<Key, Value>,
        private readonly clause: string,
    ) {}

    /** A reader over `value`, which must be a map. */
    static of(value: Value, clause: string): Fields {
        if (!(value instanceof Map)) throw new Malformed(clause, "a map was expected");
        return new Fields(new Map(value), clause);
    }

    /** A reader over an array of exactly `size` values: its places are the fields. */
    static row(value: Value, size: number, clause: string): Fields {
        if (!Array.isArray(value) || value.length !== size)
            throw new Malformed(clause, `a row of ${size} was expected`);
        return new Fields(new Map(value.entries()), clause);
    }

    /** An unsigned integer below 2^bits; bits are at most 53. */
    uint(key: Key, bits: number): number {
        const value = this.value(key);
        if (typeof value !== "number" || value < 0 || value >= 2 ** bits) {
            throw this.bad(key, `is not an unsigned integer of ${bits} bits`);
        }
        return value;
    }

    /** An integer that can be only this one, as a version. */
    exactly(key: Key, expected: number): void {
        if (this.value(key) !== expected) throw this.bad(key, `is not ${expected}`);
    }

    /** A byte string: of exactly `size`, or of `atMost` bytes, when given. */
    bytes(key: Key, length: { size?: number; atMost?: number } = {}): Octets {
        const value = this.value(key);
        if (!(value instanceof Uint8Array)) throw this.bad(key, "is not a byte string");
        const { size = value.length, atMost = value.length } = length;
        if (value.length !== size || value.length > atMost) throw this.bad(key, `has ${value.length} bytes`);
        return new Uint8Array(value);
    }

    /** A text of at most this many bytes of UTF-8. */
    text(key: Key, atMost: number): string {
        const value = this.value(key);
        if (typeof value !== "string" || utf8(value).length > atMost) {
            throw this.bad(key, `is not a text of at most ${atMost} bytes`);
        }
        return value;
    }

    /** An array of at most this many items. */
    list(key: Key, atMost: number): Value[] {
        const value = this.value(key);
        if (!Array.isArray(value) || value.length > atMost) {
            throw this.bad(key, `is not an array of at most ${atMost} items`);
        }
        return value;
    }

    /** True or false. */
    flag(key: Key): boolean {
        const value = this.value(key);
        if (typeof value !== "boolean") throw this.bad(key, "is neither true nor false");
        return value;
    }

    /** Whether the field is there and not yet read: for those that need not be. */
    has(key: Key): boolean {
        return this.values.has(key);
    }

    /** Whatever the field holds, for another reader. */
    value(key: Key): Value {
        const value = this.values.get(key);
        if (value === undefined) throw this.bad(key, "is missing");
        this.values.delete(key);
        return value;
    }

    /** Refuse the map if a field was not read: our maps are closed. */
    done(): void {
        for (const key of this.values.keys()) throw this.bad(key, "is not known");
    }

    private bad(key: Key, fault: string): Malformed {
        return new Malformed(this.clause, `field ${key.toString()} ${fault}`);
    }
}
