/** The reference that people read out: nine random characters and a check (FORMAT.md clause 7). It identifies, it never admits. */

import { BadReference } from "./errors.ts";

export const RANDOM_CHARS = 9;
export const CHARS = RANDOM_CHARS + 1;
export const TYPED_CAP = 64;

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const FIELD = 0b100101; // x^5 + x^2 + 1
const AS_TYPED = new Map([
    ...Array.from(ALPHABET, (char, value): [string, number] => [char, value]),
    ...Array.from(ALPHABET, (char, value): [string, number] => [char.toLowerCase(), value]),
    ...Array.from("IiLl", (char): [string, number] => [char, 1]),
    ...Array.from("Oo", (char): [string, number] => [char, 0]),
]);

/** The reference as it is printed, from what somebody typed; `BadReference`. */
export function parse(text: string): string {
    const typed = Array.from(text);
    if (typed.length > TYPED_CAP) throw new BadReference();
    const values = typed
        .filter((char) => char !== " " && char !== "-")
        .map((char) => AS_TYPED.get(char) ?? -1);
    const [random, check] = [values.slice(0, RANDOM_CHARS), values[RANDOM_CHARS]];
    if (values.length !== CHARS || values.includes(-1) || checkOf(random) !== check) throw new BadReference();
    return values.map((value) => ALPHABET.charAt(value)).join("");
}

/** The sum of d_i * g^(i+1), with g = 2 (7.2), by Horner's rule from the right. */
function checkOf(values: readonly number[]): number {
    return values.reduceRight((sum, value) => doubled(sum ^ value), 0);
}

function doubled(value: number): number {
    const twice = value << 1;
    return (twice & 32) === 0 ? twice : twice ^ FIELD;
}
