/** Byte strings as values: joining, comparing, and the numbers in them, big endian. */

/** Bytes that no other thread can change, as WebCrypto wants them. */
export type Octets = Uint8Array<ArrayBuffer>;

/** These one after the other. */
export function joined(...parts: readonly Uint8Array[]): Octets {
    return allJoined(parts);
}

/** As `joined`, of any number: a call takes some ten thousand arguments only. */
export function allJoined(parts: readonly Uint8Array[]): Octets {
    const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
    let at = 0;
    for (const part of parts) {
        whole.set(part, at);
        at += part.length;
    }
    return whole;
}

/** Whether both are the same bytes. Not for secrets: it stops at the first difference. */
export function same(one: Uint8Array, other: Uint8Array): boolean {
    return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

/** Less than, equal to or greater than 0 as `one` stands before, at or behind `other` in the order of bytes. */
export function order(one: Uint8Array, other: Uint8Array): number {
    const shared = Math.min(one.length, other.length);
    for (let at = 0; at < shared; at += 1) {
        const away = octet(one, at) - octet(other, at);
        if (away !== 0) return away;
    }
    return one.length - other.length;
}

/** The byte at a place that the caller knows to be there. */
export function octet(raw: Uint8Array, at: number): number {
    const byte = raw[at];
    if (byte === undefined) throw new RangeError(`no byte at ${at}`);
    return byte;
}

/** An unsigned number of `size` bytes (at most 6, so that it is exact). */
export function number(raw: Uint8Array, at: number, size: number): number {
    let value = 0;
    for (let place = at; place < at + size; place += 1) value = value * 256 + octet(raw, place);
    return value;
}

/** The `size` bytes of an unsigned number below 2^32. */
export function spelled(value: number, size: number): Octets {
    const raw = new Uint8Array(size);
    for (let place = size - 1, rest = value; place >= 0; place -= 1, rest = Math.floor(rest / 256)) {
        raw[place] = rest % 256;
    }
    return raw;
}

/** The 8 bytes of an unsigned number below 2^53. */
export function wideSpelled(value: number): Octets {
    return joined(spelled(Math.floor(value / 2 ** 32), 4), spelled(value % 2 ** 32, 4));
}

const ENCODER = new TextEncoder();

/** The text as UTF-8; half a surrogate pair becomes U+FFFD. */
export function utf8(text: string): Octets {
    return ENCODER.encode(text);
}

const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text that these bytes are in UTF-8; undefined if they are none. */
export function textOf(raw: Uint8Array): string | undefined {
    try {
        return DECODER.decode(raw);
    } catch {
        return undefined;
    }
}
