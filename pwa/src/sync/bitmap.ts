/** Packed lists of bits: how they are unpacked without trusting what they say (PROTOCOL.md 3.2, 3.4). */

import {
    Z_DATA_ERROR,
    Z_NEED_DICT,
    Z_STREAM_END,
    Z_SYNC_FLUSH,
    ZStream,
    zlibInflate,
    zlibInflateInit,
} from "pako";

import { sha256 } from "../keys/crypto.ts";
import { Malformed } from "../keys/errors.ts";
import { same, type Octets } from "../keys/octets.ts";
import { Incomplete } from "./errors.ts";

export const DIGEST_BYTES = 32;

/**
 * The one whole zlib stream in `packed`, of exactly `size` bytes: else `Malformed` (no such stream), `Incomplete` (size).
 *
 * Never more than one byte above `size` is made, whatever the stream would still have given.
 */
export function inflate(packed: Octets, size: number, clause: string): Octets {
    const stream = new ZStream();
    zlibInflateInit(stream);
    [stream.input, stream.avail_in] = [packed, packed.length];
    [stream.output, stream.avail_out] = [new Uint8Array(size + 1), size + 1];
    const status = zlibInflate(stream, Z_SYNC_FLUSH);
    if (status === Z_DATA_ERROR || status === Z_NEED_DICT) throw new Malformed(clause, "not a zlib stream");
    const made = stream.total_out;
    if (made > size) throw new Incomplete(`the bits go on after ${size} bytes`);
    if (status !== Z_STREAM_END) throw new Incomplete(`the bits break off after ${made} bytes`);
    if (made < size) throw new Incomplete(`${made} bytes of bits where ${size} belong`);
    if (stream.avail_in > 0) throw new Malformed(clause, "bytes after the zlib stream");
    return stream.output.subarray(0, size);
}

/** How many bytes hold `count` fields of `width` bits. */
export function sizeInBytes(count: number, width: number): number {
    return Math.ceil((count * width) / 8);
}

/** The field of `width` bits (1 or 2) at this index; 0 behind the end. */
export function fieldAt(bits: Uint8Array, width: number, index: number): number {
    const place = index * width;
    return ((bits[place >> 3] ?? 0) >> (place & 7)) & ((1 << width) - 1);
}

/** Have the field at this index, which the bits must have, say this. */
export function setField(bits: Uint8Array, width: number, index: number, value: number): void {
    const [place, mask] = [index * width, (1 << width) - 1];
    const byte = bits[place >> 3] ?? 0;
    bits[place >> 3] = (byte & ~(mask << (place & 7))) | (value << (place & 7));
}

/** A copy of this size, 0 where the bits had ended. */
export function resized(bits: Uint8Array, size: number): Octets {
    const larger = new Uint8Array(size);
    larger.set(bits);
    return larger;
}

/** How many fields of `width` bits (1 or 2) are not 0. */
export function countSet(bits: Uint8Array, width: number): number {
    const inByte = Uint8Array.from({ length: 256 }, (_, byte) => setInByte(byte, width));
    let count = 0;
    for (const byte of bits) count += inByte[byte] ?? 0;
    return count;
}

/** Whether these bits are what was announced: `Incomplete` when digest, count, or the unused bits at the end differ. */
export async function check(
    bits: Octets,
    width: number,
    fields: number,
    count: number,
    digest: Uint8Array,
): Promise<void> {
    if (!same(await sha256(bits), digest)) throw new Incomplete("another digest");
    const found = countSet(bits, width);
    if (found !== count) throw new Incomplete(`${found} set where ${count} were announced`);
    const unused = 8 * bits.length - fields * width;
    if ((bits.at(-1) ?? 0) >> (8 - unused) !== 0) throw new Incomplete("bits after the last index");
}

function setInByte(byte: number, width: number): number {
    let count = 0;
    for (let rest = byte; rest > 0; rest >>= width) count += (rest & ((1 << width) - 1)) === 0 ? 0 : 1;
    return count;
}
