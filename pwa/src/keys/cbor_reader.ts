/**
 * The strict reader of canonical CBOR (FORMAT.md 0.9): one pass over the bytes, and what it takes has one spelling only.
 *
 * Own code for the reason of its Python twin: a decoder that builds first and lets its caller look afterwards is too late.
 */

import { FIELDS_AT_MOST, KEY_LIMIT, MAX_DEPTH, type Key, type Value } from "./canonical.ts";
import { Malformed } from "./errors.ts";
import { number, octet, order, textOf } from "./octets.ts";

const [UINT, NEGATIVE, BYTES, TEXT, ARRAY, MAP, , SIMPLE] = [0, 1, 2, 3, 4, 5, 6, 7];
const SIMPLES = new Map<number, boolean | null>([
    [20, false],
    [21, true],
    [22, null],
]);

/**
 * The one value that fills `raw` to its last byte; else `Malformed` with this clause.
 *
 * Keys of maps are integers from 0 below 2^32; with `anyKeys` all integers, and texts.
 */
export function read(raw: Uint8Array, clause: string, anyKeys: boolean): Value {
    const reader = new Reader(raw, clause, anyKeys);
    const value = reader.value(MAX_DEPTH);
    reader.end();
    return value;
}

class Reader {
    private at = 0;

    constructor(
        private readonly raw: Uint8Array,
        private readonly clause: string,
        private readonly anyKeys: boolean,
    ) {}

    end(): void {
        if (this.at !== this.raw.length) throw this.bad("bytes after the end");
    }

    /** The next value. `room` is the number of levels that may still open. */
    value(room: number): Value {
        const [major, count] = this.head();
        switch (major) {
            case UINT:
                return count;
            case NEGATIVE:
                return typeof count === "bigint" ? -1n - count : -1 - count;
            case BYTES:
                return this.bytes(count);
            case TEXT:
                return this.text(count);
            case ARRAY:
                return this.array(count, room);
            case MAP:
                return this.map(count, room);
            case SIMPLE:
                return this.simple(count);
            default:
                throw this.bad("a tag");
        }
    }

    /** Major type and number of the head, in its shortest form. Above 2^53 the number is a bigint. */
    private head(): [number, number | bigint] {
        this.need(1);
        const first = octet(this.raw, this.at++);
        const short = first & 31;
        if (short < 24) return [first >> 5, short];
        if (short > 27) throw this.bad("an indefinite length, or a form that is reserved");
        const width = 2 ** (short - 24);
        this.need(width);
        const said = this.wide(width);
        if (said < (width === 1 ? 24 : 2 ** (4 * width)))
            throw this.bad("a number that is not in its shortest form");
        return [first >> 5, said];
    }

    private wide(width: number): number | bigint {
        const at = this.at;
        this.at += width;
        if (width < 8) return number(this.raw, at, width);
        const all = (BigInt(number(this.raw, at, 4)) << 32n) | BigInt(number(this.raw, at + 4, 4));
        return all <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(all) : all;
    }

    private bytes(size: number | bigint): Uint8Array {
        this.need(size);
        const from = this.at;
        this.at += Number(size);
        return this.raw.slice(from, this.at);
    }

    private text(size: number | bigint): string {
        const text = textOf(this.bytes(size));
        if (text === undefined) throw this.bad("text that is not UTF-8");
        return text;
    }

    private array(size: number | bigint, room: number): Value[] {
        this.checkRoom(room);
        this.need(size); // an item has a byte at least
        const items: Value[] = [];
        while (items.length < size) items.push(this.value(room - 1));
        return items;
    }

    private map(size: number | bigint, room: number): Map<Key, Value> {
        this.checkRoom(room);
        if (size > FIELDS_AT_MOST) throw this.bad(`a map of more than ${FIELDS_AT_MOST} fields`);
        const fields = new Map<Key, Value>();
        let last: Uint8Array = new Uint8Array();
        while (fields.size < size) {
            const from = this.at;
            const key = this.key();
            const spelled = this.raw.subarray(from, this.at);
            if (order(spelled, last) <= 0) throw this.bad("map keys that do not ascend");
            last = spelled;
            fields.set(key, this.value(room - 1));
        }
        return fields;
    }

    private key(): Key {
        const [major, said] = this.head();
        if (major === UINT && typeof said === "number" && said < KEY_LIMIT) return said;
        if (this.anyKeys && major === UINT) return said;
        if (this.anyKeys && major === NEGATIVE) return typeof said === "bigint" ? -1n - said : -1 - said;
        if (this.anyKeys && major === TEXT) return this.text(said);
        throw this.bad("a map key that is none of ours");
    }

    private simple(said: number | bigint): boolean | null {
        const value = SIMPLES.get(Number(said));
        if (value === undefined) throw this.bad("a float or a simple value that is none of ours");
        return value;
    }

    private need(size: number | bigint): void {
        if (size > this.raw.length - this.at) throw this.bad("it breaks off");
    }

    private checkRoom(room: number): void {
        if (room === 0) throw this.bad(`nested deeper than ${MAX_DEPTH}`);
    }

    private bad(detail: string): Malformed {
        return new Malformed(this.clause, detail);
    }
}
