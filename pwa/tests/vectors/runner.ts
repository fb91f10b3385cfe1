/** How the vectors of an area are run: each file is a test of its own. */

import { expect, test } from "vitest";

import { KeysError, Malformed } from "../../src/keys/errors.ts";
import { SyncError } from "../../src/sync/errors.ts";
import { AREAS } from "./areas.ts";
import { Vector } from "./vector.ts";

/** Does what the README of the vectors says of the area, and gives what the field `decoded` must be. */
export type Runner = (vector: Vector) => unknown;

/**
 * Run every file of the areas that `areas.ts` gives to this test file.
 *
 * @param skipped the files (`area/name.json`) of which a gate does nothing
 */
export function testAreas(
    file: keyof typeof AREAS,
    runners: Readonly<Record<string, Runner>>,
    skipped?: RegExp,
): void {
    test(`the areas given to ${file} are those that it runs`, () => {
        expect(Object.keys(runners).sort()).toEqual([...AREAS[file]].sort());
    });
    for (const [area, run] of Object.entries(runners))
        testEach(area, (vector) => check(run, vector), skipped);
}

/** The same for an area in which `expect` and `decoded` have a meaning of their own. */
export function testEach(area: string, judge: (vector: Vector) => unknown, skipped?: RegExp): void {
    const files = Vector.all(area).filter(({ path }) => skipped?.test(path) !== true);
    test.each(files.map((vector) => [vector.path, vector] as const))("%s", async (path, vector) => {
        expect(`${area}/${vector.text("name")}.json`).toBe(path);
        expect(vector.text("comment")).not.toBe("");
        await judge(vector);
    });
}

async function check(run: Runner, vector: Vector): Promise<void> {
    const [wanted, clause] = [vector.expect, vector.text("clause")];
    if (wanted === "OK") {
        const decoded = vector.value("decoded");
        expect(await run(vector)).toEqual(decoded);
        vector.done();
    } else {
        const refused = await refusal(run, vector);
        expect(refused.code, refused.message).toBe(wanted);
        if (refused instanceof Malformed) expect(refused.clause).toBe(clause);
    }
}

/** The error with which the vector is refused; anything that is no error of ours goes through. */
export async function refusal(run: Runner, vector: Vector): Promise<KeysError | SyncError> {
    try {
        await run(vector);
    } catch (error) {
        if (error instanceof KeysError || error instanceof SyncError) return error;
        throw error;
    }
    throw new Error(`${vector.path}: it was taken`);
}
