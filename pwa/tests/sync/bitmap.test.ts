/** Packed lists of bits (PROTOCOL.md 3.2). */

import { deflate } from "pako";
import { expect, test } from "vitest";

import { Malformed } from "../../src/keys/errors.ts";
import { same } from "../../src/keys/octets.ts";
import { countSet, inflate } from "../../src/sync/bitmap.ts";
import { Incomplete } from "../../src/sync/errors.ts";

const BITS = Uint8Array.from({ length: 40_000 }, (_, at) => (at * 7919) & 255);

test("the bits come out as they went in, one block or many", () => {
    for (const level of [0, 1, 9] as const) {
        expect(same(inflate(deflate(BITS, { level }), BITS.length, "3.2"), BITS)).toBe(true);
    }
    expect(inflate(deflate(new Uint8Array()), 0, "3.2")).toEqual(new Uint8Array());
});

test("a bomb is refused one byte behind what was announced", () => {
    const bomb = deflate(new Uint8Array(1024 * 1024));
    expect(() => inflate(bomb, 100, "3.2")).toThrow("the bits go on after 100 bytes");
    expect(() => inflate(bomb, 1024 * 1024 - 1, "3.2")).toThrow(Incomplete);
});

test("a stream that breaks off is another fault than one that is none, or that something follows", () => {
    const packed = deflate(BITS);
    for (const size of [0, 1, 2, packed.length >> 1, packed.length - 1]) {
        expect(() => inflate(packed.slice(0, size), BITS.length, "3.2")).toThrow(Incomplete);
    }
    const [longer, other] = [new Uint8Array(packed.length + 1), packed.slice()];
    longer.set(packed);
    other[packed.length - 1] = (packed.at(-1) ?? 0) ^ 1;
    for (const wrong of [longer, other, BITS, deflate(BITS, { dictionary: BITS })]) {
        expect(() => inflate(wrong, BITS.length, "3.2")).toThrow(Malformed);
    }
});

test.each([
    [[], 1, 0],
    [[0xff, 0x01], 1, 9],
    [[0xff, 0x01], 2, 5],
    [[0b10_01_00_11, 0b00_10_00_00], 2, 4],
])("in %j as fields of %i bits, %i are not zero", (bytes, width, count) => {
    expect(countSet(Uint8Array.from(bytes), width)).toBe(count);
});
