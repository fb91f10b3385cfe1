/** What the Python side makes of many drawn cases (`tests/twin/cases.py`), to be held against this side. */

import { Vector } from "../vectors/vector.ts";
import { python } from "./python.ts";

// The same cases each time; others, and more of them, for whoever asks.
const SEED = process.env["TWIN_SEED"] ?? "20261122";
const COUNT = process.env["TWIN_CASES"] ?? "2200";

/** The cases by kind. */
export function drawnCases(): ReadonlyMap<string, readonly Vector[]> {
    const found = new Map<string, Vector[]>();
    for (const [at, line] of python("tests.twin.cases", [SEED, COUNT]).trimEnd().split("\n").entries()) {
        const drawn = new Vector(JSON.parse(line) as Record<string, unknown>, `case ${at}`);
        const kind = drawn.text("kind");
        const alike = found.get(kind) ?? [];
        alike.push(drawn);
        found.set(kind, alike);
    }
    return found;
}
