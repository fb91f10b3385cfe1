/** Values drawn from a seed: the same ones each time. */

import type { Octets } from "../../src/keys/octets.ts";

const LETTERS = Array.from("abcXYZ019/ .ãçéß€😀");

/** A small generator (mulberry32): good enough to choose test data, and for nothing else. */
export class Draw {
    constructor(private state: number) {}

    /** A whole number from 0 below `limit`, which is at most 2^53. */
    below(limit: number): number {
        const wide = (this.word() >>> 11) * 2 ** 32 + this.word();
        return Math.floor((wide / 2 ** 53) * limit);
    }

    /** From `least` to `most`, both included. */
    between(least: number, most: number): number {
        return least + this.below(most - least + 1);
    }

    /** A number of any width up to this one, so that each length of its bytes comes. */
    uint(bits: number): number {
        return this.below(2 ** this.between(1, bits));
    }

    chance(percent: number): boolean {
        return this.below(100) < percent;
    }

    bytes(least: number, most = least): Octets {
        return Uint8Array.from({ length: this.between(least, most) }, () => this.below(256));
    }

    /** At most so many bytes of UTF-8. */
    text(most: number): string {
        let text = "";
        for (let room = this.between(0, most); room >= 4; room -= 4)
            text += LETTERS[this.below(LETTERS.length)] ?? "";
        return text;
    }

    private word(): number {
        this.state = (this.state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return (mixed ^ (mixed >>> 14)) >>> 0;
    }
}
