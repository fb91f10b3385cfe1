/**
 * Base45 of RFC 9285, canonical only: each byte string has exactly one text (FORMAT.md 1.3).
 *
 * Own code: the published packages accept overflow and foreign characters, and one ticket would then have many texts.
 */

import { Malformed } from "./errors.ts";
import { octet, type Octets } from "./octets.ts";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const VALUES = new Map(Array.from(ALPHABET, (char, value) => [char.charCodeAt(0), value]));

/** The text of these bytes: three characters for two bytes, two for a last single byte. */
export function encode(raw: Uint8Array): string {
    let text = "";
    for (let at = 0; at + 1 < raw.length; at += 2)
        text += spelled(octet(raw, at) * 256 + octet(raw, at + 1), 3);
    return raw.length % 2 === 0 ? text : text + spelled(octet(raw, raw.length - 1), 2);
}

/** The bytes of this text, or `Malformed` with clause 1.3. */
export function decode(text: string): Octets {
    const tail = text.length % 3;
    if (tail === 1) throw new Malformed("1.3", "a lone last base45 character");
    const raw = new Uint8Array(Math.floor(text.length / 3) * 2 + (tail === 0 ? 0 : 1));
    for (let at = 0, place = 0; at < text.length; at += 3) {
        const size = Math.min(3, text.length - at);
        const value = group(text, at, size);
        if (value >= 256 ** (size - 1))
            throw new Malformed("1.3", `a base45 group of ${size} that says too much`);
        if (size === 3) raw[place++] = value >> 8;
        raw[place++] = value & 0xff;
    }
    return raw;
}

function spelled(value: number, size: number): string {
    let text = "";
    for (let rest = value; text.length < size; rest = Math.floor(rest / 45))
        text += ALPHABET.charAt(rest % 45);
    return text;
}

function group(text: string, at: number, size: number): number {
    let value = 0;
    for (let place = at + size - 1; place >= at; place -= 1) {
        const digit = VALUES.get(text.charCodeAt(place));
        if (digit === undefined) throw new Malformed("1.3", "a character outside the base45 alphabet");
        value = value * 45 + digit;
    }
    return value;
}
