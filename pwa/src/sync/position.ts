/** Where in an event's feed something stands, and which position knows which other one (PROTOCOL.md 2). */

import { Fields, type Value } from "../keys/cbor.ts";
import { Malformed } from "../keys/errors.ts";
import { StalePart, WrongGeneration } from "./errors.ts";
import { SMALL_BITS, WIDE_BITS } from "./fields.ts";

export const FORKS_AT_MOST = 1024;
const FIRST_GEN = 1;

/** A place in the feed: `pos` items lie behind it in the life of the feed that is called `gen`. */
export interface Position {
    readonly gen: number;
    readonly pos: number;
}

/** (generation, position), as errors and messages say it. */
export function asPair(at: Position): [gen: number, pos: number] {
    return [at.gen, at.pos];
}

/** Whether both are the same place. */
export function isSame(one: Position, other: Position): boolean {
    return one.gen === other.gen && one.pos === other.pos;
}

/** A generation, the one that it descends from, and the last position that both have. */
export type Fork = readonly [gen: number, parent: number, fork: number];

/**
 * How generations descend from one another: rows ascending by generation (2.2); `Malformed` else.
 *
 * Empty for an event that has lived but one life.
 */
export class Ancestry {
    private readonly parents: ReadonlyMap<number, readonly [parent: number, fork: number]>;

    constructor(readonly forks: readonly Fork[] = []) {
        const beginnings = new Map([[FIRST_GEN, 0]]);
        let newest = FIRST_GEN;
        for (const [gen, parent, fork] of forks) {
            const begun = beginnings.get(parent);
            if (gen <= newest || begun === undefined || fork < begun)
                throw new Malformed("2.2", `generation ${gen} does not descend from ${parent} at ${fork}`);
            beginnings.set(gen, fork);
            newest = gen;
        }
        this.parents = new Map(forks.map(([gen, parent, fork]) => [gen, [parent, fork]]));
    }

    /** Whether who stands at `later` knows everything that `earlier` knew (2.3). */
    covers(later: Position, earlier: Position): boolean {
        return earlier.pos <= later.pos && this.descends(later.gen, earlier);
    }

    /** Whether a holder of `from` can go on in `gen`, having seen nothing that `gen` lost. */
    descends(gen: number, from: Position): boolean {
        return this.line(gen).some(([own, last]) => own === from.gen && from.pos <= last);
    }

    /** The last position of the held line that `gen` still has, whichever ancestor wrote it; 0 if they share nothing. */
    lastShared(gen: number, held: Position): number {
        const ends = new Map(this.line(gen));
        for (const [own, left] of this.line(held.gen)) {
            const end = ends.get(own);
            if (end !== undefined) return Math.min(left, end, held.pos);
        }
        return 0;
    }

    /** Whether this ancestry knows the generation. */
    announces(gen: number): boolean {
        return gen === FIRST_GEN || this.parents.has(gen);
    }

    /** The generation that wrote the item which stands at `pos` on the line of `gen`. */
    generationAt(gen: number, pos: number): number {
        // Forks do not descend towards `gen`, since no generation forks before its own beginning.
        const writer = this.line(gen).findLast(([, last]) => pos <= last);
        return writer === undefined ? gen : writer[0];
    }

    /** `gen` and its ancestors, youngest first, each with the last position that `gen` has from it (Infinity: no end). */
    private line(gen: number): [gen: number, last: number][] {
        const found: [number, number][] = [[gen, Infinity]];
        let parent = this.parents.get(gen);
        while (parent !== undefined) {
            found.push([...parent]);
            parent = this.parents.get(parent[0]);
        }
        return found;
    }
}

/**
 * Whether a part may replace the held one of its kind (2.5); `ancestry` is that of the newest verified head or profile.
 *
 * The same position again is no error. Throws `StalePart`, or `WrongGeneration` for one that the ancestry does not announce.
 */
export function checkNewer(held: Position | undefined, offered: Position, ancestry: Ancestry): void {
    if (held === undefined) return;
    if (offered.gen > held.gen && !ancestry.announces(offered.gen))
        throw new WrongGeneration(held.gen, offered.gen);
    if (offered.gen < held.gen || (offered.pos < held.pos && ancestry.descends(offered.gen, held)))
        throw new StalePart(asPair(held), asPair(offered));
}

/** The generation at `key` and the position at `key + 1`; `Malformed` with this clause. */
export function readPosition(fields: Fields, key: number, clause: string): Position {
    const [gen, pos] = [fields.uint(key, SMALL_BITS), fields.uint(key + 1, WIDE_BITS)];
    if (gen < FIRST_GEN) throw new Malformed(clause, "a generation is 1 and up");
    return { gen, pos };
}

/** An ancestry as heads and profiles say it: `[[gen, parent, fork], ...]`; `Malformed` (2.2). */
export function readAncestry(fields: Fields, key: number): Ancestry {
    return new Ancestry(fields.list(key, FORKS_AT_MOST).map(readFork));
}

function readFork(value: Value): Fork {
    const row = Fields.row(value, 3, "2.2");
    return [row.uint(0, SMALL_BITS), row.uint(1, SMALL_BITS), row.uint(2, WIDE_BITS)];
}
